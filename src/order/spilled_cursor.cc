#include "order/spilled_cursor.h"

#include <algorithm>
#include <utility>

#include "base/machine.h"
#include "spill/block_reader.h"
#include "spill/sort_by_count.h"
#include "spill/spilled_words.h"

namespace hapax::order {
namespace {

using List = std::shared_ptr<const spill::BlockList>;
using WordOrder = spill::BlockListCursor::WordOrder;

class SpilledCursor final : public Cursor {
 public:
  SpilledCursor(std::shared_ptr<const store::WordSource> words, List list, WordOrder order,
                std::uint64_t begin, std::uint64_t end, std::uint64_t matching)
      : words_(std::move(words)),
        list_(std::move(list)),
        order_(order),
        begin_(begin),
        end_(end),
        matching_(matching),
        cursor_(words_->on_disk()->file(), *list_, begin, end, order) {}

  std::optional<WordCount> next() override {
    WordCount entry;
    return cursor_.next(entry) ? std::optional(entry) : std::nullopt;
  }
  std::uint64_t size() const override { return end_ - begin_; }
  std::uint64_t matching() const override { return matching_; }
  std::unique_ptr<Cursor> part(std::uint64_t begin, std::uint64_t end) const override {
    return std::make_unique<SpilledCursor>(words_, list_, order_, begin_ + begin, begin_ + end,
                                           end - begin);
  }

 private:
  std::shared_ptr<const store::WordSource> words_;
  List list_;
  WordOrder order_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t matching_;
  spill::BlockListCursor cursor_;
};

// A list that its last user gives back to the disk.
List owned(const std::shared_ptr<const store::WordSource>& words, spill::BlockList list) {
  auto own = std::make_shared<const spill::OwnList>(words->on_disk()->file(), std::move(list));
  return {own, &own->list()};
}

// The list that a selection takes words from, and how many of its first ones.
struct Chosen {
  List list;
  std::uint64_t size = 0;
  std::uint64_t matching = 0;
  WordOrder order = WordOrder::kAscending;
};

Chosen choose_by_word(const std::shared_ptr<const store::WordSource>& words,
                      const Selection& selection, const spill::SpillLimits& limits,
                      const std::stop_token& stop) {
  const spill::SpilledWords& on_disk = *words->on_disk();
  const spill::WordFilter filter{selection.min_count, selection.min_length};
  const List list =
      filter.takes_all()
          ? List(words, &on_disk.list())
          : owned(words, spill::filtered(on_disk.file(), on_disk.list(), filter, limits, stop));
  return {list, std::min(selection.first.value_or(list->words), list->words), list->words};
}

Chosen choose_by_count(const std::shared_ptr<const store::WordSource>& words,
                       const Selection& selection, const spill::SpillLimits& limits,
                       const std::stop_token& stop) {
  const spill::SpilledWords& on_disk = *words->on_disk();
  const spill::WordFilter filter{selection.min_count, selection.min_length};
  if (selection.first) {
    spill::FirstWords first = spill::first_by_count(on_disk.file(), on_disk.list(),
                                                    *selection.first, filter, limits, stop);
    return {owned(words, std::move(first.list)), first.size, first.matching, WordOrder::kAny};
  }
  const List list =
      owned(words, spill::sort_by_count(on_disk.file(), on_disk.list(), filter, limits, stop));
  return {list, list->words, list->words, WordOrder::kAny};
}

}  // namespace

std::unique_ptr<Cursor> make_spilled_cursor(std::shared_ptr<const store::WordSource> words,
                                            const Selection& selection, unsigned workers,
                                            const std::stop_token& stop) {
  spill::SpillLimits limits = words->on_disk()->limits();
  limits.threads = workers == 0 ? usable_processors() : workers;
  Chosen chosen = selection.order == Order::kByWord
                      ? choose_by_word(words, selection, limits, stop)
                      : choose_by_count(words, selection, limits, stop);
  return std::make_unique<SpilledCursor>(std::move(words), std::move(chosen.list), chosen.order, 0,
                                         chosen.size, chosen.matching);
}

std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const store::WordSource> words,
                                         std::shared_ptr<const spill::BlockList> list) {
  const std::uint64_t size = list->words;
  return std::make_unique<SpilledCursor>(std::move(words), std::move(list), WordOrder::kAscending,
                                         0, size, size);
}

}  // namespace hapax::order
