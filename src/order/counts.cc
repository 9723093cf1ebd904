// hapax::Counts over the merged tables of a run. Tested by tests/order/counts_test.cc.
#include "hapax/counts.h"

#include <utility>

#include "base/caught_error.h"
#include "base/large_array.h"
#include "base/machine.h"
#include "order/columns.h"
#include "order/sorted_cursor.h"
#include "order/table_set.h"
#include "text/unicode_version.h"

namespace hapax {

void* detail::allocate_column(std::size_t bytes) { return allocate_large(bytes); }
void detail::free_column(void* memory, std::size_t bytes) noexcept {
  free_large(static_cast<std::byte*>(memory), bytes);
}

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

void Counts::set_documents(Counts documents) {
  documents_ = std::make_unique<const Counts>(std::move(documents));
}

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
  for (const table::TableView& table : tables_->tables) {
    for (const table::SlotView& slots : table.slots()) {
      for (std::uint64_t i = 0; i < slots.size; ++i) {
        // Without a branch, which would depend on the word.
        hapaxes += static_cast<std::uint64_t>(slots[i].used()) &
                   static_cast<std::uint64_t>(slots[i].count == 1);
      }
    }
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
  workers = workers == 0 ? usable_processors() : workers;
  try {
    return order::copy_columns(*order::make_sorted_cursor(tables_, selection, workers, stop),
                               workers, stop);
  } catch (const Cancelled&) {
    return {};
  }
}

Batches Counts::batches(std::uint64_t max_rows, std::uint64_t max_bytes,
                        const std::stop_token& stop) const {
  return Batches(tables_, max_rows, max_bytes, stop);
}

Counts::Iterator Counts::begin() const { return Iterator(tables_.get()); }

Counts::Iterator::Iterator(const order::TableSet* tables) : tables_(tables) {
  enter_slots();
  skip_empty();
}

WordCount Counts::Iterator::operator*() const {
  const table::Slot& slot = *reinterpret_cast<const table::Slot*>(slot_);
  return {tables_->tables[table_].word(slot), slot.count};
}

Counts::Iterator& Counts::Iterator::operator++() {
  slot_ += slot_bytes_;
  skip_empty();
  return *this;
}

bool Counts::Iterator::operator==(std::default_sentinel_t) const { return slot_ == end_; }

// Goes to the first slot of table_ and kind_, if there is such a table.
void Counts::Iterator::enter_slots() {
  if (table_ < tables_->tables.size()) {
    const table::SlotView slots = tables_->tables[table_].slots()[kind_];
    slot_ = slots.first;
    slot_bytes_ = slots.slot_bytes;
    end_ = slot_ + slots.size * slot_bytes_;
  }
}

// Goes on to the next used slot. Behind the last one, slot_ stays at end_.
void Counts::Iterator::skip_empty() {
  for (;;) {
    for (; slot_ != end_; slot_ += slot_bytes_) {
      if (reinterpret_cast<const table::Slot*>(slot_)->used()) {
        return;
      }
    }
    if (table_ == tables_->tables.size()) {
      return;
    }
    kind_ = (kind_ + 1) % table::kWordKinds.size();
    table_ += kind_ == 0 ? 1 : 0;
    enter_slots();
  }
}

}  // namespace hapax
