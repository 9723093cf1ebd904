// Packs the words of one store, and adds them to another: both hold the same words.
#include "strategy/word_batch_message.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hapax::strategy {
namespace {

using WordMap = std::map<std::string, std::uint64_t>;

// What the packer's message says.
std::vector<std::uint8_t> message_of(const WordPacker& packer) {
  std::vector<std::uint8_t> bytes;
  for (const ipc::Bytes part : {packer.keys(), packer.counts(), packer.long_words()}) {
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

TEST(WordBatchMessage, BringsWordsOfAllLengthsAndCounts) {
  WordMap expected;
  WordPacker packer;
  EXPECT_TRUE(packer.is_empty());
  for (std::size_t length = 1; length <= 100; ++length) {
    const std::uint64_t count = length % 5 == 0 ? std::uint64_t{length} << 31 : length;
    packer.add(std::string(length, 'x'), count);
    expected[std::string(length, 'x')] = count;
  }
  store::WordLine line{{{'a', 0}, {'b', 0}, {}}, {3, 0, 0}, 0};  // `b` is in a slot
  packer.add(line);
  expected["a"] = 3;
  EXPECT_FALSE(packer.is_empty());

  Budget budget;
  const hash::Seed seed(4);
  const auto store = store::Store::create(1 << 30, seed, table::scalar_level(), budget).value();
  store::PartitionBatches batches(*store, {});
  const std::vector<std::uint8_t> bytes = message_of(packer);
  std::uint64_t total = 0;
  EXPECT_EQ(add_words(packer.head(), bytes, seed, batches, total), nullptr);
  batches.flush();
  ASSERT_TRUE(batches.status());
  ASSERT_TRUE(store->finish());
  std::uint64_t expected_total = 0;
  for (const auto& [word, count] : expected) {
    EXPECT_EQ(store->count_of(word), count) << word;
    expected_total += count;
  }
  EXPECT_EQ(store->words().size(), expected.size());
  EXPECT_EQ(total, expected_total);
  packer.clear();
  EXPECT_TRUE(packer.is_empty());
  EXPECT_TRUE(message_of(packer).empty());
}

TEST(WordBatchMessage, IsFullAfterSomeTenKilobytes) {
  for (const std::size_t length : {5U, 30U}) {
    WordPacker packer;
    while (!packer.is_full()) {
      packer.add(std::string(length, 'x'), 1);
      ASSERT_LT(message_of(packer).size(), std::size_t{100} << 10);
    }
    EXPECT_GT(message_of(packer).size(), std::size_t{50} << 10);
  }
}

}  // namespace
}  // namespace hapax::strategy
