#include "order/sorted_cursor.h"

#include <algorithm>
#include <utility>

#include "base/machine.h"
#include "order/entries.h"
#include "order/sort_entries.h"

namespace hapax::order {
namespace {

using Entries = LargeArray<SortEntry>;

class SortedCursor final : public Cursor {
 public:
  SortedCursor(std::shared_ptr<const TableSet> tables, std::shared_ptr<const Entries> entries,
               std::uint64_t begin, std::uint64_t end, std::uint64_t matching)
      : tables_(std::move(tables)),
        entries_(std::move(entries)),
        at_(begin),
        begin_(begin),
        end_(end),
        matching_(matching) {}

  std::optional<WordCount> next() override {
    if (at_ == end_) {
      return std::nullopt;
    }
    // Sorted words have their slots all over the tables, so each would miss the cache without a
    // prefetch.
    const Entries& entries = *entries_;
    __builtin_prefetch(entries[std::min(at_ + kAhead, end_ - 1)].slot);
    const table::Slot& slot = *entries[at_++].slot;
    return WordCount{tables_->word_of(slot), slot.count};
  }
  std::uint64_t size() const override { return end_ - begin_; }
  std::uint64_t matching() const override { return matching_; }
  std::unique_ptr<Cursor> part(std::uint64_t begin, std::uint64_t end) const override {
    return std::make_unique<SortedCursor>(tables_, entries_, begin_ + begin, begin_ + end,
                                          end - begin);
  }

 private:
  static constexpr std::uint64_t kAhead = 32;

  std::shared_ptr<const TableSet> tables_;
  std::shared_ptr<const Entries> entries_;
  std::uint64_t at_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t matching_;
};

}  // namespace

std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const TableSet> tables,
                                           const Selection& selection, unsigned workers,
                                           const std::stop_token& stop) {
  workers = workers == 0 ? usable_processors() : workers;
  Collected collected = collect_entries(*tables, selection, workers, stop);
  Entries entries = sort_entries(std::move(collected.entries), EntryLess(*tables, selection.order),
                                 workers, stop);
  if (selection.first && *selection.first < entries.size()) {
    entries.truncate(*selection.first);
  }
  const std::uint64_t size = entries.size();
  return std::make_unique<SortedCursor>(std::move(tables),
                                        std::make_shared<const Entries>(std::move(entries)), 0,
                                        size, collected.matching);
}

std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const TableSet> tables, Entries sorted) {
  const std::uint64_t size = sorted.size();
  return std::make_unique<SortedCursor>(
      std::move(tables), std::make_shared<const Entries>(std::move(sorted)), 0, size, size);
}

}  // namespace hapax::order
