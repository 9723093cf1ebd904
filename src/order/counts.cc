// hapax::Counts over a source of words. Tested by tests/order/counts_test.cc.
#include "hapax/counts.h"

#include <array>
#include <span>
#include <utility>

#include "base/caught_error.h"
#include "base/large_array.h"
#include "base/machine.h"
#include "order/columns.h"
#include "order/sorted_cursor.h"
#include "spill/spilled_words.h"
#include "store/word_pass.h"
#include "store/word_source.h"
#include "text/unicode_version.h"

namespace hapax {

void* detail::allocate_column(std::size_t bytes) { return allocate_large(bytes); }
void detail::free_column(void* memory, std::size_t bytes) noexcept {
  free_large(static_cast<std::byte*>(memory), bytes);
}

Counts::Counts(std::shared_ptr<const store::WordSource> words, TokenProfile token_profile,
               LetterCase letter_case, RunStats stats, std::vector<Notice> notices,
               std::optional<UnicodeVersion> unicode_version)
    : words_(std::move(words)),
      token_profile_(token_profile),
      letter_case_(letter_case),
      unicode_version_(unicode_version ? *unicode_version : text::own_unicode_version()),
      stats_(stats),
      notices_(std::move(notices)) {
  if (words_->documents() != nullptr) {
    std::shared_ptr<const store::WordSource> documents(words_, words_->documents());
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

std::uint64_t Counts::size() const { return words_->size(); }
std::uint64_t Counts::total() const { return words_->total(); }

bool Counts::is_on_disk() const { return words_->on_disk() != nullptr; }

std::uint64_t Counts::spilled_bytes() const {
  const spill::SpilledWords* const on_disk = words_->on_disk();
  return on_disk == nullptr ? 0 : on_disk->file().bytes_written();
}

std::uint64_t Counts::hapaxes() const {
  if (is_on_disk()) {
    std::uint64_t hapaxes = 0;
    for (const WordCount entry : *this) {
      hapaxes += entry.count == 1 ? 1 : 0;
    }
    return hapaxes;
  }
  std::array<store::WordRef, 512> block;
  std::uint64_t hapaxes = 0;
  for (std::size_t piece = 0; piece < words_->pieces(); ++piece) {
    std::uint64_t at = 0;
    while (const std::size_t size = words_->read(piece, at, block)) {
      for (const store::WordRef ref : std::span(block).first(size)) {
        hapaxes += ref.count() == 1 ? 1 : 0;
      }
    }
  }
  return hapaxes;
}

std::uint64_t Counts::memory_bytes() const { return words_->bytes(); }

std::uint64_t Counts::operator[](std::string_view word) const { return words_->count(word); }

std::unique_ptr<Cursor> Counts::cursor(const Selection& selection, unsigned workers,
                                       const std::stop_token& stop) const {
  try {
    return order::make_sorted_cursor(words_, selection, workers, stop);
  } catch (const Cancelled&) {
    return nullptr;
  }
}

std::vector<WordCount> Counts::top(std::uint64_t k) const {
  std::vector<WordCount> words;
  const std::unique_ptr<Cursor> first = cursor({.first = k});
  words.reserve(first->size());
  const spill::SpilledWords* const on_disk = words_->on_disk();
  while (std::optional<WordCount> entry = first->next()) {
    if (on_disk != nullptr) {
      entry->word = on_disk->keep(entry->word);
    }
    words.push_back(*entry);
  }
  return words;
}

Columns Counts::columns(const Selection& selection, unsigned workers,
                        const std::stop_token& stop) const {
  workers = workers == 0 ? usable_processors() : workers;
  try {
    return order::copy_columns(*order::make_sorted_cursor(words_, selection, workers, stop),
                               workers, stop);
  } catch (const Cancelled&) {
    return {};
  }
}

Batches Counts::batches(std::uint64_t max_rows, std::uint64_t max_bytes,
                        const std::stop_token& stop) const {
  return Batches(words_, max_rows, max_bytes, stop);
}

Counts::Iterator Counts::begin() const { return Iterator(*words_); }

Counts::Iterator::Iterator(const store::WordSource& words)
    : pass_(std::make_shared<store::WordPass>(words)) {}

WordCount Counts::Iterator::operator*() const { return {pass_->word(), pass_->count()}; }

Counts::Iterator& Counts::Iterator::operator++() {
  pass_->advance();
  return *this;
}

bool Counts::Iterator::operator==(std::default_sentinel_t) const { return pass_->at_end(); }

}  // namespace hapax
