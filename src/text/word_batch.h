// A batch of words, from a tokeniser to a table. Batches fit in the L1 cache, and several short
// loops over one are faster than one loop that does everything.
//
//     text    |the  kingdom of  heaven|      lower-cased; what stands between words is undefined
//     edges    0 3  5      12 13 15 17 23    where each word begins and ends, in pairs
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace hapax::text {

// So many bytes can be read from the begin of a word, whatever its length.
inline constexpr std::size_t kWordSlack = 64;

// Filled by a tokeniser, emptied by a table. Owned by one worker and reused from chunk to chunk.
struct WordBatch {
  static constexpr std::size_t kWords = 8192;
  static constexpr std::size_t kTextBytes = std::size_t{32} << 10;
  // Numbers that a kernel may write past the last edge.
  static constexpr std::size_t kEdgeSlack = 64;

  // On the heap, because batches are members of workers, which live on stacks, and a caller's
  // thread may have a small stack.
  std::unique_ptr<std::uint16_t[]> edges =
      std::make_unique_for_overwrite<std::uint16_t[]>(2 * kWords + kEdgeSlack);
  std::size_t size = 0;  // words in `edges`
  // A word that is too long for `edges` comes alone: it is text[0, giant_bytes), and size is 0.
  std::size_t giant_bytes = 0;
  std::size_t text_bytes = 0;  // at least the bytes of all words together
  // Words that a kernel has moved to the end of `text`, in their order: lower-casing changed their
  // length. All other words of a kernel's batch stand where they stand in its block.
  struct MovedWord {
    std::size_t index = 0;
    std::size_t begin = 0;  // in the block
  };
  std::vector<MovedWord> moved;
  // Longer than kTextBytes only while it holds a giant word.
  std::vector<std::uint8_t> text = std::vector<std::uint8_t>(kTextBytes + kWordSlack);

  void clear() {
    size = giant_bytes = text_bytes = 0;
    moved.clear();
  }
  std::size_t tokens() const { return giant_bytes > 0 ? 1 : size; }

  std::string_view word(std::size_t i) const {
    const auto* const bytes = reinterpret_cast<const char*>(text.data());
    return giant_bytes > 0 ? std::string_view(bytes, giant_bytes)
                           : std::string_view(bytes + edges[2 * i], bytes + edges[2 * i + 1]);
  }
};

static_assert(WordBatch::kTextBytes <= UINT16_MAX);

}  // namespace hapax::text
