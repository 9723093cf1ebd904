#include "store/store.h"

#include <new>
#include <utility>

#include "base/shared_view.h"
#include "store/sharer_errors.h"

namespace hapax::store {

namespace {

constexpr std::uint64_t kMagic = 0x3165726F74737868;  // "hxstore1"
constexpr std::uint64_t kPage = 4096;
// Behind the head, in shared memory.
constexpr std::uint64_t kHeadBytes = (sizeof(StoreHead) + kPage - 1) / kPage * kPage;

StoreHead* head_at(std::byte* base) { return std::launder(reinterpret_cast<StoreHead*>(base)); }

}  // namespace

Result<std::unique_ptr<Store>> Store::create(std::uint64_t address_bytes, const hash::Seed& seed,
                                             const table::CpuLevel& level, Budget& budget) {
  Result<Region> region = Region::create(Region::Backing::kPrivate, address_bytes, budget);
  if (!region) {
    return region.error();
  }
  auto head = std::make_unique<StoreHead>();
  StoreHead& where = *head;
  std::unique_ptr<Store> store(
      // Huge pages begin behind the first page (base/region.cc).
      new Store(std::move(region).value(), kPage, std::move(head), where, seed, level));
  store->initialise();
  return store;
}

Result<std::unique_ptr<Store>> Store::create_shared(std::uint64_t address_bytes,
                                                    const hash::Seed& seed,
                                                    const table::CpuLevel& level, Budget& budget) {
  Result<Region> region = Region::create(Region::Backing::kShared, address_bytes, budget);
  if (!region) {
    return region.error();
  }
  if (Result<void> committed = region->commit(kHeadBytes); !committed) {
    return committed.error();
  }
  auto* const head = new (region->base()) StoreHead();
  std::unique_ptr<Store> store(
      new Store(std::move(region).value(), kHeadBytes, nullptr, *head, seed, level));
  store->initialise();
  return store;
}

Result<std::unique_ptr<Store>> Store::attach(UniqueFd file, std::uint64_t address_bytes,
                                             const hash::Seed& seed, const table::CpuLevel& level,
                                             Budget& budget) {
  const bool has_head = can_be_read(file, kHeadBytes);
  Result<Region> region = has_head ? Region::attach(std::move(file), address_bytes, budget)
                                   : Result<Region>(shared_nonsense());
  if (!region) {
    return region.error();
  }
  if (Result<void> noted = region->note_committed(kHeadBytes); !noted) {
    return noted.error();
  }
  StoreHead* const head = head_at(region->base());
  if (head->magic != kMagic) {
    return shared_nonsense();
  }
  return std::unique_ptr<Store>(
      new Store(std::move(region).value(), kHeadBytes, nullptr, *head, seed, level));
}

void Store::initialise() {
  pool_.initialise();
  for (StoreHead::LockedPartition& own : head_->partitions) {
    own.mutex.initialise();
  }
  head_->magic = kMagic;
}

Result<void> Store::add(std::uint64_t partition, const CountedKeys& words) {
  StoreHead::LockedPartition& own = head_->partitions[partition];
  const SharedLock lock(own.mutex);
  return lock ? own.words.add(words, seed_, pool_) : sharer_lost();
}

Result<void> Store::add_long(std::uint64_t partition, std::span<const table::WideSlot> words) {
  StoreHead::LockedPartition& own = head_->partitions[partition];
  const SharedLock lock(own.mutex);
  return lock ? own.words.add_long(words, pool_) : sharer_lost();
}

Result<void> Store::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count) {
  StoreHead::LockedPartition& own = head_->partitions[table::partition_of(tag, kPartitionBits)];
  const SharedLock lock(own.mutex);
  return lock ? own.words.add_word(tag, word, count, pool_) : sharer_lost();
}

Result<void> Store::empty(std::uint64_t partition,
                          const std::function<Result<void>(const Partition&)>& take) {
  StoreHead::LockedPartition& own = head_->partitions[partition];
  const SharedLock lock(own.mutex);
  Result<void> taken = lock ? own.words.finish(seed_, pool_) : sharer_lost();
  taken = taken ? take(own.words) : std::move(taken);
  return taken ? own.words.clear(pool_) : taken;
}

std::uint64_t Store::used_bytes() const {
  std::uint64_t bytes = 0;
  for (const StoreHead::LockedPartition& own : head_->partitions) {
    bytes += own.words.used_bytes();
  }
  return bytes;
}

Result<void> Store::finish() {
  Result<void> finished = pool_.release_addresses();
  if (own_head_ == nullptr) {
    head_ = head_at(pool_.base());
    pool_.set_state(head_->pool);
  }
  for (StoreHead::LockedPartition& own : head_->partitions) {
    finished = finished ? own.words.finish(seed_, pool_) : std::move(finished);
  }
  return finished;
}

table::Words Store::words() const {
  table::Words words;
  for (const StoreHead::LockedPartition& own : head_->partitions) {
    words.add(own.words.words());
  }
  return words;
}

std::uint64_t Store::count_of(std::string_view word) const {
  const std::uint64_t tag = table::tag_of(word, seed_);
  return partition(table::partition_of(tag, kPartitionBits)).count_of(tag, word, seed_, pool_);
}

}  // namespace hapax::store
