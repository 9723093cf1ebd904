// One store of counts: what all workers of a run add words to.
//
//     Front (one a worker) --batch of a partition--> Store::add(partition, batch)
//
//     partition 0   | lines | slots | arena |        under a lock of its own
//     ..
//     partition 63
//
// Most words of a text never come here one by one: a worker's Front counts frequent words, and
// hands on rare ones in batches, with their counts. A batch is of one partition, whose lock is held
// for some microseconds.
//
// Counts cannot overflow: each occurrence of a word is added once, and there are fewer than 2^63.
//
// Thread safety: add(), add_long(), add_word() and add_total() from any thread; the others when no
// thread adds any more. Tested by tests/store/store_test.cc, also under ThreadSanitizer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/mutex.h"
#include "base/region.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/block_pool.h"
#include "store/partition.h"
#include "store/word_lines.h"
#include "table/cpu_levels.h"
#include "table/slots.h"

namespace hapax::store {

class Store {
 public:
  // An empty store, which reserves `address_bytes`. `level` and `budget` outlive it.
  static Result<std::unique_ptr<Store>> create(std::uint64_t address_bytes, const hash::Seed& seed,
                                               const table::CpuLevel& level, Budget& budget);

  // Words of one partition; see Partition. Throws std::bad_alloc.
  Result<void> add(std::uint64_t partition, const CountedKeys& words);
  Result<void> add_long(std::uint64_t partition, std::span<const table::WideSlot> words);
  // `count` occurrences of a word of more than 16 bytes.
  Result<void> add_word(std::uint64_t tag, std::string_view word, std::uint64_t count);
  // The sum of all counts is greater by that much.
  void add_total(std::uint64_t count) { total_.fetch_add(count, std::memory_order_relaxed); }

  // Once, when all words have been added. From here on the store is read-only.
  Result<void> finish();

  table::Words words() const;
  std::uint64_t total() const { return total_.load(std::memory_order_relaxed); }
  // The count of `word`, which is not empty; 0 if it is absent.
  std::uint64_t count_of(std::string_view word) const;

  const hash::Seed& seed() const { return seed_; }
  const table::CpuLevel& level() const { return level_; }
  // The pool whose offsets the partitions have: the arena of their long words.
  BlockPool& pool() { return pool_; }
  const BlockPool& pool() const { return pool_; }
  const Partition& partition(std::size_t i) const { return partitions_[i].words; }

 private:
  struct alignas(64) LockedPartition {
    Mutex mutex;
    Partition words;  // guarded by `mutex` until finish()
  };

  Store(BlockPool pool, const hash::Seed& seed, const table::CpuLevel& level)
      : pool_(std::move(pool)), seed_(seed), level_(level) {}

  BlockPool pool_;
  const hash::Seed seed_;
  const table::CpuLevel& level_;
  std::atomic<std::uint64_t> total_{0};
  std::array<LockedPartition, kPartitions> partitions_;
};

}  // namespace hapax::store
