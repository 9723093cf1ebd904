// Checks lists of blocks and their cursors, each range of words.
#include "spill/block_list.h"

#include <gtest/gtest.h>

#include <random>

#include "spill/block_reader.h"
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

TEST(BlockList, GivesBackItsWords) {
  std::mt19937_64 random(4);
  for (const std::size_t number : {0U, 1U, 100U, 30'000U}) {
    SpillFile file = new_file();
    const Words words = random_words(random, number);
    const BlockList list = list_of(file, words, 1024);
    EXPECT_EQ(list.words, words.size());
    EXPECT_EQ(read_list(file, list), listed(words));
  }
}

TEST(BlockList, EachRangeOfWords) {
  std::mt19937_64 random(5);
  SpillFile file = new_file();
  const Words words = random_words(random, 60);
  const BlockList list = list_of(file, words, 100);
  ASSERT_GT(list.blocks.size(), 4U);
  const Listed all = listed(words);
  for (std::size_t begin = 0; begin <= all.size(); ++begin) {
    for (std::size_t end = begin; end <= all.size(); ++end) {
      BlockListCursor cursor(file, list, begin, end);
      EXPECT_EQ(cursor.left(), end - begin);
      Listed read;
      for (WordCount entry; cursor.next(entry);) {
        read.emplace_back(entry.word, entry.count);
      }
      ASSERT_EQ(read, Listed(all.begin() + static_cast<std::ptrdiff_t>(begin),
                             all.begin() + static_cast<std::ptrdiff_t>(end)));
    }
  }
}

TEST(BlockList, ListsAreAppended) {
  std::mt19937_64 random(6);
  SpillFile file = new_file();
  BlockList list;
  Listed expected;
  for (int i = 0; i < 5; ++i) {
    const Words words = random_words(random, 50);
    list.append(list_of(file, words, 200));
    expected.insert(expected.end(), words.begin(), words.end());
  }
  EXPECT_EQ(read_list(file, list), expected);
  BlockListCursor cursor(file, list, 120, 121);
  WordCount entry;
  ASSERT_TRUE(cursor.next(entry));
  EXPECT_EQ(entry.word, expected[120].first);
}

TEST(BlockList, DamageIsAFailureThatNamesTheFolder) {
  SpillFile file = new_file();
  const BlockList list = list_of(file, {{"a", 1}, {"b", 2}});
  const std::uint8_t byte = 0x55;
  for (std::uint64_t i = 0; i < list.blocks[0].bytes; ++i) {
    std::uint8_t before = 0;
    ASSERT_TRUE(file.read(list.blocks[0].offset + i, {&before, 1}));
    ASSERT_TRUE(file.write(list.blocks[0].offset + i, {&byte, 1}));
    try {
      read_list(file, list);
      ADD_FAILURE() << i;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().kind, ErrorKind::kNotReadable);
      EXPECT_EQ(failure.error().path, file.folder());
    }
    ASSERT_TRUE(file.write(list.blocks[0].offset + i, {&before, 1}));
  }
  EXPECT_EQ(read_list(file, list).size(), 2U);
}

TEST(BlockList, ABlockOfAnotherPlaceIsAFailure) {
  SpillFile file = new_file();
  BlockList list = list_of(file, {{"a", 1}, {"b", 2}});
  list.blocks[0].words = 1;
  list.words = 1;
  EXPECT_THROW(read_list(file, list), Failure);
}

TEST(BlockList, TotalsHaveALimit) {
  SpillFile file = new_file();
  BlockList list = list_of(file, {{"a", kMaxCount}});
  EXPECT_THROW(list.append(list_of(file, {{"b", 1}})), Failure);
  BlockListWriter writer(file, 100);
  writer.add("a", kMaxCount);
  EXPECT_THROW(writer.add("b", 1), Failure);
}

TEST(BlockList, DiscardedBlocksAreNotReadAnyMore) {
  std::mt19937_64 random(7);
  SpillFile file = new_file();
  const Words words = random_words(random, 50'000);
  const BlockList list = list_of(file, words);
  const Words others = random_words(random, 1000);
  const BlockList other = list_of(file, others);
  discard_list(file, list);
  EXPECT_THROW(read_list(file, list), Failure);
  EXPECT_EQ(read_list(file, other), listed(others));
}

}  // namespace
}  // namespace hapax::spill
