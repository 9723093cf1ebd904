#include "text/tokeniser.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "text/boundary.h"

namespace hapax::text {
namespace {

// For smaller blocks a kernel is not worth its call.
constexpr std::size_t kSmallestBlock = 32;
// When the kernel gives up, the scalar tokeniser takes so many bytes. The number doubles each time
// that the kernel takes fewer than kScalarBytes. So text that no kernel can take costs almost
// nothing more than without a kernel, and a stray invalid byte costs some lines.
constexpr std::size_t kScalarBytes = 512;
constexpr std::size_t kMaxScalarBytes = std::size_t{128} << 10;
// The next chunk may be another file, so at most this part of it, a 16th, is left to the scalar
// tokeniser before the kernel is tried again.
constexpr std::size_t kTries = 16;

// The kernel's function for the profile; null if it has none, and the scalar tokeniser takes
// everything.
BlockFunction block_function(const Kernel& kernel, TokenProfile tokens, LetterCase letter_case) {
  switch (tokens) {
    case TokenProfile::kPython:
      return kernel.of(letter_case);
  }
  return nullptr;
}

}  // namespace

Tokeniser::Tokeniser(const Chunk& chunk, TokenProfile tokens, LetterCase letter_case,
                     const Kernel& kernel, KernelBackoff& backoff)
    : chunk_(chunk),
      tokens_(tokens),
      letter_case_(letter_case),
      kernel_(block_function(kernel, tokens, letter_case)),
      at_(chunk.owned_begin),
      backoff_(backoff) {
  backoff.scalar_bytes = std::min(backoff.scalar_bytes, (chunk.owned_end - at_) / kTries);
  if (kernel_ == nullptr) {
    left_to_scalar_ = chunk.owned_end;
  } else if (chunk.owned_begin > 0) {
    // The part before may have begun a word or a sequence; the scalar tokeniser decides whose it
    // is.
    left_to_scalar_ = first_cut(tokens, chunk.bytes, chunk.size, chunk.owned_begin);
  }
}

bool Tokeniser::next(WordBatch& batch) {
  batch.clear();
  for (;;) {
    if (scalar_) {
      if (scalar_->next(batch)) {
        is_batch_of_kernel_ = false;
        return true;
      }
      finish_scalar();
    }
    if (too_long_ || at_ >= chunk_.owned_end) {
      return false;
    }
    const std::size_t block = kernel_block();
    if (block == 0 || !try_kernel(block, batch)) {
      start_scalar();
    } else if (batch.size > 0) {
      return true;
    }
  }
}

// The size of the block at at_, which ends beside a separator; 0 if the kernel should not take it.
std::size_t Tokeniser::kernel_block() const {
  const std::size_t left = std::min(chunk_.owned_end - at_, kKernelBlockBytes);
  if (at_ < left_to_scalar_ || left < kSmallestBlock) {
    return 0;
  }
  const std::size_t cut = last_cut(tokens_, chunk_.bytes + at_, left);
  return cut < kSmallestBlock ? 0 : cut;
}

bool Tokeniser::try_kernel(std::size_t size, WordBatch& batch) {
  const std::uint8_t* bytes = chunk_.bytes + at_;
  std::array<std::uint8_t, kKernelBlockBytes + kKernelSlack> padded;
  if (chunk_.size - at_ - size < kKernelSlack) {
    std::memcpy(padded.data(), bytes, size);
    std::memset(padded.data() + size, 0, kKernelSlack);
    bytes = padded.data();
  }
  batch.text.resize(WordBatch::kTextBytes + kWordSlack);  // a giant word may have changed it
  const std::size_t done = kernel_(bytes, size, batch);
  is_batch_of_kernel_ = true;
  batch_begin_ = at_;
  at_ += done;
  if (done == size) {
    backoff_.scalar_bytes =
        backoff_.scalar_bytes / 2 < kScalarBytes ? 0 : backoff_.scalar_bytes / 2;
    return true;
  }
  backoff_.scalar_bytes = done < kScalarBytes
                              ? std::clamp(2 * backoff_.scalar_bytes, kScalarBytes, kMaxScalarBytes)
                              : kScalarBytes;
  left_to_scalar_ = at_ + backoff_.scalar_bytes;
  if (done == 0) {
    batch.clear();
  }
  return done > 0;
}

void Tokeniser::start_scalar() {
  Chunk part = chunk_;
  part.owned_begin = at_;
  const std::size_t until = at_ < left_to_scalar_ ? left_to_scalar_ : at_ + kScalarBytes;
  part.owned_end = std::min(until, chunk_.owned_end);
  if (chunk_.texts > 0) {
    move_to_text_at(at_);
    part.owned_end = std::min(part.owned_end, chunk_.text_ends[text_]);
  }
  batch_begin_ = at_;
  switch (tokens_) {
    case TokenProfile::kPython:
      scalar_.emplace(part, letter_case_);
  }
}

// A separator between two texts counts as the begin of the second one.
void Tokeniser::move_to_text_at(std::size_t place) {
  while (chunk_.text_ends[text_] <= place) {
    ++text_;
  }
}

void Tokeniser::divide(const WordBatch& batch, std::vector<TextRun>& runs) {
  runs.clear();
  if (!is_batch_of_kernel_) {
    runs.push_back({batch.tokens(), text_});
    return;
  }
  if (!batch.moved.empty()) {
    put_back_.assign(batch.edges.get(), batch.edges.get() + 2 * batch.size);
    for (const WordBatch::MovedWord& word : batch.moved) {
      put_back_[2 * word.index] = static_cast<std::uint16_t>(word.begin);
    }
  }
  const std::uint16_t* const begins = batch.moved.empty() ? batch.edges.get() : put_back_.data();
  for (std::size_t i = 0; i < batch.size;) {
    move_to_text_at(batch_begin_ + begins[2 * i]);
    const std::size_t text_end = chunk_.text_ends[text_] - batch_begin_;
    if (text_end > begins[2 * (batch.size - 1)]) {
      i = batch.size;  // the last text
    } else {
      while (begins[2 * i] < text_end) {
        ++i;
      }
    }
    runs.push_back({i, text_});
  }
}

void Tokeniser::finish_scalar() {
  if (!first_invalid_) {
    first_invalid_ = scalar_->first_invalid();
  }
  invalid_sequences_ += scalar_->invalid_sequences();
  too_long_ = scalar_->too_long();
  at_ = scalar_->position();
  scalar_.reset();
}

}  // namespace hapax::text
