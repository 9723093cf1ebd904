// hapax::Counts over the merged tables of a run. Tested by tests/order/counts_test.cc.
#include "hapax/counts.h"

#include <utility>

#include "base/caught_error.h"
#include "order/sorted_cursor.h"
#include "order/table_set.h"
#include "text/unicode_version.h"

namespace hapax {

Counts::Counts(std::shared_ptr<const order::TableSet> tables, TokenProfile token_profile,
               LetterCase letter_case, RunStats stats, std::vector<Notice> notices,
               std::optional<UnicodeVersion> unicode_version)
    : tables_(std::move(tables)),
      token_profile_(token_profile),
      letter_case_(letter_case),
      unicode_version_(unicode_version ? *unicode_version : text::own_unicode_version()),
      stats_(stats),
      notices_(std::move(notices)) {
  if (tables_->documents) {
    std::shared_ptr<const order::TableSet> documents(tables_, tables_->documents.get());
    documents_ = std::make_unique<const Counts>(std::move(documents), token_profile, letter_case,
                                                stats, std::vector<Notice>());
  }
}

Counts::~Counts() = default;
Counts::Counts(Counts&&) noexcept = default;
Counts& Counts::operator=(Counts&&) noexcept = default;

std::uint64_t Counts::size() const { return tables_->size(); }

std::uint64_t Counts::total() const {
  std::uint64_t total = 0;
  for (const table::TableView& table : tables_->tables) {
    total += table.total();
  }
  return total;
}

std::uint64_t Counts::hapaxes() const {
  std::uint64_t hapaxes = 0;
  for (const WordCount entry : *this) {
    hapaxes += entry.count == 1 ? 1 : 0;
  }
  return hapaxes;
}

std::uint64_t Counts::memory_bytes() const { return tables_->bytes(); }

std::uint64_t Counts::operator[](std::string_view word) const {
  // No table has an empty word, or one longer than the longest possible.
  if (word.empty() || word.size() >= std::uint64_t{1} << table::kLengthBits) {
    return 0;
  }
  const std::uint64_t partition =
      table::partition_of(table::tag_of(word, tables_->seed), tables_->partition_bits);
  const table::Slot* const slot = tables_->tables[partition].find(word, tables_->seed);
  return slot == nullptr ? 0 : slot->count;
}

std::unique_ptr<Cursor> Counts::cursor(const Selection& selection, unsigned workers,
                                       const std::stop_token& stop) const {
  try {
    return order::make_sorted_cursor(tables_, selection, workers, stop);
  } catch (const Cancelled&) {
    return nullptr;
  }
}

std::vector<WordCount> Counts::top(std::uint64_t k) const {
  std::vector<WordCount> words;
  const std::unique_ptr<Cursor> first = cursor({.first = k});
  words.reserve(first->size());
  while (const std::optional<WordCount> entry = first->next()) {
    words.push_back(*entry);
  }
  return words;
}

Columns Counts::columns(const Selection& selection, unsigned workers,
                        const std::stop_token& stop) const {
  Columns columns;
  const std::unique_ptr<Cursor> all = cursor(selection, workers, stop);
  if (all == nullptr) {
    return columns;
  }
  columns.offsets.reserve(all->size() + 1);
  columns.counts.reserve(all->size());
  columns.offsets.push_back(0);
  while (const std::optional<WordCount> entry = all->next()) {
    columns.bytes.insert(columns.bytes.end(), entry->word.begin(), entry->word.end());
    columns.offsets.push_back(static_cast<std::int64_t>(columns.bytes.size()));
    columns.counts.push_back(static_cast<std::int64_t>(entry->count));
  }
  return columns;
}

Batches Counts::batches(std::uint64_t max_rows, std::uint64_t max_bytes, const Partition& partition,
                        const std::stop_token& stop) const {
  return Batches(tables_, max_rows, max_bytes, partition, stop);
}

Counts::Iterator Counts::begin() const { return Iterator(tables_.get()); }

Counts::Iterator::Iterator(const order::TableSet* tables) : tables_(tables) { skip_empty(); }

WordCount Counts::Iterator::operator*() const {
  const table::TableView view = tables_->tables[table_];
  const table::Slot& slot = view.slot(slot_);
  return {view.word(slot), slot.count};
}

Counts::Iterator& Counts::Iterator::operator++() {
  ++slot_;
  skip_empty();
  return *this;
}

bool Counts::Iterator::operator==(std::default_sentinel_t) const {
  return table_ == tables_->tables.size();
}

void Counts::Iterator::skip_empty() {
  for (; table_ < tables_->tables.size(); ++table_, slot_ = 0) {
    const table::TableView view = tables_->tables[table_];
    for (; slot_ < view.capacity(); ++slot_) {
      if (view.slot(slot_).used()) {
        return;
      }
    }
  }
}

}  // namespace hapax
