// Counts for the tests of counts files.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "hapax/count.h"
#include "support/bytes.h"

namespace hapax::test {

inline Counts counts_of(std::string_view text, const Options& options = {}) {
  Result<Counts> counts = count({MemoryInput{as_bytes(text)}}, options);
  EXPECT_TRUE(counts.ok());
  return std::move(counts).value();
}

using Words = std::map<std::string, std::uint64_t>;

// Fails if a word comes twice.
inline Words words_of(const Counts& counts) {
  Words words;
  for (const auto [word, count] : counts) {
    EXPECT_TRUE(words.emplace(std::string(word), count).second) << word;
  }
  return words;
}

}  // namespace hapax::test
