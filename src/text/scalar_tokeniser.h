// Bytes to words of the token profile python, one at a time: the obvious tokeniser, the oracle of
// the vector kernels, and what does the text that they leave alone.
//
// A word is a maximal run of word characters (docs/semantics.md); whatever does not decode
// separates. ASCII goes through one table that holds the lower-case letter, or 0 for everything
// that is not an ASCII word character. Other code points are decoded and looked up. A word with a
// code point whose lower-casing looks at its neighbours (U+03A3, U+0130) is lower-cased again,
// whole, by append_lower. Tested by tests/text/tokeniser_test.cc and tests/strategy/agree_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "hapax/options.h"
#include "text/chunk.h"
#include "text/word_batch.h"

namespace hapax::text {

class ScalarTokeniser {
 public:
  // The chunk's bytes outlive the tokeniser.
  ScalarTokeniser(const Chunk& chunk, LetterCase letter_case);

  // Replaces the content of `batch` by the next words of the chunk. False if there are none left,
  // or if a word is longer than Chunk::max_word_bytes (see too_long).
  bool next(WordBatch& batch);

  // Invalid units that begin in the owned part; complete once next() has returned false.
  std::uint64_t invalid_sequences() const { return invalid_sequences_; }
  // Offsets in the chunk.
  std::optional<std::size_t> first_invalid() const { return first_invalid_; }
  std::optional<std::size_t> too_long() const { return too_long_; }
  // The offset up to which the chunk has been tokenised. Once next() has returned false and no word
  // was too long, that is past the owned part and past its last word.
  std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  void skip_word_of_the_part_before();
  bool skip_separators();
  template <LetterCase kCase>
  void fill(WordBatch& batch);
  template <LetterCase kCase>
  bool append_word(WordBatch& batch, std::uint8_t*& out);
  template <LetterCase kCase>
  bool append_giant_word(WordBatch& batch);

  const std::uint8_t* const begin_;
  const std::uint8_t* const end_;
  const std::uint8_t* const owned_end_;
  const std::uint8_t* at_;
  const LetterCase letter_case_;
  const std::uint64_t max_word_bytes_;
  std::uint64_t invalid_sequences_ = 0;
  std::optional<std::size_t> first_invalid_;
  std::optional<std::size_t> too_long_;
};

}  // namespace hapax::text
