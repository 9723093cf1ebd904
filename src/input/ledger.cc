#include "input/ledger.h"

#include <algorithm>
#include <utility>

namespace hapax::input {
namespace {

constexpr Place kNowhere{UINT32_MAX, UINT64_MAX};

// Whether it is the input that cannot be read, so that a run may go on without it; not what was
// asked of the run, nor the memory it has.
bool is_unreadable(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNotFound:
    case ErrorKind::kNotReadable:
    case ErrorKind::kCorruptInput:
    case ErrorKind::kInputChanged:
    case ErrorKind::kSystem:
      return true;
    default:
      return false;
  }
}

// A word that is too long is found by who knows neither its input nor what to do.
void explain(Error& error) {
  if (error.kind == ErrorKind::kWordTooLong) {
    error.cause = "a word of more than 64 MiB";
    error.remedy = "is this text? its words need separators";
  }
}

}  // namespace

std::uint32_t Ledger::add_input() {
  inputs_.emplace_back();
  return static_cast<std::uint32_t>(inputs_.size() - 1);
}

void Ledger::set_opened(std::uint32_t input, std::string name, bool decoded) {
  Record& record = inputs_[input];
  record.name = std::move(name);
  record.decoded = decoded;
  record.opened = true;
}

void Ledger::note(const text::Chunk& chunk, std::optional<std::size_t> nul) {
  Record& record = inputs_[chunk.input];
  record.counted_bytes += chunk.owned_end - chunk.owned_begin;
  if (nul) {
    record.nul_offset = *nul;
  }
}

void Ledger::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                         std::size_t first_in_chunk) {
  Record& record = inputs_[chunk.input];
  const std::uint64_t first = chunk.offset + first_in_chunk;
  record.first_invalid = record.invalid == 0 ? first : std::min(record.first_invalid, first);
  record.invalid += number;
}

void Ledger::lose(Place place, Error error) {
  Record& record = inputs_[place.input];
  if (error.path.empty()) {
    error.path = record.name;
  }
  if (error.kind == ErrorKind::kWordTooLong) {
    explain(error);
    error.offset_is_decoded = record.decoded;
  }
  if (unreadable_ == Unreadable::kError || !is_unreadable(error.kind)) {
    fail_at(place, std::move(error));
  } else if (!record.unreadable) {
    record.unreadable = std::move(error);
  }
}

void Ledger::fail(Place place, Error error, std::optional<std::uint64_t> offset) {
  const Record& record = inputs_[place.input];
  explain(error);
  if (offset) {
    error.path = record.name;
    error.offset = offset;
    error.offset_is_decoded = record.decoded;
  }
  fail_at(place, std::move(error));
}

void Ledger::stop(Error error) {
  stopped_ = true;
  fail_at(kNowhere, std::move(error));
}

void Ledger::fail_at(Place place, Error error) {
  if (!failure_ || place < failure_->place) {
    failure_ = Failure{place, std::move(error)};
  }
}

bool Ledger::wants(std::uint32_t input) const {
  const bool is_lost = input < inputs_.size() && inputs_[input].unreadable.has_value();
  return !stopped_ && !is_lost && (!failure_ || input < failure_->place.input);
}

std::vector<Notice> Ledger::notices() const {
  std::vector<Notice> notices = notices_;
  for (const Record& record : inputs_) {
    if (record.unreadable) {
      Error error = *record.unreadable;
      const std::string path = std::exchange(error.path, "");
      notices.push_back(
          {record.counted_bytes > 0 ? Notice::Kind::kPartlyCounted : Notice::Kind::kUnreadable,
           path, describe(error), record.counted_bytes, 0, false});
    }
    if (record.nul_offset) {
      notices.push_back(
          {Notice::Kind::kLooksBinary, record.name, "", 1, *record.nul_offset, record.decoded});
    }
    if (record.invalid > 0) {
      notices.push_back({Notice::Kind::kInvalidBytes, record.name, "", record.invalid,
                         record.first_invalid, record.decoded});
    }
  }
  return notices;
}

std::uint64_t Ledger::inputs_counted() const {
  return static_cast<std::uint64_t>(std::count_if(
      inputs_.begin(), inputs_.end(), [](const Record& record) { return record.opened; }));
}

}  // namespace hapax::input
