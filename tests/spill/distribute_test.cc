// Checks that each word is in the list of its class, in the order of the list that was divided.
#include "spill/distribute.h"

#include <gtest/gtest.h>

#include <random>

#include "spill/spills.h"

namespace hapax::spill {
namespace {

using test_spills::list_of;
using test_spills::Listed;
using test_spills::new_file;
using test_spills::random_words;
using test_spills::read_list;
using test_spills::Words;

constexpr auto kAscending = BlockListCursor::WordOrder::kAscending;

TEST(Distribute, EachWordIsInItsClass) {
  std::mt19937_64 random(30);
  const Words words = random_words(random, 200'000);
  SpillFile file = new_file();
  const BlockList list = list_of(file, words, 2048);
  const auto class_of = [](const WordCount& entry) {
    return static_cast<std::size_t>(entry.word.back()) * entry.word.size() % 1001;
  };
  std::vector<Listed> expected(1000);  // class 1000 is left out
  for (const auto& [word, count] : words) {
    const std::size_t number = class_of({word, count});
    if (number < expected.size()) {
      expected[number].emplace_back(word, count);
    }
  }
  for (const std::uint64_t memory : {1000U, 1'000'000U, 100'000'000U}) {
    for (const unsigned threads : {1U, 3U}) {
      const std::vector<BlockList> lists =
          distribute(file, list, kAscending, 1000, class_of, {memory, threads, 2048});
      ASSERT_EQ(lists.size(), expected.size());
      for (std::size_t i = 0; i < lists.size(); ++i) {
        ASSERT_EQ(read_list(file, lists[i]), expected[i]);
      }
    }
  }
}

TEST(Distribute, LongWordsInLittleMemory) {
  Words words;
  for (int i = 0; i < 40; ++i) {
    words[std::string(100'000, static_cast<char>('a' + i % 26)) + std::to_string(i)] = 1;
  }
  SpillFile file = new_file();
  const BlockList list = list_of(file, words, 2048);
  const std::vector<BlockList> lists = distribute(
      file, list, kAscending, 2,
      [](const WordCount& entry) { return static_cast<std::size_t>(entry.word.back()) % 2; },
      {10'000, 1, 2048});
  EXPECT_EQ(lists[0].words + lists[1].words, 40U);
  EXPECT_EQ(lists[0].word_bytes + lists[1].word_bytes, list.word_bytes);
}

TEST(Distribute, RangesCoverTheListOnce) {
  std::mt19937_64 random(31);
  SpillFile file = new_file();
  for (const std::size_t number : {0U, 1U, 1000U, 300'000U}) {
    const BlockList list = list_of(file, random_words(random, number), 2048);
    for (const unsigned threads : {1U, 2U, 9U}) {
      std::uint64_t at = 0;
      for (const WordRange& range : ranges_of(list, threads)) {
        EXPECT_EQ(range.begin, at);
        EXPECT_GT(range.end, range.begin);
        at = range.end;
      }
      EXPECT_EQ(at, list.words);
    }
  }
}

}  // namespace
}  // namespace hapax::spill
