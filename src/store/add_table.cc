#include "store/add_table.h"

#include <vector>

#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/partition_batch.h"
#include "store/sweeps.h"
#include "table/slots.h"

namespace hapax::store {
namespace {

// Calls add(slot) for each word of a partition, in sweeps. `slots` is only here so that its memory
// is used again.
template <typename Add>
void in_sweeps_of(const table::TableView& table, std::uint64_t partition, table::WordKind kind,
                  std::vector<const table::Slot*>& slots, Add&& add) {
  slots.clear();
  table.visit_partition(partition, kPartitionBits, kind,
                        [&slots](const table::Slot& slot) { slots.push_back(&slot); });
  in_sweeps(slots.size(), [&](std::uint64_t i) { add(*slots[i]); });
}

}  // namespace

Result<void> add_table(Store& store, const table::TableView& table, const FrontSizes& sizes,
                       std::uint64_t first) {
  PartitionBatch batch(store, sizes.batch_words, sizes.long_batch_words);
  const auto add_short = [&](const table::Slot& slot) {
    const hash::ShortKey key = hash::load_key(slot.key_bytes());
    batch.add(key, static_cast<std::uint64_t>(store.seed().hash_short(key)), slot.count);
  };
  const auto* const arena = reinterpret_cast<const std::uint8_t*>(table.arena());
  const auto add_long = [&](const table::Slot& slot) {
    batch.add_long(reinterpret_cast<const table::WideSlot&>(slot), arena);
  };
  std::vector<const table::Slot*> slots;
  for (std::uint64_t i = 0; i < kPartitions && batch.status(); ++i) {
    const std::uint64_t partition = (first + i) % kPartitions;
    in_sweeps_of(table, partition, table::WordKind::kNarrow, slots, add_short);
    in_sweeps_of(table, partition, table::WordKind::kWide, slots, add_long);
  }
  batch.flush();
  store.add_total(table.total());
  return batch.status();
}

}  // namespace hapax::store
