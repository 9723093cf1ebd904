#include "store/store.h"

#include <utility>

namespace hapax::store {

Result<std::unique_ptr<Store>> Store::create(std::uint64_t address_bytes, const hash::Seed& seed,
                                             const table::CpuLevel& level, Budget& budget) {
  Result<BlockPool> pool = BlockPool::create(address_bytes, budget);
  if (!pool) {
    return pool.error();
  }
  return std::unique_ptr<Store>(new Store(std::move(pool).value(), seed, level));
}

Result<void> Store::add(std::uint64_t partition, const CountedKeys& words) {
  LockedPartition& own = partitions_[partition];
  const MutexLock lock(own.mutex);
  return own.words.add(words, seed_, pool_);
}

Result<void> Store::add_long(std::uint64_t partition, std::span<const table::WideSlot> words) {
  LockedPartition& own = partitions_[partition];
  const MutexLock lock(own.mutex);
  return own.words.add_long(words, pool_);
}

Result<void> Store::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count) {
  LockedPartition& own = partitions_[table::partition_of(tag, kPartitionBits)];
  const MutexLock lock(own.mutex);
  return own.words.add_word(tag, word, count, pool_);
}

Result<void> Store::finish() {
  Result<void> finished;
  for (LockedPartition& own : partitions_) {
    finished = finished ? own.words.finish(seed_, pool_) : std::move(finished);
  }
  pool_.release_addresses();
  return finished;
}

table::Words Store::words() const {
  table::Words words;
  for (const LockedPartition& own : partitions_) {
    words.add(own.words.words());
  }
  return words;
}

std::uint64_t Store::count_of(std::string_view word) const {
  const std::uint64_t tag = table::tag_of(word, seed_);
  return partitions_[table::partition_of(tag, kPartitionBits)].words.count_of(tag, word, seed_,
                                                                              pool_);
}

}  // namespace hapax::store
