#include "hapax/counts_builder.h"

#include <string>
#include <utility>

#include "base/shown_word.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "counts/run_format.h"
#include "counts_files/made_table.h"
#include "text/token_profile.h"
#include "text/utf8.h"

namespace hapax {

struct CountsBuilder::State {
  counts::RunHeader header;
  StopCheck stopped;
  std::unique_ptr<counts_files::MadeTable> table;
  std::uint64_t rows = 0;  // how many were added
};

namespace {

constexpr TokenProfile kTokens = TokenProfile::kPython;

bool is_utf8(std::string_view word) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(word.data());
  const std::uint8_t* const end = at + word.size();
  for (text::Decoded unit; at < end; at += unit.length) {
    unit = text::decode(at, end);
    if (!unit.valid) {
      return false;
    }
  }
  return true;
}

// What is wrong with a word that may not be added.
std::string fault_of(std::string_view word) {
  if (word.empty()) {
    return "a word is empty";
  }
  if (word.size() > counts::kMaxLoweredBytes) {
    return "the word " + shown_word(word) + " is too long";
  }
  if (!is_utf8(word)) {
    return "the word " + shown_word(word) + " is not UTF-8";
  }
  return text::may_be_token(kTokens, LetterCase::kKeep, word)
             ? "the word " + shown_word(word) + " is not in lower case"
             : shown_word(word) + " is not one word";
}

Error bad_row(std::uint64_t row, const std::string& fault) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "row " + std::to_string(row) + ": " + fault,
               .remedy = "pass words as hapax counts them, each with a count from 1 to 2^63 - 1"};
}

bool is_word(std::string_view word, LetterCase letter_case) {
  return !word.empty() && word.size() <= counts::kMaxLoweredBytes &&
         text::may_be_token(kTokens, letter_case, word);
}

}  // namespace

CountsBuilder::CountsBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
CountsBuilder::~CountsBuilder() = default;
CountsBuilder::CountsBuilder(CountsBuilder&&) noexcept = default;
CountsBuilder& CountsBuilder::operator=(CountsBuilder&&) noexcept = default;

Result<CountsBuilder> CountsBuilder::make(LetterCase letter_case, const std::stop_token& stop) {
  return without_exceptions([&]() -> Result<CountsBuilder> {
    Result<std::unique_ptr<counts_files::MadeTable>> table = counts_files::MadeTable::make(stop);
    if (!table) {
      return table.error();
    }
    return CountsBuilder(std::make_unique<State>(
        State{.header = counts::run_header(counts::RunOrder::kByWord, kTokens, letter_case),
              .stopped = StopCheck(stop),
              .table = std::move(table).value()}));
  });
}

Result<void> CountsBuilder::add(std::string_view word, std::int64_t count) {
  return without_exceptions([&]() -> Result<void> {
    State& state = *state_;
    if (state.stopped.requested()) {
      return cancelled();
    }
    const std::uint64_t row = state.rows++;
    if (!is_word(word, state.header.letter_case)) {
      return bad_row(row, fault_of(word));
    }
    if (count < 1) {
      return bad_row(row, "the count of " + shown_word(word) + " is " + std::to_string(count));
    }
    return state.table->add(word, static_cast<std::uint64_t>(count));
  });
}

Result<void> CountsBuilder::add(const Columns& columns) {
  Result<void> added;
  for (std::size_t row = 0; row < columns.counts.size() && added; ++row) {
    const std::int64_t begin = columns.offsets[row];
    const auto size = static_cast<std::size_t>(columns.offsets[row + 1] - begin);
    added = add({columns.bytes.data() + begin, size}, columns.counts[row]);
  }
  return added;
}

Result<Counts> CountsBuilder::finish() {
  return without_exceptions([&] { return state_->table->finish(state_->header, {}); });
}

}  // namespace hapax
