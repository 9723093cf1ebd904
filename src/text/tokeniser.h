// Bytes to words. The kernel takes a chunk block by block. The scalar tokeniser takes what the
// kernel cannot: invalid UTF-8, words longer than a block, the first and the last few bytes of a
// chunk, and text of so many scripts at once that a kernel gains nothing. Tested by
// tests/text/tokeniser_test.cc, with every kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "hapax/options.h"
#include "text/chunk.h"
#include "text/kernel.h"
#include "text/scalar_tokeniser.h"
#include "text/word_batch.h"

namespace hapax::text {

// How much text a worker gives to the scalar tokeniser before it tries the kernel again. It is kept
// from chunk to chunk, but each chunk tries the kernel again at its
// first separator.
struct KernelBackoff {
  // Bytes for the scalar tokeniser when the kernel gives up. A new chunk limits this to a sixteenth
  // of the chunk, so that the kernel is soon tried again.
  std::size_t scalar_bytes = 0;
};

class Tokeniser {
 public:
  // The chunk's bytes, and `backoff`, outlive the tokeniser.
  Tokeniser(const Chunk& chunk, TokenProfile tokens, LetterCase letter_case, const Kernel& kernel,
            KernelBackoff& backoff);

  // Replaces the content of `batch` by the next words of the chunk. False if there are none left,
  // or if a word is longer than Chunk::max_word_bytes (see too_long).
  bool next(WordBatch& batch);

  // The words of a batch up to word `until`, from those of the run before on, are of text `text`.
  struct TextRun {
    std::size_t until = 0;
    std::size_t text = 0;
  };
  // Divides the words of `batch`, which next() has just filled, by the texts of the chunk. Every
  // run has words. Only for a chunk that has texts.
  void divide(const WordBatch& batch, std::vector<TextRun>& runs);

  // Invalid units that begin in the owned part; complete once next() has returned false.
  std::uint64_t invalid_sequences() const { return invalid_sequences_; }
  // Offsets in the chunk.
  std::optional<std::size_t> first_invalid() const { return first_invalid_; }
  std::optional<std::size_t> too_long() const { return too_long_; }

 private:
  std::size_t kernel_block() const;
  bool try_kernel(std::size_t size, WordBatch& batch);
  void start_scalar();
  void move_to_text_at(std::size_t place);
  void finish_scalar();

  const Chunk chunk_;
  const TokenProfile tokens_;
  const LetterCase letter_case_;
  const BlockFunction kernel_;
  std::size_t at_;
  std::size_t text_ = 0;             // with texts: the one in which the last batch's words begin
  std::size_t batch_begin_ = 0;      // where the last batch's words begin in the chunk
  bool is_batch_of_kernel_ = false;  // else they are all of one text
  std::size_t left_to_scalar_ = 0;   // the scalar tokeniser takes everything before this
  KernelBackoff& backoff_;
  std::vector<std::uint16_t> put_back_;    // the edges of a batch with each moved word where it was
  std::optional<ScalarTokeniser> scalar_;  // while it is at work
  std::uint64_t invalid_sequences_ = 0;
  std::optional<std::size_t> first_invalid_;
  std::optional<std::size_t> too_long_;
};

}  // namespace hapax::text
