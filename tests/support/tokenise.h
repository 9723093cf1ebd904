// Collects the words of a chunk with the tokeniser under test, in the form of a naive count.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "hapax/options.h"
#include "support/naive.h"
#include "table/cpu_levels.h"
#include "text/chunk.h"
#include "text/kernel.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax::test {

struct Tokenised {
  NaiveCount count;
  std::optional<std::uint64_t> first_invalid;  // offset in the input
  std::optional<std::uint64_t> too_long;       // offset in the input

  void add(const Tokenised& other) {
    for (const auto& [word, count_of_word] : other.count.words) {
      count.words[word] += count_of_word;
    }
    count.tokens += other.count.tokens;
    count.invalid += other.count.invalid;
    if (!first_invalid) {
      first_invalid = other.first_invalid;
    }
    if (!too_long) {
      too_long = other.too_long;
    }
  }
};

// Takes all words of `chunk` and checks the promises of WordBatch.
inline Tokenised tokenise(const text::Chunk& chunk, LetterCase letter_case = LetterCase::kLower,
                          const text::Kernel& kernel = table::cpu_levels().front().tokenise) {
  Tokenised result;
  text::KernelBackoff backoff;
  text::Tokeniser tokeniser(chunk, TokenProfile::kPython, letter_case, kernel, backoff);
  text::WordBatch batch;
  while (tokeniser.next(batch)) {
    EXPECT_LE(batch.size, text::WordBatch::kWords);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < batch.tokens(); ++i) {
      const std::string_view word = batch.word(i);
      EXPECT_GT(word.size(), 0U);
      std::array<std::uint8_t, text::kWordSlack> slack;
      std::memcpy(slack.data(), word.data(), slack.size());  // must be readable
      ++result.count.words[std::string(word)];
      bytes += word.size();
    }
    EXPECT_GE(batch.text_bytes, bytes);
    result.count.tokens += batch.tokens();
  }
  EXPECT_EQ(batch.tokens(), 0U);
  result.count.invalid = tokeniser.invalid_sequences();
  EXPECT_EQ(tokeniser.first_invalid().has_value(), result.count.invalid > 0);
  if (tokeniser.first_invalid()) {
    result.first_invalid = chunk.offset + *tokeniser.first_invalid();
  }
  if (tokeniser.too_long()) {
    result.too_long = chunk.offset + *tokeniser.too_long();
  }
  return result;
}

}  // namespace hapax::test
