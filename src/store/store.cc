#include "store/store.h"

#include <algorithm>
#include <new>
#include <utility>

#include "base/address_range.h"
#include "base/parallel.h"
#include "base/shared_view.h"
#include "hapax/options.h"
#include "store/sharer_errors.h"
#include "store/spill_partition.h"

namespace hapax::store {

namespace {

constexpr std::uint64_t kMagic = 0x3165726F74737868;  // "hxstore1"
// Behind the head, in shared memory.
constexpr std::uint64_t kHeadBytes = whole_pages(sizeof(StoreHead));

Error limit_too_small() {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "the memory limit leaves no room for the counts of all workers",
               .remedy = "raise the limit, or use fewer workers"};
}

// Without a limit there is always room, or an error.
Result<void> as_result(const Result<Room>& room) {
  if (!room) {
    return room.error();
  }
  return *room == Room::kEnough ? Result<void>() : limit_too_small();
}

StoreHead* head_at(std::byte* base) { return std::launder(reinterpret_cast<StoreHead*>(base)); }

}  // namespace

Result<std::unique_ptr<Store>> Store::create(std::uint64_t address_bytes, const hash::Seed& seed,
                                             const table::CpuLevel& level, Budget& budget,
                                             const StoreLimit& limit) {
  Result<Region> region = Region::create(Region::Backing::kPrivate, address_bytes, budget);
  if (!region) {
    return region.error();
  }
  auto head = std::make_unique<StoreHead>();
  StoreHead& where = *head;
  std::unique_ptr<Store> store(
      // Huge pages begin behind the first page (base/address_range.h).
      new Store(std::move(region).value(), kPageBytes, std::move(head), where, seed, level,
                limit.file));
  const Result<void> ready = store->initialise(limit);
  return ready ? Result<std::unique_ptr<Store>>(std::move(store)) : ready.error();
}

Result<std::unique_ptr<Store>> Store::create_shared(std::uint64_t address_bytes,
                                                    const hash::Seed& seed,
                                                    const table::CpuLevel& level, Budget& budget,
                                                    const StoreLimit& limit) {
  Result<Region> region = Region::create(Region::Backing::kShared, address_bytes, budget);
  if (!region) {
    return region.error();
  }
  if (Result<void> committed = region->commit(kHeadBytes); !committed) {
    return committed.error();
  }
  auto* const head = new (region->base()) StoreHead();
  std::unique_ptr<Store> store(
      new Store(std::move(region).value(), kHeadBytes, nullptr, *head, seed, level, limit.file));
  const Result<void> ready = store->initialise(limit);
  return ready ? Result<std::unique_ptr<Store>>(std::move(store)) : ready.error();
}

Result<std::unique_ptr<Store>> Store::attach(UniqueFd descriptor, std::uint64_t address_bytes,
                                             const hash::Seed& seed, const table::CpuLevel& level,
                                             Budget& budget, spill::SpillFile* file) {
  const bool has_head = can_be_read(descriptor, kHeadBytes);
  Result<Region> region = has_head ? Region::attach(std::move(descriptor), address_bytes, budget)
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
  if (file != nullptr) {
    file->share_end(head->spill_end);
  }
  return std::unique_ptr<Store>(
      new Store(std::move(region).value(), kHeadBytes, nullptr, *head, seed, level, file));
}

Result<void> Store::initialise(const StoreLimit& limit) {
  pool_.initialise(limit.bytes);
  if (spill_file_ != nullptr) {
    spill_file_->share_end(head_->spill_end);
  }
  Result<Room> room = Room::kEnough;
  for (StoreHead::LockedPartition& own : head_->partitions) {
    own.mutex.initialise();
    if (spill_file_ != nullptr && room && *room == Room::kEnough) {
      room = own.words.reserve(limit.batch_words, limit.long_batch_words, seed_, pool_);
    }
  }
  head_->magic = kMagic;
  return as_result(room);
}

