// A store with a limit: what has no room goes to a spill file, and in the end every word has the
// sum of its counts, whoever added it. Run under ThreadSanitizer.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "spill/block_reader.h"
#include "spill/merge_spills.h"
#include "store/add_table.h"
#include "store/front.h"
#include "store/partition_batches.h"
#include "store/store.h"
#include "store/stores.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace hapax::store {
namespace {

using test::kStoreAddresses;
using test::kStoreSeed;
using Words = std::map<std::string, std::uint64_t>;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr FrontSizes kSizes{
    .max_home_bits = 10, .long_home_bits = 9, .batch_words = 64, .long_batch_words = 16};

class SpillingStore : public testing::Test {
 protected:
  StoreLimit limit(std::uint64_t bytes) {
    return {bytes, &file_, kSizes.batch_words, kSizes.long_batch_words};
  }
  void make(std::uint64_t bytes) {
    Result<std::unique_ptr<Store>> made = Store::create(
        kStoreAddresses, kStoreSeed, table::cpu_levels().front(), budget_, limit(bytes));
    ASSERT_TRUE(made);
    store_ = std::move(made).value();
  }
  void make_shared(std::uint64_t bytes) {
    ASSERT_TRUE(file_.make());
    Result<std::unique_ptr<Store>> made = Store::create_shared(
        kStoreAddresses, kStoreSeed, table::cpu_levels().front(), budget_, limit(bytes));
    ASSERT_TRUE(made);
    store_ = std::move(made).value();
  }

  // All words, once they have been added.
  Words all_words() {
    EXPECT_TRUE(store_->finish());
    Result<std::vector<spill::SpilledRun>> runs = store_->spill_all(2, {});
    EXPECT_TRUE(runs);
    store_.reset();
    runs_ = runs->size();
    const spill::BlockList list = spill::merge_spills(file_, std::move(runs).value(), {});
    Words words;
    spill::BlockListCursor cursor(file_, list, 0, list.words);
    for (WordCount entry; cursor.next(entry);) {
      words.emplace(entry.word, entry.count);
    }
    return words;
  }

  Budget budget_;
  spill::SpillFile file_ = spill::SpillFile::in(testing::TempDir());
  std::unique_ptr<Store> store_;
  std::size_t runs_ = 0;  // how many there were
};

// What each worker adds. Some words all of them have.
std::vector<std::string> words_of(std::uint64_t worker) {
  constexpr std::uint64_t kWords = 20'000;
  std::vector<std::string> words;
  for (std::uint64_t i = 0; i < kWords; ++i) {
    words.push_back(test::numbered("common", i % 500));
    words.push_back(test::numbered("a_word_of_more_than_16_bytes", i));
    words.push_back(test::numbered("own", 4 * i + worker));
    if (i % 50 == 0) {
      words.push_back(test::numbered(std::string(60 + i % 400, 'x').c_str(), i));
    }
  }
  return words;
}

void add_words(Store& store, std::uint64_t worker) {
  Front front(store, kSizes);
  test::in_batches(words_of(worker), [&](const text::WordBatch& batch) {
    const Result<void> counted = front.count(batch);
    EXPECT_TRUE(counted);
    return counted.ok();
  });
  EXPECT_TRUE(front.flush());
}

Words expected_of(std::uint64_t workers) {
  Words words;
  for (std::uint64_t worker = 0; worker < workers; ++worker) {
    for (const std::string& word : words_of(worker)) {
      ++words[word];
    }
  }
  return words;
}

// Two tables have the same words, so each word has counts in several runs.
TEST_F(SpillingStore, KeepsAllWordsOfTables) {
  make(2 * kMiB);
  table::Table table = test::make_table(budget_);
  for (const std::string& word : words_of(0)) {
    ASSERT_TRUE(table.add_word(word, 1, kStoreSeed));
  }
  Words expected = expected_of(1);
  for (auto& [word, count] : expected) {
    count *= 2;
  }
  ASSERT_TRUE(add_table(*store_, table.view(), kSizes));
  ASSERT_TRUE(add_table(*store_, table.view(), kSizes, kPartitions - 1));
  EXPECT_TRUE(store_->has_runs());
  EXPECT_EQ(all_words(), expected);
  EXPECT_GT(runs_, kPartitions);
}

TEST_F(SpillingStore, KeepsAllWordsOfSeveralThreads) {
  make(2 * kMiB);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t worker = 0; worker < 3; ++worker) {
      threads.emplace_back([this, worker] { add_words(*store_, worker); });
    }
  }
  EXPECT_LE(budget_.peak(), 2 * kMiB);
  EXPECT_TRUE(store_->has_runs());
  EXPECT_EQ(all_words(), expected_of(3));
  EXPECT_GT(runs_, 2 * kPartitions);
}

