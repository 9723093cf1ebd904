// One store of counts: what all workers of a run add words to.
//
//     Front (one a worker) --batch of a partition--> Store::add(partition, batch)
//     table (of a worker that found few words) --add_table()--> the same, partition by partition
//
//     partition 0   | lines | slots | arena |        under a lock of its own
//     ..
//     partition 63
//
// Most words of a text never come here one by one: a worker's Front counts frequent words, and
// hands on rare ones in batches, with their counts. A batch is of one partition, whose lock is held
// for some microseconds.
//
// A store may have a limit on its memory. A partition for which there is no room left then goes to
// a spill file, sorted (store/spill_partition.h), and begins anew. In the end its words are those
// of its runs and those that it still has.
//
// Counts cannot overflow: each occurrence of a word is added once, and there are fewer than 2^63.
//
// Several processes may share a store: its head, which is plain data, and its pool are then in one
// region of shared memory. A process that ends while it holds a partition's lock makes every later
// use of that partition an error, kWorkerLost. Whoever reads such a store calls check_store()
// first.
//
// Thread safety: add(), add_long(), add_word(), empty() and add_total() from any thread, and from
// any process that shares the store; the others when nobody adds any more. Tested by
// tests/store/store_test.cc, also under ThreadSanitizer, and tests/store/shared_store_test.cc.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "base/region.h"
#include "base/shared_mutex.h"
#include "base/unique_fd.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"
#include "store/block_pool.h"
#include "store/partition.h"
#include "store/word_lines.h"
#include "table/cpu_levels.h"
#include "table/slots.h"
#include "table/table_view.h"

namespace hapax::store {

// What all who share a store have in common.
struct StoreHead {
  struct alignas(64) LockedPartition {
    SharedMutex mutex;
    Partition words;
    std::uint64_t last_run = 0;  // in the spill file; 0: there is none
  };

  std::uint64_t magic = 0;
  std::atomic<std::uint64_t> total = 0;
  std::atomic<std::uint64_t> spill_end = 0;  // of the spill file
  PoolState pool{};
  std::array<LockedPartition, kPartitions> partitions{};
};

// A bound on the memory of a store. The file, which outlives the store, takes what exceeds it.
struct StoreLimit {
  std::uint64_t bytes = BlockPool::kNoLimit;
  spill::SpillFile* file = nullptr;
  // The largest batches that are added. Each partition has room for one from the start, so there is
  // room for it whatever the others take.
  std::uint64_t batch_words = 0;
  std::uint64_t long_batch_words = 0;
};

class Store {
 public:
  // An empty store of this process, which reserves `address_bytes`. `level` and `budget` outlive
  // it.
  static Result<std::unique_ptr<Store>> create(std::uint64_t address_bytes, const hash::Seed& seed,
                                               const table::CpuLevel& level, Budget& budget,
                                               const StoreLimit& limit = {});
  // An empty store that other processes can attach to.
  static Result<std::unique_ptr<Store>> create_shared(std::uint64_t address_bytes,
                                                      const hash::Seed& seed,
                                                      const table::CpuLevel& level, Budget& budget,
                                                      const StoreLimit& limit = {});
  // The store of another process, by its descriptor() and with its seed. `file` is null or its
  // spill file, and outlives the store.
  static Result<std::unique_ptr<Store>> attach(UniqueFd descriptor, std::uint64_t address_bytes,
                                               const hash::Seed& seed, const table::CpuLevel& level,
                                               Budget& budget, spill::SpillFile* file = nullptr);

  // Words of one partition; see Partition.
  Result<void> add(std::uint64_t partition, const CountedKeys& words);
  Result<void> add_long(std::uint64_t partition, const LongWords& words);
  // `count` occurrences of a word of more than 16 bytes.
  Result<void> add_word(std::uint64_t tag, std::string_view word, std::uint64_t count);
  // Adds to the sum of all counts.
  void add_total(std::uint64_t count) { head_->total.fetch_add(count, std::memory_order_relaxed); }

  // Calls take() for the words of a partition, which has none afterwards. If take() fails, it has
  // them still.
  Result<void> empty(std::uint64_t partition,
                     const std::function<Result<void>(const Partition&)>& take);
  // The least memory that holds the words.
  std::uint64_t used_bytes() const;

  // Once, when all words have been added. From here on the store is read-only.
  Result<void> finish();

  // Null without a limit.
  const spill::SpillFile* spill_file() const { return spill_file_; }
  // Whether words are in the spill file, and the sum of their counts there.
  bool has_runs() const;
  Result<std::uint64_t> spilled_total() const;
  // Writes all words that are still here to the spill file, by up to `workers` threads, and returns
  // the runs of all partitions. Once, after finish(). Throws std::bad_alloc, and Cancelled after a
  // request to `stop`.
  Result<std::vector<spill::SpilledRun>> spill_all(unsigned workers, const std::stop_token& stop);

  table::Words words() const;
  std::uint64_t total() const { return head_->total.load(std::memory_order_relaxed); }
  // The count of `word`, which is not empty; 0 if it is absent.
  std::uint64_t count_of(std::string_view word) const;

  // The word of a used slot of a partition.
  std::string_view word(const table::Slot& slot) const {
    return {slot.is_in_arena() ? reinterpret_cast<const char*>(pool_.base() + slot.offset())
                               : reinterpret_cast<const char*>(slot.key_bytes()),
            slot.length()};
  }

  const hash::Seed& seed() const { return seed_; }
  const table::CpuLevel& level() const { return level_; }
  // The pool that has the blocks of all partitions.
  const BlockPool& pool() const { return pool_; }
  const Partition& partition(std::size_t i) const { return head_->partitions[i].words; }
  // The file of a shared store, and the memory that it takes.
  int descriptor() const { return pool_.region().descriptor(); }
  std::uint64_t committed_bytes() const { return head_->pool.committed; }

 private:
  Store(Region region, std::uint64_t first_offset, std::unique_ptr<StoreHead> own_head,
        StoreHead& head, const hash::Seed& seed, const table::CpuLevel& level,
        spill::SpillFile* file)
      : own_head_(std::move(own_head)),
        head_(&head),
        pool_(std::move(region), head.pool, first_offset),
        seed_(seed),
        level_(level),
        spill_file_(file) {}
  Result<void> initialise(const StoreLimit& limit);
  // Calls add(words) for a partition, whose lock it holds, and again when it has made room for it.
  template <typename Add>
  Result<Room> add_to(std::uint64_t partition, Add&& add);
  Result<void> spill(StoreHead::LockedPartition& partition);
  Result<std::vector<spill::SpilledRun>> runs() const;

  std::unique_ptr<StoreHead> own_head_;  // null if it is in shared memory
  StoreHead* head_;
  BlockPool pool_;
  const hash::Seed seed_;
  const table::CpuLevel& level_;
  spill::SpillFile* const spill_file_;  // null without a limit
};

}  // namespace hapax::store