template <typename Add>
Result<Room> Store::add_to(std::uint64_t partition, Add&& add) {
  StoreHead::LockedPartition& own = head_->partitions[partition];
  const SharedLock lock(own.mutex);
  if (!lock) {
    return sharer_lost();
  }
  Result<Room> room = add(own.words);
  if (!room || *room == Room::kEnough || spill_file_ == nullptr) {
    return room;
  }
  const Result<void> spilled = spill(own);
  return spilled ? add(own.words) : spilled.error();
}

Result<void> Store::spill(StoreHead::LockedPartition& partition) {
  const Result<std::uint64_t> run =
      spill_partition(partition.words, seed_, pool_, *spill_file_, partition.last_run);
  if (!run) {
    return run.error();
  }
  partition.last_run = *run;
  return {};
}

Result<void> Store::add(std::uint64_t partition, const CountedKeys& words) {
  return as_result(add_to(partition, [&](Partition& own) { return own.add(words, seed_, pool_); }));
}

Result<void> Store::add_long(std::uint64_t partition, const LongWords& words) {
  const Result<Room> room =
      add_to(partition, [&](Partition& own) { return own.add_long(words, pool_); });
  if (!room || *room == Room::kEnough || spill_file_ == nullptr) {
    return as_result(room);
  }
  // The limit leaves no room in the arena for all of them together.
  for (const table::WideSlot& slot : words.slots) {
    const std::string_view word(reinterpret_cast<const char*>(words.bytes(slot)),
                                slot.head.length());
    if (Result<void> added = add_word(slot.head.tag, word, slot.head.count); !added) {
      return added;
    }
  }
  return {};
}

Result<void> Store::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count) {
  const std::uint64_t partition = table::partition_of(tag, kPartitionBits);
  const Result<Room> room =
      add_to(partition, [&](Partition& own) { return own.add_word(tag, word, count, pool_); });
  if (!room || *room == Room::kEnough || spill_file_ == nullptr) {
    return as_result(room);
  }
  // It is longer than all that the limit leaves for a partition.
  StoreHead::LockedPartition& own = head_->partitions[partition];
  const SharedLock lock(own.mutex);
  if (!lock) {
    return sharer_lost();
  }
  const Result<std::uint64_t> run = spill_word(word, count, *spill_file_, own.last_run);
  if (!run) {
    return run.error();
  }
  own.last_run = *run;
  return {};
}

bool Store::has_runs() const {
  return std::ranges::any_of(
      head_->partitions, [](const StoreHead::LockedPartition& own) { return own.last_run != 0; });
}

Result<std::vector<spill::SpilledRun>> Store::runs() const {
  std::vector<spill::SpilledRun> all;
  for (const StoreHead::LockedPartition& own : head_->partitions) {
    if (own.last_run != 0) {
      const Result<std::vector<spill::SpilledRun>> runs =
          spill::read_chain(*spill_file_, own.last_run);
      if (!runs) {
        return runs.error();
      }
      all.insert(all.end(), runs->begin(), runs->end());
    }
  }
  return all;
}

Result<std::uint64_t> Store::spilled_total() const {
  const Result<std::vector<spill::SpilledRun>> all = runs();
  if (!all) {
    return all.error();
  }
  std::uint64_t total = 0;
  for (const spill::SpilledRun& run : *all) {
    if (run.total > kMaxCount - total) {
      return shared_nonsense();
    }
    total += run.total;
  }
  return total;
}

Result<std::vector<spill::SpilledRun>> Store::spill_all(unsigned workers,
                                                        const std::stop_token& stop) {
  std::array<Result<void>, kPartitions> spilled;
  parallel_for(
      workers, kPartitions, [&](std::size_t i) { spilled[i] = spill(head_->partitions[i]); }, stop);
  const auto failed = std::ranges::find_if(spilled, [](const Result<void>& one) { return !one; });
  return failed == spilled.end() ? runs() : failed->error();
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
  if (spill_file_ != nullptr) {
    spill_file_->keep_end();  // the head may move
  }
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
