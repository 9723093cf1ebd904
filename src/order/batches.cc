// hapax::Batches: a pass over the slots of all tables, which fills one batch at a time. Tested by
// tests/order/batches_test.cc.
#include <algorithm>
#include <cassert>
#include <utility>

#include "hapax/columns.h"
#include "order/table_set.h"

namespace hapax {
namespace {

constexpr std::uint64_t kSlotsBetweenChecks = std::uint64_t{1} << 14;

void clear(Columns& batch) {
  batch.offsets.assign(1, 0);
  batch.bytes.clear();
  batch.counts.clear();
}

void append(std::string_view word, std::uint64_t count, Columns& batch) {
  batch.bytes.insert(batch.bytes.end(), word.begin(), word.end());
  batch.offsets.push_back(static_cast<std::int64_t>(batch.bytes.size()));
  batch.counts.push_back(static_cast<std::int64_t>(count));
}

}  // namespace

Batches::Batches(std::shared_ptr<const order::TableSet> tables, std::uint64_t max_rows,
                 std::uint64_t max_bytes, const Partition& partition, std::stop_token stop)
    : tables_(std::move(tables)),
      max_rows_(std::max<std::uint64_t>(max_rows, 1)),
      max_bytes_(max_bytes),
      partition_(partition),
      stop_(std::move(stop)) {
  assert(partition.index < partition.of);
}

Batches::~Batches() = default;
Batches::Batches(Batches&&) noexcept = default;
Batches& Batches::operator=(Batches&&) noexcept = default;

bool Batches::next(Columns& batch) {
  clear(batch);
  while (table_ < tables_->tables.size()) {
    if (stop_.stop_requested()) {
      clear(batch);
      return false;
    }
    const table::TableView& table = tables_->tables[table_];
    const table::SlotView slots = table.slots()[kind_];
    const std::uint64_t end = std::min(slot_ + kSlotsBetweenChecks, slots.size);
    for (; slot_ < end; ++slot_) {
      const table::Slot& slot = slots[slot_];
      if (!slot.used()) {
        continue;
      }
      const std::string_view word = table.word(slot);
      if (partition_.of > 1 &&
          partition_of(word, partition_.seed, partition_.of) != partition_.index) {
        continue;
      }
      const bool is_full =
          batch.counts.size() == max_rows_ || batch.bytes.size() + word.size() > max_bytes_;
      if (is_full && !batch.counts.empty()) {
        return true;  // the word is the first of the next batch
      }
      append(word, slot.count, batch);
    }
    if (slot_ == slots.size) {
      slot_ = 0;
      kind_ = (kind_ + 1) % table.slots().size();
      table_ += kind_ == 0 ? 1 : 0;
    }
  }
  return !batch.counts.empty();
}

}  // namespace hapax