TEST_F(SpillingStore, KeepsAllWordsOfSeveralProcesses) {
  make_shared(2 * kMiB);
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t worker = 0; worker < 3; ++worker) {
      threads.emplace_back([this, worker] {
        Budget budget;
        spill::SpillFile file =
            spill::SpillFile::over(UniqueFd(::dup(file_.descriptor())), file_.folder());
        Result<std::unique_ptr<Store>> own =
            Store::attach(UniqueFd(::dup(store_->descriptor())), kStoreAddresses, kStoreSeed,
                          table::cpu_levels().front(), budget, &file);
        ASSERT_TRUE(own);
        add_words(**own, worker);
      });
    }
  }
  EXPECT_LE(store_->committed_bytes(), 2 * kMiB);
  EXPECT_EQ(all_words(), expected_of(3));
  EXPECT_GT(runs_, 2 * kPartitions);
}

TEST_F(SpillingStore, AddsCountsThatPass32Bits) {
  make(kMiB);
  Words expected;
  PartitionBatches batches(*store_, kSizes);
  for (std::uint64_t round = 0; round < 5; ++round) {
    for (std::uint64_t i = 0; i < 30'000; ++i) {
      const std::string word = test::numbered("w", i);
      alignas(16) const hash::ShortKey key = hash::copy_short(word);
      const auto hash = static_cast<std::uint64_t>(kStoreSeed.hash_short(key));
      const std::uint64_t count = i % 1000 == 0 ? UINT32_MAX - i : 1;
      batches.add(hash >> (64 - kPartitionBits), key,
                  CountedKeys::join(hash_in_partition(hash), count), true);
      expected[word] += count;
    }
  }
  batches.flush();
  ASSERT_TRUE(batches.status());
  EXPECT_EQ(all_words(), expected);
  EXPECT_GT(runs_, kPartitions);
}

TEST_F(SpillingStore, TakesAWordThatExceedsTheLimit) {
  make(kMiB);
  const std::string giant(3 * kMiB, 'g');
  const std::uint64_t tag = table::tag_of(giant, kStoreSeed);
  ASSERT_TRUE(store_->add_word(tag, giant, 2));
  ASSERT_TRUE(store_->add_word(tag, giant, 3));
  EXPECT_EQ(all_words(), (Words{{giant, 5}}));
}

TEST_F(SpillingStore, SaysThatTheLimitIsTooSmall) {
  const Result<std::unique_ptr<Store>> made =
      Store::create(kStoreAddresses, kStoreSeed, table::cpu_levels().front(), budget_,
                    limit(std::uint64_t{100} << 10));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(made.error().cause, "the memory limit leaves no room for the counts of all workers");
}

TEST_F(SpillingStore, NamesAFolderThatIsMissing) {
  const std::string missing = testing::TempDir() + "/no/such/folder";
  file_ = spill::SpillFile::in(missing);
  make(kMiB);
  Result<void> added;
  for (std::uint64_t i = 0; i < 200'000 && added; ++i) {
    const std::string word = test::numbered("a_word_of_more_than_16_bytes", i);
    added = store_->add_word(table::tag_of(word, kStoreSeed), word, 1);
  }
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().path, missing);
}

}  // namespace
}  // namespace hapax::store
