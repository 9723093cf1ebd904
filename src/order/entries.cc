#include "order/entries.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "order/selects.h"

namespace hapax::order {
namespace {

constexpr std::uint64_t kClippedCount = 0xFFFF;
constexpr unsigned kPrefixBits = 48;
// The number of slots that one task handles: some 2 MB.
constexpr std::uint64_t kSlotsOfAPart = std::uint64_t{1} << 16;

// The first 8 bytes of the word, as a number that compares as the bytes do.
std::uint64_t prefix_of(const TableSet& tables, const table::Slot& slot) {
  std::uint64_t bytes = 0;  // a slot pads a short word with zeros
  std::memcpy(&bytes, tables.word_of(slot).data(), sizeof bytes);
  return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
}

std::uint64_t key_of(const TableSet& tables, const table::Slot& slot, Order order) {
  const std::uint64_t prefix = prefix_of(tables, slot);
  if (order == Order::kByWord) {
    return prefix;
  }
  return slot.count >= kClippedCount
             ? 0
             : (kClippedCount - slot.count) << kPrefixBits | prefix >> (64 - kPrefixBits);
}

// A range of a table's slots of one kind.
struct SlotRange {
  table::TableView table;
  table::SlotView slots;
  std::uint64_t begin;
  std::uint64_t end;
};

std::vector<SlotRange> slot_ranges_of(const TableSet& tables) {
  std::vector<SlotRange> parts;
  for (const table::TableView& table : tables.tables) {
    for (const table::SlotView& slots : table.slots()) {
      for (std::uint64_t begin = 0; begin < slots.size; begin += kSlotsOfAPart) {
        parts.push_back({table, slots, begin, std::min(begin + kSlotsOfAPart, slots.size)});
      }
    }
  }
  return parts;
}

template <typename Take>
void visit(const SlotRange& part, const Selection& selection, Take&& take) {
  for (std::uint64_t i = part.begin; i < part.end; ++i) {
    const table::Slot& slot = part.slots[i];
    if (slot.used()) {
      const WordCount entry{part.table.word(slot), slot.count};
      if (selects(selection, entry)) {
        take(entry, slot);
      }
    }
  }
}

// The array into which tasks copy the entries that they have found.
class EntryCollector {
 public:
  explicit EntryCollector(std::size_t most) : entries_(most) {}

  void add(std::span<const SortEntry> found) {
    std::copy(found.begin(), found.end(),
              entries_.begin() + size_.fetch_add(found.size(), std::memory_order_relaxed));
  }
  LargeArray<SortEntry> take() {
    entries_.truncate(size_);
    return std::move(entries_);
  }

 private:
  LargeArray<SortEntry> entries_;
  std::atomic<std::size_t> size_{0};
};

// Writes every slot to `found` and keeps only the selected ones. A branch on the selection would be
// mispredicted often.
void collect_part(const TableSet& tables, const SlotRange& part, const Selection& selection,
                  EntryCollector& out) {
  constexpr std::uint64_t kTogether = 512;  // 8 KB of the stack
  const bool all = selection.min_count <= 1 && selection.min_length <= 1;
  std::array<SortEntry, kTogether> found;
  for (std::uint64_t begin = part.begin; begin < part.end; begin += kTogether) {
    std::size_t size = 0;
    for (std::uint64_t i = begin; i < std::min(begin + kTogether, part.end); ++i) {
      const table::Slot& slot = part.slots[i];
      found[size] = {key_of(tables, slot, selection.order), &slot};
      const bool taken =
          slot.used() && (all || selects(selection, {tables.word_of(slot), slot.count}));
      size += taken ? 1 : 0;
    }
    out.add(std::span(found).first(size));
  }
}

// How many words have each count, those of kBins - 1 and more together.
struct Histogram {
  static constexpr std::uint64_t kBins = 4096;
  std::vector<std::uint64_t> words = std::vector<std::uint64_t>(kBins);  // 32 KB

  // How many words have at least that count. Counts of kBins - 1 and more are in one bin, so for
  // them it is an upper bound.
  std::uint64_t reaching(std::uint64_t count) const {
    return std::accumulate(words.begin() + static_cast<std::ptrdiff_t>(std::min(count, kBins - 1)),
                           words.end(), std::uint64_t{0});
  }
  // The largest count below kBins that at least `wanted` words reach; 0 if there are fewer words.
  std::uint64_t reached_by(std::uint64_t wanted) const {
    std::uint64_t so_far = 0;
    for (std::uint64_t count = kBins - 1; count > 0; --count) {
      so_far += words[count];
      if (so_far >= wanted) {
        return count;
      }
    }
    return 0;
  }
};

Histogram histogram_of(const std::vector<SlotRange>& parts, const Selection& selection,
                       unsigned workers, const std::stop_token& stop) {
  std::vector<Histogram> found(parts.size());
  const auto count_part = [&](std::size_t i) {
    visit(parts[i], selection, [&](const WordCount& entry, const table::Slot&) {
      ++found[i].words[std::min(entry.count, Histogram::kBins - 1)];
    });
  };
  parallel_for(workers, parts.size(), count_part, stop);
  Histogram all;
  for (const Histogram& part : found) {
    for (std::size_t count = 0; count < Histogram::kBins; ++count) {
      all.words[count] += part.words[count];
    }
  }
  return all;
}

}  // namespace

bool EntryLess::less_by_slot(const SortEntry& a, const SortEntry& b) const {
  if (order_ == Order::kByCount && a.slot->count != b.slot->count) {
    return a.slot->count > b.slot->count;
  }
  return tables_->word_of(*a.slot) < tables_->word_of(*b.slot);
}

Collected collect_entries(const TableSet& tables, const Selection& selection, unsigned workers,
                          const std::stop_token& stop) {
  const std::vector<SlotRange> parts = slot_ranges_of(tables);
  Collected collected;
  Selection taken = selection;
  std::uint64_t most = tables.size();
  if (selection.first && selection.order == Order::kByCount) {
    // Keeps only the words that can be among the first, often few of millions.
    const Histogram histogram = histogram_of(parts, selection, workers, stop);
    for (const std::uint64_t words : histogram.words) {
      collected.matching += words;
    }
    taken.min_count = std::max(taken.min_count, histogram.reached_by(*selection.first));
    most = histogram.reaching(taken.min_count);
  }
  EntryCollector entries(most);
  const auto collect = [&](std::size_t i) { collect_part(tables, parts[i], taken, entries); };
  parallel_for(workers, parts.size(), collect, stop);
  collected.entries = entries.take();
  if (collected.matching == 0) {
    collected.matching = collected.entries.size();
  }
  return collected;
}

}  // namespace hapax::order
