#include "order/sorted_cursor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "order/entries.h"
#include "order/sort_entries.h"

namespace hapax::order {
namespace {

class SortedCursor final : public Cursor {
 public:
  SortedCursor(std::shared_ptr<const TableSet> tables, std::vector<Entry> entries,
               std::uint64_t matching)
      : tables_(std::move(tables)), entries_(std::move(entries)), matching_(matching) {}

  std::optional<WordCount> next() override {
    if (at_ == entries_.size()) {
      return std::nullopt;
    }
    // In order of their words, slots lie anywhere: each is a miss, unless it was asked for before.
    __builtin_prefetch(entries_[std::min(at_ + kAhead, entries_.size() - 1)].slot);
    const table::Slot& slot = *entries_[at_++].slot;
    return WordCount{tables_->word_of(slot), slot.count};
  }
  std::uint64_t size() const override { return entries_.size(); }
  std::uint64_t matching() const override { return matching_; }

 private:
  static constexpr std::size_t kAhead = 32;

  std::shared_ptr<const TableSet> tables_;
  std::vector<Entry> entries_;
  std::uint64_t matching_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const TableSet> tables,
                                           const Selection& selection, unsigned workers) {
  workers = workers == 0 ? usable_processors() : workers;
  Collected collected = collect_entries(*tables, selection, workers);
  std::vector<Entry> entries =
      sort_entries(std::move(collected.parts), Before(*tables, selection.order), workers);
  if (selection.first && *selection.first < entries.size()) {
    entries.resize(*selection.first);
  }
  return std::make_unique<SortedCursor>(std::move(tables), std::move(entries), collected.matching);
}

}  // namespace hapax::order
