// A piece of text in which some words are its own. Plain data: the bytes belong to the buffer of
// whoever made the chunk (the chunk source, or a worker process that reads a range), until the next
// chunk is made in that buffer.
//
//     bytes    |  context  |          owned          |  context  |
//              0      owned_begin                owned_end      size
//
// Words that *start* in [owned_begin, owned_end) are counted by whoever holds the chunk, so that
// chunks whose owned parts tile an input count every word once, wherever the cuts fall. The maker
// gives as much context as the owned words need: at least the 4 bytes before owned_begin (or all
// there are), and all of a word that runs past owned_end.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hapax/options.h"

namespace hapax::text {

struct Chunk {
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  std::size_t owned_begin = 0;
  std::size_t owned_end = 0;
  std::uint64_t offset = 0;   // of bytes[0], in the decoded bytes of its input
  std::uint32_t input = 0;    // which input, by the order of the run
  std::uint64_t ordinal = 0;  // an input's chunks are numbered in its order
  // Where the documents are counted in which a word occurs: the chunk is `texts` whole texts, and
  // text i ends at text_ends[i]. Else there are none.
  const std::size_t* text_ends = nullptr;
  std::size_t texts = 0;
  std::uint64_t max_word_bytes = kMaxWordBytes;  // a longer word is refused
};

// How many bytes before a position decide which code point ends there or straddles it.
inline constexpr std::size_t kContextBefore = 4;

}  // namespace hapax::text
