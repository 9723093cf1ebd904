// Checks lists by count against std::sort: in memory, in several passes, filtered and cut.
#include "spill/sort_by_count.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stop_token>

#include "base/caught_error.h"
#include "spill/spills.h"

namespace hapax::spill {
namespace {

using test_spills::list_of;
using test_spills::Listed;
using test_spills::listed;
using test_spills::new_file;
using test_spills::random_words;
using test_spills::read_list;
using test_spills::Words;
using WordOrder = BlockListCursor::WordOrder;

Listed taken(const Words& words, const WordFilter& filter) {
  Listed list;
  for (const auto& [word, count] : words) {
    const auto length = static_cast<std::uint64_t>(
        std::count_if(word.begin(), word.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
    if (count >= filter.min_count && length >= filter.min_length) {
      list.emplace_back(word, count);
    }
  }
  return list;
}

Listed by_count(const Words& words, const WordFilter& filter = {}) {
  Listed list = taken(words, filter);
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return list;
}

Listed sorted(const Words& words, const SpillLimits& limits, const WordFilter& filter = {}) {
  SpillFile file = new_file();
  const BlockList list = list_of(file, words, limits.block_bytes);
  return read_list(file, sort_by_count(file, list, filter, limits), WordOrder::kAny);
}

TEST(SortByCount, IsWhatSortGives) {
  std::mt19937_64 random(20);
  for (int round = 0; round < 40; ++round) {
    const Words words = random_words(random, random() % 3000);
    const SpillLimits limits{10'000 + random() % 200'000, 1 + static_cast<unsigned>(random() % 4),
                             std::size_t{256} << random() % 4};
    ASSERT_EQ(sorted(words, limits), by_count(words)) << round;
  }
}

TEST(SortByCount, EachBorderOfAClass) {
  Words words;
  int number = 0;
  const auto add = [&](std::uint64_t count) {
    words["w" + std::to_string(number++ * 7919 % 10'007)] = count;
  };
  for (std::uint64_t count = 1; count < 600; ++count) {
    add(count);
    add(count);
  }
  std::uint64_t total = 0;
  for (unsigned bits = 10; bits < 61; ++bits) {
    for (const std::uint64_t count : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits,
                                      (std::uint64_t{1} << bits) + 1}) {
      add(count);
      total += count;
    }
  }
  words["largest"] = kMaxCount - total - 1'000'000;
  EXPECT_EQ(sorted(words, {}), by_count(words));
  EXPECT_EQ(sorted(words, {2'000, 1, 128}), by_count(words));
}

TEST(SortByCount, FrequentWordsThatDoNotFitTheMemory) {
  std::mt19937_64 random(21);
  Words words;
  for (int i = 0; i < 20'000; ++i) {
    words[std::to_string(random())] = 255 + random() % (random() % 3 == 0 ? 100'000'000 : 300);
  }
  for (const unsigned threads : {1U, 3U}) {
    EXPECT_TRUE(sorted(words, {30'000, threads, 512}) == by_count(words));
  }
}

TEST(SortByCount, ManyWordsOnSeveralThreads) {
  std::mt19937_64 random(22);
  Words words;
  for (int i = 0; i < 300'000; ++i) {
    words[std::to_string(random() % 1'000'000'000)] =
        1 + random() % (random() % 50 == 0 ? 9999 : 3);
  }
  EXPECT_TRUE(sorted(words, {std::uint64_t{1} << 20, 4, 4096}) == by_count(words));
}

TEST(SortByCount, Filters) {
  std::mt19937_64 random(23);
  Words words = random_words(random, 3000);
  words["\u00E4\u00F6"] = 7;
  words["\u00E4"] = 8;
  for (const WordFilter& filter : {WordFilter{2, 1}, WordFilter{1, 2}, WordFilter{300, 3},
                                   WordFilter{kMaxCount, 1}, WordFilter{1, 100}}) {
    EXPECT_EQ(sorted(words, {}, filter), by_count(words, filter));
    SpillFile file = new_file();
    const BlockList list = list_of(file, words, 512);
    EXPECT_EQ(read_list(file, filtered(file, list, filter, {})), taken(words, filter));
  }
}

TEST(FirstByCount, IsTheBeginOfTheList) {
  std::mt19937_64 random(24);
  const Words words = random_words(random, 5000);
  SpillFile file = new_file();
  const BlockList list = list_of(file, words, 512);
  for (const WordFilter& filter : {WordFilter{}, WordFilter{2, 3}}) {
    const Listed all = by_count(words, filter);
    for (const std::uint64_t k : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{10},
                                  std::uint64_t{1000}, std::uint64_t{100'000}, UINT64_MAX}) {
      for (const std::uint64_t memory : {20'000U, 10'000'000U}) {
        for (const unsigned threads : {1U, 3U}) {
          const FirstWords first = first_by_count(file, list, k, filter, {memory, threads, 512});
          EXPECT_EQ(first.matching, all.size());
          ASSERT_EQ(first.size, std::min<std::uint64_t>(k, all.size()));
          Listed read;
          BlockListCursor cursor(file, first.list, 0, first.size, WordOrder::kAny);
          for (WordCount entry; cursor.next(entry);) {
            read.emplace_back(entry.word, entry.count);
          }
          EXPECT_EQ(read,
                    Listed(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first.size)));
        }
      }
    }
  }
}

TEST(FirstByCount, OfManyWordsOnSeveralThreads) {
  std::mt19937_64 random(25);
  Words words;
  for (int i = 0; i < 300'000; ++i) {
    words[std::to_string(random() % 1'000'000'000)] = 1 + random() % 50;
  }
  SpillFile file = new_file();
  const BlockList list = list_of(file, words);
  const FirstWords first = first_by_count(file, list, 500, {}, {std::uint64_t{1} << 22, 4});
  Listed all = by_count(words);
  all.resize(500);
  EXPECT_EQ(read_list(file, first.list, WordOrder::kAny), all);
  EXPECT_EQ(first.matching, words.size());
}

TEST(SortByCount, AStopRequestEndsIt) {
  SpillFile file = new_file();
  const BlockList list = list_of(file, {{"a", 1}, {"b", 2}});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(sort_by_count(file, list, {}, {}, stop.get_token()), Cancelled);
  EXPECT_THROW(first_by_count(file, list, 1, {}, {}, stop.get_token()), Cancelled);
  EXPECT_THROW(filtered(file, list, {}, {}, stop.get_token()), Cancelled);
}

TEST(SortByCount, DamageIsAFailure) {
  SpillFile file = new_file();
  const BlockList list = list_of(file, {{"a", 1}, {"b", 2}});
  const std::uint8_t zero = 0;
  ASSERT_TRUE(file.write(list.blocks[0].offset + 18, {&zero, 1}));
  EXPECT_THROW(sort_by_count(file, list, {}, {}), Failure);
  EXPECT_THROW(first_by_count(file, list, 1, {}, {}), Failure);
  EXPECT_THROW(filtered(file, list, {}, {}), Failure);
}

}  // namespace
}  // namespace hapax::spill
