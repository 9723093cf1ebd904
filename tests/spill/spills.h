// Helpers for the tests of words on disk: a file, runs in it, and all words of a list.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "spill/block_list.h"
#include "spill/block_reader.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"

namespace hapax::spill::test_spills {

using Words = std::map<std::string, std::uint64_t>;
using Listed = std::vector<std::pair<std::string, std::uint64_t>>;

inline SpillFile new_file() {
  Result<SpillFile> file = SpillFile::create(std::filesystem::temp_directory_path().string());
  EXPECT_TRUE(file.ok());
  return std::move(file).value();
}

inline std::uint64_t max_bytes_of(const Words& words, std::size_t block_bytes) {
  std::uint64_t bytes = 0;
  std::uint64_t largest = 0;
  for (const auto& [word, count] : words) {
    bytes += word.size();
    largest = std::max<std::uint64_t>(largest, word.size());
  }
  return RunSpiller::max_bytes(words.size(), bytes, largest, block_bytes);
}

// Writes a run and returns the offset of its head.
inline std::uint64_t spill(SpillFile& file, const Words& words, std::uint64_t previous = 0,
                           std::size_t block_bytes = kSpillBlockBytes) {
  Result<RunSpiller> run = RunSpiller::begin(file, max_bytes_of(words, block_bytes), block_bytes);
  EXPECT_TRUE(run.ok());
  for (const auto& [word, count] : words) {
    EXPECT_TRUE(run->add(word, count).ok());
  }
  const Result<std::uint64_t> head = run->finish(previous);
  EXPECT_TRUE(head.ok()) << (head ? "" : describe(head.error()));
  return head ? *head : 0;
}

inline std::vector<SpilledRun> chain_of(const SpillFile& file, std::uint64_t last) {
  const Result<std::vector<SpilledRun>> runs = read_chain(file, last);
  EXPECT_TRUE(runs.ok()) << (runs ? "" : describe(runs.error()));
  return runs ? *runs : std::vector<SpilledRun>();
}

// A run for each of `all`.
inline std::vector<SpilledRun> spill_all(SpillFile& file, const std::vector<Words>& all,
                                         std::size_t block_bytes = kSpillBlockBytes) {
  std::uint64_t last = 0;
  for (const Words& words : all) {
    last = spill(file, words, last, block_bytes);
  }
  return chain_of(file, last);
}

inline BlockList list_of(SpillFile& file, const Words& words,
                         std::size_t block_bytes = kSpillBlockBytes) {
  BlockListWriter writer(file, block_bytes);
  for (const auto& [word, count] : words) {
    writer.add(word, count);
  }
  return writer.finish();
}

inline Listed read_list(const SpillFile& file, const BlockList& list,
                        BlockListCursor::WordOrder order = BlockListCursor::WordOrder::kAscending) {
  Listed words;
  BlockListCursor cursor(file, list, 0, list.words, order);
  for (WordCount entry; cursor.next(entry);) {
    words.emplace_back(entry.word, entry.count);
  }
  return words;
}

inline Listed listed(const Words& words) { return {words.begin(), words.end()}; }

inline Words sum_of(const std::vector<Words>& all) {
  Words sum;
  for (const Words& words : all) {
    for (const auto& [word, count] : words) {
      sum[word] += count;
    }
  }
  return sum;
}

// Words of different lengths, some with long common prefixes, and counts of all sizes.
inline Words random_words(std::mt19937_64& random, std::size_t number) {
  Words words;
  for (std::size_t i = 0; i < number; ++i) {
    std::string word = random() % 8 == 0 ? std::string(random() % 30, 'p') : "";
    for (std::size_t letters = 1 + random() % 8; letters > 0; --letters) {
      word += static_cast<char>('a' + random() % 12);
    }
    words[word] =
        random() % 4 == 0 ? 1 + random() % (std::uint64_t{1} << random() % 40) : 1 + random() % 3;
  }
  return words;
}

}  // namespace hapax::spill::test_spills
