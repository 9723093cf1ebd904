// Makes batches of words as the tokeniser does, and fills tables with them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/budget.h"
#include "hash/word_hash.h"
#include "table/table.h"
#include "text/word_batch.h"

namespace hapax::test {

using WordMap = std::map<std::string, std::uint64_t>;

// `stem` with a number appended. It does not use +, because GCC 12 takes a literal plus a temporary
// string for an overlap.
inline std::string numbered(std::string_view stem, std::uint64_t number) {
  std::string word(stem);
  word += std::to_string(number);
  return word;
}

// Calls take(batch) for all of `words`, in batches as full as the tokeniser's. Stops if it returns
// false.
template <typename Take>
void in_batches(std::span<const std::string> words, Take&& take) {
  text::WordBatch batch;
  std::size_t at = 0;
  while (at < words.size()) {
    batch.size = 0;
    batch.giant_bytes = 0;
    std::size_t room = text::WordBatch::kTextBytes;
    batch.text.resize(std::max(room, words[at].size()) + text::kWordSlack);
    std::uint8_t* out = batch.text.data();
    if (words[at].size() > room) {
      batch.giant_bytes = words[at].size();
      out = std::copy(words[at].begin(), words[at].end(), out);
      ++at;
    }
    while (batch.giant_bytes == 0 && at < words.size() && batch.size < text::WordBatch::kWords &&
           words[at].size() <= room) {
      const std::string& word = words[at++];
      batch.edges[2 * batch.size] = static_cast<std::uint16_t>(out - batch.text.data());
      out = std::copy(word.begin(), word.end(), out);
      batch.edges[2 * batch.size + 1] = static_cast<std::uint16_t>(out - batch.text.data());
      ++batch.size;
      room -= word.size();
    }
    batch.text_bytes = static_cast<std::size_t>(out - batch.text.data());
    // The bytes behind a word are not zero, so code that relies on zeros fails.
    std::fill(out, batch.text.data() + batch.text.size(), std::uint8_t{0xEE});
    if (!take(std::as_const(batch))) {
      return;
    }
  }
}

inline table::Table make_table(Budget& budget, unsigned partition_bits = 0) {
  constexpr std::uint64_t kPlenty = std::uint64_t{1} << 34;
  Result<table::Table> table =
      table::Table::create({kPlenty, kPlenty, kPlenty}, partition_bits, budget);
  EXPECT_TRUE(table.ok());
  return std::move(table).value();
}

inline void count_all(table::Table& table, std::span<const std::string> words,
                      const hash::Seed& seed) {
  in_batches(words, [&](const text::WordBatch& batch) {
    const Result<void> counted = table.count(batch, seed);
    EXPECT_TRUE(counted.ok());
    return counted.ok();
  });
}

// All words of a table with their counts. Fails if a word is in it twice.
inline WordMap contents(const table::TableView& view) {
  WordMap words;
  for (std::uint64_t i = 0; i < view.capacity(); ++i) {
    if (view.slot(i).used()) {
      const auto [at, fresh] =
          words.emplace(std::string(view.word(view.slot(i))), view.slot(i).count);
      EXPECT_TRUE(fresh) << at->first;
    }
  }
  return words;
}

inline WordMap count_in_a_map(std::span<const std::string> words) {
  WordMap counts;
  for (const std::string& word : words) {
    ++counts[word];
  }
  return counts;
}

}  // namespace hapax::test
