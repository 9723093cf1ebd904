#include "order/sorted_cursor.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "base/parallel.h"
#include "order/selects.h"

namespace hapax::order {
namespace {

// Below this, starting a thread costs more than it saves.
constexpr std::size_t kEntriesWorthAThread = std::size_t{1} << 15;

struct Entry {
  std::uint64_t count;
  std::uint64_t prefix;  // the word's first 8 bytes, big-endian: compares as the bytes do
  const table::Slot* slot;
};

std::uint64_t prefix_of(std::string_view word) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, word.data(), std::min(word.size(), sizeof bytes));
  if constexpr (std::endian::native == std::endian::little) {
    bytes = __builtin_bswap64(bytes);
  }
  return bytes;
}

class Before {
 public:
  Before(const TableSet& tables, Order order) : tables_(&tables), order_(order) {}

  bool operator()(const Entry& a, const Entry& b) const {
    if (order_ == Order::kByCount && a.count != b.count) {
      return a.count > b.count;
    }
    if (a.prefix != b.prefix) {
      return a.prefix < b.prefix;
    }
    return word_of(a) < word_of(b);
  }

 private:
  std::string_view word_of(const Entry& entry) const {
    return tables_->table_of(*entry.slot).word(*entry.slot);
  }

  const TableSet* tables_;
  Order order_;
};

std::vector<Entry> collect(const TableSet& tables, const Selection& selection) {
  std::vector<Entry> entries;
  std::uint64_t size = 0;
  for (const table::TableView& view : tables.tables) {
    size += view.size();
  }
  entries.reserve(size);
  for (const table::TableView& view : tables.tables) {
    for (std::uint64_t i = 0; i < view.capacity(); ++i) {
      const table::Slot& slot = view.slot(i);
      if (!slot.used()) {
        continue;
      }
      const WordCount entry{view.word(slot), slot.count};
      if (selects(selection, entry)) {
        entries.push_back({entry.count, prefix_of(entry.word), &slot});
      }
    }
  }
  return entries;
}

// Slices are sorted at once, then merged pair by pair.
void parallel_sort(std::vector<Entry>& entries, const Before& before, unsigned workers) {
  const std::size_t most = std::max<std::size_t>(entries.size() / kEntriesWorthAThread, 1);
  std::size_t slices = std::bit_floor(std::min<std::size_t>(workers, most));
  const auto bound = [&](std::size_t slice, std::size_t of) {
    return entries.begin() + static_cast<std::ptrdiff_t>(entries.size() * slice / of);
  };
  parallel_for(workers, slices,
               [&](std::size_t i) { std::sort(bound(i, slices), bound(i + 1, slices), before); });
  for (; slices > 1; slices /= 2) {
    parallel_for(workers, slices / 2, [&](std::size_t i) {
      std::inplace_merge(bound(2 * i, slices), bound(2 * i + 1, slices), bound(2 * i + 2, slices),
                         before);
    });
  }
}

class SortedCursor final : public Cursor {
 public:
  SortedCursor(std::shared_ptr<const TableSet> tables, std::vector<Entry> entries,
               std::uint64_t matching)
      : tables_(std::move(tables)), entries_(std::move(entries)), matching_(matching) {}

  std::optional<WordCount> next() override {
    if (at_ == entries_.size()) {
      return std::nullopt;
    }
    const table::Slot& slot = *entries_[at_++].slot;
    return WordCount{tables_->table_of(slot).word(slot), slot.count};
  }
  std::uint64_t size() const override { return entries_.size(); }
  std::uint64_t matching() const override { return matching_; }

 private:
  std::shared_ptr<const TableSet> tables_;
  std::vector<Entry> entries_;
  std::uint64_t matching_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const TableSet> tables,
                                           const Selection& selection, unsigned workers) {
  std::vector<Entry> entries = collect(*tables, selection);
  const std::uint64_t matching = entries.size();
  const Before before(*tables, selection.order);
  if (selection.first && *selection.first < entries.size()) {
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(*selection.first);
    std::nth_element(entries.begin(), end, entries.end(), before);
    entries.erase(end, entries.end());
  }
  parallel_sort(entries, before, workers == 0 ? usable_processors() : workers);
  return std::make_unique<SortedCursor>(std::move(tables), std::move(entries), matching);
}

}  // namespace hapax::order
