// How the memory of a run is divided: the parts never exceed the limit, and what is too little says
// so.
#include "strategy/resources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "store/partition.h"

namespace hapax::strategy {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kChunk = std::uint64_t{256} << 10;
constexpr StrategyKind kAll[] = {StrategyKind::kLinear, StrategyKind::kThreads,
                                 StrategyKind::kQueue, StrategyKind::kShared,
                                 StrategyKind::kHybrid};

bool have_stores(StrategyKind strategy) {
  return strategy == StrategyKind::kQueue || strategy == StrategyKind::kHybrid;
}

TEST(Resources, AreNotLimitedWithoutALimit) {
  for (const StrategyKind strategy : kAll) {
    const Result<Resources> all = divide_memory(0, strategy, 8, kChunk);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->workers, 8U);
    EXPECT_EQ(all->chunk_bytes, kChunk);
    store::FrontSizes fronts = store::FrontSizes::for_workers(have_stores(strategy) ? 16 : 8);
    fronts.batch_words /= have_stores(strategy) ? 2 : 1;
    EXPECT_EQ(all->fronts, fronts);
    EXPECT_EQ(all->store_bytes, store::BlockPool::kNoLimit);
    EXPECT_EQ(all->table_bytes, store::BlockPool::kNoLimit);
    EXPECT_EQ(all->team_table_bytes, std::min(8 * kMiB, fronts.max_bytes() / 2));
    EXPECT_EQ(all->answer_bytes, store::BlockPool::kNoLimit);
    EXPECT_EQ(all->message_batch_words, store::Partition::kMaxBatch);
  }
}

// Stores of all workers together take less than 32 MB, as far as each has enough.
TEST(Resources, ShareMemoryForTheStoresOfWorkers) {
  const auto share = [](unsigned workers) {
    return divide_memory(0, StrategyKind::kHybrid, workers, kChunk)->worker_store_bytes;
  };
  for (const unsigned workers : {2U, 3U, 4U, 63U, 64U}) {
    EXPECT_LE(workers * share(workers), 32 * kMiB) << workers;
    EXPECT_GE(workers * share(workers), 8 * kMiB) << workers;
  }
  EXPECT_EQ(share(1), share(2));
  EXPECT_EQ(share(64), share(1024));
}

// A worker's own store is emptied between chunks: some of them must fit into it.
TEST(Resources, HaveChunksThatFitTheStoresOfWorkers) {
  for (const StrategyKind strategy : kAll) {
    for (const unsigned workers : {1U, 2U, 16U, 32U, 64U, 1024U}) {
      const Result<Resources> all = divide_memory(0, strategy, workers, kChunk);
      ASSERT_TRUE(all);
      EXPECT_LE(all->chunk_bytes, kChunk);
      EXPECT_GE(all->chunk_bytes, have_stores(strategy) && workers > 32 ? kChunk / 2 : kChunk);
      EXPECT_TRUE(!have_stores(strategy) || 2 * all->chunk_bytes <= all->worker_store_bytes);
    }
    EXPECT_EQ(divide_memory(0, strategy, 64, 100)->chunk_bytes, 100U);
  }
}

// What counting takes at most: chunks, fronts, decoders, a table, stores, and sorting partitions
// that are spilled.
std::uint64_t counting_bytes(const Resources& all, std::uint64_t limit) {
  const std::uint64_t of_a_worker =
      3 * all.chunk_bytes + all.fronts.max_bytes() + decoder_share(limit, all.workers);
  return all.workers * (of_a_worker + 2 * all.worker_store_bytes) + all.table_bytes +
         all.store_bytes +
         all.store_bytes / store::kPartitions / 28 * 16 *
             std::min<std::uint64_t>(all.workers, store::kPartitions);
}

TEST(Resources, StayWithinTheLimit) {
  for (const StrategyKind strategy : kAll) {
    for (std::uint64_t limit = 16 * kMiB; limit <= 65'536 * kMiB; limit *= 2) {
      for (const unsigned workers : {1U, 2U, 3U, 16U, 64U, 1024U}) {
        const Result<Resources> all = divide_memory(limit, strategy, workers, kChunk);
        ASSERT_TRUE(all) << limit;
        EXPECT_GE(all->workers, 1U);
        EXPECT_LE(all->workers, workers);
        EXPECT_LE(counting_bytes(*all, limit), limit) << limit << " " << workers;
        EXPECT_LT(all->answer_bytes, limit);
        EXPECT_LE(all->team_table_bytes, all->fronts.max_bytes() / 2);
        // The store has room for no larger batches.
        EXPECT_LE(all->message_batch_words, all->fronts.batch_words);
        EXPECT_GE(all->store_bytes, 2 * kMiB);
      }
    }
  }
}

// Long words have a share of what the run may take beside its limit. More memory or fewer workers
// are for longer words.
TEST(Resources, BoundTheLongestWord) {
  for (const StrategyKind strategy : kAll) {
    std::uint64_t before = 0;
    for (std::uint64_t limit = 16 * kMiB; limit <= 65'536 * kMiB; limit *= 2) {
      const Result<Resources> one = divide_memory(limit, strategy, 1, kChunk);
      const Result<Resources> many = divide_memory(limit, strategy, 16, kChunk);
      ASSERT_TRUE(one && many);
      EXPECT_GE(one->max_word_bytes, before);
      EXPECT_GE(one->max_word_bytes, many->max_word_bytes);
      EXPECT_GE(many->max_word_bytes, many->chunk_bytes / 4);
      EXPECT_LE(8 * many->workers * many->max_word_bytes, limit / 8 + kLongWordBytes);
      EXPECT_LE(23 * one->max_word_bytes, one->answer_bytes + kLongWordBytes);
      before = one->max_word_bytes;
    }
    EXPECT_EQ(before, kMaxWordBytes);
    EXPECT_EQ(divide_memory(0, strategy, 16, kChunk)->max_word_bytes, kMaxWordBytes);
    EXPECT_GE(divide_memory(24 * kMiB, strategy, 2, kChunk)->max_word_bytes, kMiB);
  }
}

TEST(Resources, AreMostlyForTheStore) {
  const Result<Resources> all = divide_memory(256 * kMiB, StrategyKind::kThreads, 2, kChunk);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->workers, 2U);
  EXPECT_GT(all->store_bytes, 256 * kMiB / 2);
  EXPECT_GT(all->answer_bytes, 256 * kMiB / 4 * 3);
}

TEST(Resources, AreForFewerWorkersWhereThereIsLittle) {
  const Result<Resources> few = divide_memory(32 * kMiB, StrategyKind::kShared, 64, kChunk);
  ASSERT_TRUE(few);
  EXPECT_LT(few->workers, 64U);
  EXPECT_GT(few->workers, 1U);
  EXPECT_LT(few->chunk_bytes, kChunk);
}

TEST(Resources, OfTooLittleSayHowMuchIsNeeded) {
  for (const StrategyKind strategy : kAll) {
    const Result<Resources> none = divide_memory(kMiB, strategy, 4, kChunk);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::kInvalidArgument);
    const std::string cause = none.error().cause;
    constexpr std::string_view kBefore = "the memory limit is too small: one worker needs ";
    ASSERT_EQ(cause.substr(0, kBefore.size()), kBefore);
    const std::uint64_t least = std::stoull(cause.substr(kBefore.size())) * kMiB;
    EXPECT_LE(least, 16 * kMiB);
    EXPECT_TRUE(divide_memory(least, strategy, 4, kChunk));
    EXPECT_FALSE(divide_memory(least - kMiB, strategy, 4, kChunk));
  }
}

}  // namespace
}  // namespace hapax::strategy
