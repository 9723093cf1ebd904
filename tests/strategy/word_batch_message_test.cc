// Packs the words of one store, and adds them to another: both hold the same words.
#include "strategy/word_batch_message.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hapax/options.h"
#include "store/partition.h"
#include "store/partition_batch.h"
#include "store/store.h"
#include "strategy/word_adder.h"

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

class WordMessages : public ::testing::Test {
 protected:
  void SetUp() override { make_store(); }
  // Packs all words, sends them, and expects that the store has them.
  void expect_adds(const WordMap& words, std::uint64_t batch_words = store::Partition::kMaxBatch,
                   std::uint64_t long_batch_words = store::PartitionBatch::kMaxLongWords) {
    WordAdder adder(*store_, batch_words, long_batch_words);
    WordPacker packer;
    for (const auto& [word, count] : words) {
      packer.add(word, count);
      if (packer.is_full()) {
        EXPECT_EQ(adder.add(packer.head(), message_of(packer)), nullptr);
        packer.clear();
      }
    }
    EXPECT_EQ(adder.add(packer.head(), message_of(packer)), nullptr);
    EXPECT_TRUE(adder.status());
    expect_holds(words, adder.total());
  }
  void expect_holds(const WordMap& words, std::uint64_t total) {
    ASSERT_TRUE(store_->finish());
    std::uint64_t expected_total = 0;
    for (const auto& [word, count] : words) {
      EXPECT_EQ(store_->count_of(word), count) << word;
      expected_total += count;
    }
    EXPECT_EQ(store_->words().size(), words.size());
    EXPECT_EQ(total, expected_total);
  }
  // What is wrong with a message.
  std::string fault_of(const WordsHead& head, const std::vector<std::uint8_t>& bytes) {
    WordAdder adder(*store_);
    const char* const fault = adder.add(head, bytes);
    return fault == nullptr ? "nothing" : fault;
  }

  void make_store() {
    store_ = store::Store::create(1 << 30, hash::Seed(4), table::scalar_level(), budget_).value();
  }

  Budget budget_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(WordMessages, BringWordsOfAllLengthsAndCounts) {
  WordMap words;
  for (std::size_t length = 1; length <= 100; ++length) {
    words[std::string(length, 'x')] = length % 5 == 0 ? std::uint64_t{length} << 31 : length;
  }
  expect_adds(words);
}

// Their partitions alternate: nearly each word is a batch of its own.
TEST_F(WordMessages, BringWordsInAnyOrder) {
  WordMap words;
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    words[std::string(i % 7 * 7, 'w') + std::to_string(i)] = i;
  }
  expect_adds(words);
}

// All words are of one partition, and more than a batch has room for.
TEST_F(WordMessages, BringManyWordsOfOnePartition) {
  for (const std::size_t length : {0U, 20U}) {
    WordMap words;
    for (std::uint64_t i = 0; words.size() < 3'000; ++i) {
      const std::string word = std::string(length, 'w') + std::to_string(i);
      if (table::partition_of(table::tag_of(word, store_->seed()), store::kPartitionBits) == 0) {
        words[word] = i + 1;
      }
    }
    expect_adds(words, 100, 10);
    make_store();
    expect_adds(words);
    make_store();
  }
}

TEST_F(WordMessages, LeaveOutPlacesOfLinesThatHaveNoCount) {
  WordPacker packer;
  EXPECT_TRUE(packer.is_empty());
  // `b` is in a slot, and the last place is free.
  packer.add(store::WordLine{{{'a', 0}, {'b', 0}, {}}, {3, 0, 0}, 0});
  packer.add(store::WordLine{{{'c', 0}, {'d', 0}, {'e', 0}}, {1, 2, 3}, 0});
  EXPECT_FALSE(packer.is_empty());
  WordAdder adder(*store_);
  EXPECT_EQ(adder.add(packer.head(), message_of(packer)), nullptr);
  expect_holds({{"a", 3}, {"c", 1}, {"d", 2}, {"e", 3}}, adder.total());
  packer.clear();
  EXPECT_TRUE(packer.is_empty());
  EXPECT_TRUE(message_of(packer).empty());
}

TEST_F(WordMessages, AreFullAfterSomeTenKilobytes) {
  for (const std::size_t length : {5U, 30U}) {
    WordPacker packer;
    while (!packer.is_full()) {
      packer.add(std::string(length, 'x'), 1);
      ASSERT_LT(message_of(packer).size(), std::size_t{50} << 10);
    }
    EXPECT_GT(message_of(packer).size(), std::size_t{25} << 10);
  }
}

// One word with its count.
template <typename Head>
std::vector<std::uint8_t> bytes_of(const Head& head, const auto& rest) {
  std::vector<std::uint8_t> bytes(sizeof head + std::size(rest) * sizeof *std::data(rest));
  std::memcpy(bytes.data(), &head, sizeof head);
  std::memcpy(bytes.data() + sizeof head, std::data(rest), bytes.size() - sizeof head);
  return bytes;
}

TEST_F(WordMessages, WithImpossibleWordsAreRefused) {
  using Counts = std::vector<std::uint32_t>;
  constexpr const char* kNoWord = "it has no such word";
  EXPECT_EQ(fault_of({1, 0}, bytes_of(hash::ShortKey{'a', 0}, Counts{0})), kNoWord);
  EXPECT_EQ(fault_of({1, 0}, bytes_of(hash::ShortKey{0, 0}, Counts{1})), kNoWord);
  const std::string word(20, 'w');
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{0, 20}, word)), kNoWord);
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{1, 16}, word)), kNoWord);
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{1, 21}, word)), kNoWord);
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{kMaxCount + 1, 20}, word)), kNoWord);
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{1, 17}, word)), "it is too long for its words");
  EXPECT_EQ(fault_of({0, 2}, bytes_of(LongHead{1, 20}, word)), "it is too short for its words");
  EXPECT_EQ(fault_of({0, 1}, bytes_of(LongHead{kMaxCount, 20}, word)), "nothing");
}

}  // namespace
}  // namespace hapax::strategy
