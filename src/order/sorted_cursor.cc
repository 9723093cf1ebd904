#include "order/sorted_cursor.h"

#include <algorithm>
#include <utility>

#include "base/machine.h"
#include "order/entries.h"
#include "order/record_cursor.h"
#include "order/record_splitters.h"
#include "order/sort_entries.h"
#include "order/sort_records.h"
#include "order/spilled_cursor.h"

namespace hapax::order {
namespace {

using Entries = LargeArray<SortEntry>;

class SortedCursor final : public Cursor {
 public:
  SortedCursor(std::shared_ptr<const store::WordSource> words,
               std::shared_ptr<const Entries> entries, std::uint64_t begin, std::uint64_t end,
               std::uint64_t matching)
      : words_(std::move(words)),
        entries_(std::move(entries)),
        at_(begin),
        begin_(begin),
        end_(end),
        matching_(matching) {}

  std::optional<WordCount> next() override {
    if (at_ == end_) {
      return std::nullopt;
    }
    // Sorted words stand all over the memory, so each would miss the cache without a prefetch.
    const Entries& entries = *entries_;
    entries[std::min(at_ + kAhead, end_ - 1)].word.prefetch();
    const store::WordRef word = entries[at_++].word;
    return WordCount{words_->word(word), word.count()};
  }
  std::uint64_t size() const override { return end_ - begin_; }
  std::uint64_t matching() const override { return matching_; }
  std::unique_ptr<Cursor> part(std::uint64_t begin, std::uint64_t end) const override {
    return std::make_unique<SortedCursor>(words_, entries_, begin_ + begin, begin_ + end,
                                          end - begin);
  }

 private:
  static constexpr std::uint64_t kAhead = 32;

  std::shared_ptr<const store::WordSource> words_;
  std::shared_ptr<const Entries> entries_;
  std::uint64_t at_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t matching_;
};

// Whether the list is long and by count. A list of frequent words alone is short.
bool suits_records(const store::WordSource& words, const Selection& selection) {
  return selection.order == Order::kByCount && !selection.first &&
         selection.min_count < RecordSplitters::kFrequentCount &&
         words.size() >= kMinWordsOfRecords;
}

}  // namespace

std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const store::WordSource> words,
                                           const Selection& selection, unsigned workers,
                                           const std::stop_token& stop) {
  if (words->on_disk() != nullptr) {
    return make_spilled_cursor(std::move(words), selection, workers, stop);
  }
  workers = workers == 0 ? usable_processors() : workers;
  if (suits_records(*words, selection)) {
    std::shared_ptr<const SortedRecords> sorted = sort_records(*words, selection, workers, stop);
    return make_record_cursor(std::move(words), std::move(sorted));
  }
  Collected collected = collect_entries(*words, selection, workers, stop);
  Entries entries =
      sort_entries(std::move(collected.entries), EntryLess(*words, selection.order), workers, stop);
  if (selection.first && *selection.first < entries.size()) {
    entries.truncate(*selection.first);
  }
  const std::uint64_t size = entries.size();
  return std::make_unique<SortedCursor>(std::move(words),
                                        std::make_shared<const Entries>(std::move(entries)), 0,
                                        size, collected.matching);
}

std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const store::WordSource> words,
                                         Entries sorted) {
  const std::uint64_t size = sorted.size();
  return std::make_unique<SortedCursor>(
      std::move(words), std::make_shared<const Entries>(std::move(sorted)), 0, size, size);
}

}  // namespace hapax::order
