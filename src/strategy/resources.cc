#include "strategy/resources.h"

#include <algorithm>
#include <bit>
#include <string>

#include "store/partition.h"

namespace hapax::strategy {
namespace {

constexpr std::uint64_t kKiB = std::uint64_t{1} << 10;
constexpr std::uint64_t kMiB = kKiB << 10;

// A process has so much memory of its own before it counts.
constexpr std::uint64_t kProcessBytes = 2 * kMiB;
constexpr std::uint64_t kDecoderPart = 8;
// Stack, batches of words and tables for decoding, of a worker on a thread.
constexpr std::uint64_t kThreadBytes = 512 * kKiB;
// For each worker: the chunk that it counts, one that waits for it, and one that is being read.
constexpr std::uint64_t kChunksOfAWorker = 3;
constexpr std::uint64_t kMinChunkBytes = 64 * kKiB;
constexpr std::uint64_t kMaxTableBytes = 8 * kMiB;
constexpr std::uint64_t kTeamTableBytes = 8 * kMiB;
// Less would spill small runs without end.
constexpr std::uint64_t kMinStoreBytes = 2 * kMiB;
constexpr std::uint64_t kMinWorkerStoreMemory = 512 * kKiB;
// In a partition that is as full as it may be.
constexpr std::uint64_t kBytesOfAWord = 28;

bool are_processes(StrategyKind strategy) {
  return strategy == StrategyKind::kQueue || strategy == StrategyKind::kShared ||
         strategy == StrategyKind::kHybrid;
}

bool have_stores(StrategyKind strategy) {
  return strategy == StrategyKind::kQueue || strategy == StrategyKind::kHybrid;
}

// Memory of a worker beside its front.
std::uint64_t worker_bytes(StrategyKind strategy, std::uint64_t chunk_bytes) {
  const std::uint64_t text_bytes = kChunksOfAWorker * chunk_bytes;
  return are_processes(strategy) ? kProcessBytes + kThreadBytes + 2 * text_bytes
                                 : kThreadBytes + text_bytes;
}

// While a partition is spilled, sorting takes 16 bytes for each of its words, which take 28 there.
// Each worker may spill one at the same time.
std::uint64_t without_sorting(std::uint64_t bytes, unsigned workers) {
  const std::uint64_t spilling = std::min<std::uint64_t>(workers, store::kPartitions);
  return bytes / (store::kPartitions * 28 + spilling * 16) * (store::kPartitions * 28);
}

// Memory for the words in a worker's own store: a share of 32 MB, and a power of 2, as partitions
// grow by a factor of 2, all at about the same time.
std::uint64_t worker_store_memory(unsigned workers) {
  return std::clamp(std::bit_floor(32 * kMiB / workers), kMinWorkerStoreMemory, 16 * kMiB);
}

// How much of that its words may take. A partition grows if it has no room for a batch of words
// that may all be new. An eighth is left, as some partitions have more words than others.
std::uint64_t worker_store_bytes(std::uint64_t memory, const store::FrontSizes& fronts) {
  const std::uint64_t batches = store::kPartitions * fronts.batch_words * kBytesOfAWord;
  return (memory - std::min(batches, memory / 2)) / 8 * 7;
}

// Fronts of all workers take at most so many bytes, if they can be so small. What leaves the front
// of a worker with a store of its own goes to memory that is near, too, and that no other worker
// locks. So its front is half as large where there are many, and its batches are.
store::FrontSizes fronts_within(std::uint64_t bytes, StrategyKind strategy, unsigned workers) {
  const unsigned fronts = have_stores(strategy) ? 2 * workers : workers;
  store::FrontSizes sizes = store::FrontSizes::for_workers(fronts);
  while (workers * sizes.max_bytes() > bytes && sizes.halve()) {
  }
  sizes.batch_words /= have_stores(strategy) ? 2 : 1;
  return sizes;
}

// A worker's own store is emptied between chunks, so a chunk should not have many new words for it.
std::uint64_t max_chunk_bytes(StrategyKind strategy, unsigned workers, std::uint64_t wanted) {
  return have_stores(strategy) ? std::min(wanted, worker_store_memory(workers) / 4) : wanted;
}

// The shares for so many workers. Their store is too small if the limit is.
Resources shares_of(std::uint64_t limit, StrategyKind strategy, unsigned workers,
                    std::uint64_t chunk_bytes) {
  Resources shares;
  shares.workers = workers;
  shares.chunk_bytes =
      std::clamp(limit / (16 * kChunksOfAWorker * workers), std::min(kMinChunkBytes, chunk_bytes),
                 max_chunk_bytes(strategy, workers, chunk_bytes));
  shares.fronts = fronts_within(limit / 8, strategy, workers);
  shares.message_batch_words = shares.fronts.batch_words;
  // The share of a front: that is small as long as there is a table.
  shares.team_table_bytes = shares.fronts.max_bytes() / 2 < kTeamTableBytes ? 0 : kTeamTableBytes;
  const std::uint64_t taken =
      kProcessBytes +
      workers * (worker_bytes(strategy, shares.chunk_bytes) + shares.fronts.max_bytes());
  shares.answer_bytes = limit - std::min(taken, limit);
  const std::uint64_t decoders = limit / kDecoderPart;
  const std::uint64_t rest = shares.answer_bytes - std::min(decoders, shares.answer_bytes);
  shares.table_bytes = std::min(kMaxTableBytes, rest / 8);
  std::uint64_t stores = without_sorting(rest - shares.table_bytes, workers);
  if (have_stores(strategy)) {
    const std::uint64_t memory =
        std::min(worker_store_memory(workers), std::bit_floor(stores / 4 / workers));
    shares.worker_store_bytes = worker_store_bytes(memory, shares.fronts);
    // While a store grows, it has half as much again.
    stores -= std::uint64_t{2} * workers * memory;
  }
  shares.store_bytes = stores;
  return shares;
}

// Of each worker's longest word there are so many copies at most: its text, read and while its
// buffer grows; what was read for another worker, or is on the way to a process; the word in lower
// case; the block in which it is spilled.
constexpr std::uint64_t kCopiesInThread = 8;
constexpr std::uint64_t kCopiesInProcess = 12;
// The same of two runs that are merged, and of the run that they become: 15 copies
// (spill/merge_spills.cc) of a word that is half as long again in lower case.
constexpr std::uint64_t kCopiesInMerge = 23;

std::uint64_t max_word_bytes(std::uint64_t limit, StrategyKind strategy, const Resources& shares) {
  const std::uint64_t copies = are_processes(strategy) ? kCopiesInProcess : kCopiesInThread;
  const std::uint64_t counted = (limit / 8 + kLongWordBytes) / (copies * shares.workers);
  const std::uint64_t merged = (shares.answer_bytes + kLongWordBytes) / kCopiesInMerge;
  return std::clamp(std::min(counted, merged) / kMinChunkBytes * kMinChunkBytes, kMinChunkBytes,
                    kMaxWordBytes);
}

bool are_enough(const Resources& shares, StrategyKind strategy) {
  return shares.store_bytes >= kMinStoreBytes &&
         (!have_stores(strategy) ||
          shares.worker_store_bytes >= worker_store_bytes(kMinWorkerStoreMemory, shares.fronts));
}

// In whole MB, to bytes.
std::uint64_t least_limit(StrategyKind strategy, std::uint64_t chunk_bytes) {
  std::uint64_t limit = kMiB;
  while (!are_enough(shares_of(limit, strategy, 1, chunk_bytes), strategy)) {
    limit += kMiB;
  }
  return limit;
}

}  // namespace

Result<Resources> divide_memory(std::uint64_t limit, StrategyKind strategy, unsigned workers,
                                std::uint64_t chunk_bytes) {
  if (limit == 0) {
    Resources unlimited;
    unlimited.workers = workers;
    unlimited.chunk_bytes = max_chunk_bytes(strategy, workers, chunk_bytes);
    unlimited.fronts = fronts_within(store::BlockPool::kNoLimit, strategy, workers);
    unlimited.team_table_bytes = std::min(kTeamTableBytes, unlimited.fronts.max_bytes() / 2);
    unlimited.worker_store_bytes =
        worker_store_bytes(worker_store_memory(workers), unlimited.fronts);
    return unlimited;
  }
  for (; workers > 0; --workers) {
    Resources shares = shares_of(limit, strategy, workers, chunk_bytes);
    if (are_enough(shares, strategy)) {
      shares.max_word_bytes = max_word_bytes(limit, strategy, shares);
      return shares;
    }
  }
  const std::string least = std::to_string(least_limit(strategy, chunk_bytes) / kMiB);
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "the memory limit is too small: one worker needs " + least + " MB",
               .remedy = "raise the limit"};
}

std::uint64_t decoder_share(std::uint64_t limit, unsigned workers) {
  return limit / kDecoderPart / workers;
}

}  // namespace hapax::strategy
