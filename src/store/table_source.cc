#include "store/table_source.h"

#include <algorithm>
#include <utility>

#include "store/read_slots.h"

namespace hapax::store {
namespace {

// The number of slots of a piece: some 2 MB.
constexpr std::uint64_t kSlotsOfAPiece = std::uint64_t{1} << 16;

}  // namespace

void TableSource::add(table::Table table) {
  if (table::PackedTable::suits(table)) {
    packed_.emplace_back(table.view());
    add_view(packed_.back().view());
    return;
  }
  table.release_addresses();
  add_view(table.view());
  owned_.push_back(std::move(table));  // a region does not move with its owner
}

void TableSource::add_view(const table::TableView& view) {
  tables_.push_back(view);
  for (const table::SlotView& slots : view.slots()) {
    for (std::uint64_t begin = 0; begin < slots.size; begin += kSlotsOfAPiece) {
      pieces_.push_back({slots.first + begin * slots.slot_bytes, slots.slot_bytes,
                         std::min(kSlotsOfAPiece, slots.size - begin)});
    }
  }
}

table::Words TableSource::words() const {
  table::Words words;
  for (const table::TableView& table : tables_) {
    words.add(table.words());
  }
  return words;
}

std::uint64_t TableSource::total() const {
  std::uint64_t total = 0;
  for (const table::TableView& table : tables_) {
    total += table.total();
  }
  return total;
}

std::uint64_t TableSource::bytes() const {
  std::uint64_t bytes = budget_->used();
  for (const table::PackedTable& packed : packed_) {
    bytes += packed.bytes();
  }
  return bytes;
}

std::size_t TableSource::read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const {
  return read_slots(pieces_[piece], at, out);
}

std::uint64_t TableSource::count(std::string_view word) const {
  // No table has an empty word, or one longer than the longest possible.
  if (tables_.empty() || word.empty() || word.size() >= std::uint64_t{1} << table::kLengthBits) {
    return 0;
  }
  const std::uint64_t partition = table::partition_of(table::tag_of(word, seed_), partition_bits_);
  const table::Slot* const slot = tables_[partition].find(word, seed_);
  return slot == nullptr ? 0 : slot->count;
}

std::string_view TableSource::long_word(WordRef ref) const {
  const table::Slot& slot = ref.slot();
  return tables_[table::partition_of(slot.tag, partition_bits_)].word(slot);
}

}  // namespace hapax::store
