#include "input/run_outcome.h"

#include <algorithm>
#include <utility>

#include "base/stop_event.h"
#include "base/word_too_long.h"

namespace hapax::input {
namespace {

constexpr Place kNowhere{UINT32_MAX, UINT64_MAX};

// Whether the error concerns one input, so that the run can continue without it. Errors in the
// request and a lack of memory end the run.
bool concerns_input_alone(ErrorKind kind) {
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

// The tokeniser and the block reader find a word that is too long, but do not know what the message
// should say.
void explain(Error& error, std::uint64_t max_word_bytes) {
  if (error.kind == ErrorKind::kWordTooLong) {
    const Error said = word_too_long(max_word_bytes);
    error.cause = said.cause;
    error.remedy = said.remedy;
  }
}

std::string looks_binary(const FirstLook& look) {
  return "looks binary (NUL at byte " + std::to_string(look.nul.value_or(0)) +
         (look.is_decoded ? " of the decoded text)" : ")");
}

Notice notice_of(const FirstLook& look, bool is_skipped, std::string path) {
  Notice notice{.kind = Notice::Kind::kLooksBinary,
                .path = std::move(path),
                .text = std::string(format_name(look.looks_like)),
                .number = 1,
                .offset = look.nul.value_or(0),
                .offset_is_decoded = look.is_decoded,
                .has_nul = look.nul.has_value(),
                .is_compressed = look.is_compressed};
  if (is_skipped) {
    notice.kind = Notice::Kind::kSkipped;
    notice.text = looks_binary(look);
  } else if (look.looks_like != LooksLike::kNothing) {
    notice.kind =
        is_encoding(look.looks_like) ? Notice::Kind::kOtherEncoding : Notice::Kind::kOtherFormat;
  }
  return notice;
}

}  // namespace

std::uint32_t RunOutcome::add_input() {
  records_.emplace_back();
  return static_cast<std::uint32_t>(records_.size() - 1);
}

void RunOutcome::set_opened(std::uint32_t input, const FirstLook& look) {
  records_[input].is_decoded = look.is_decoded;
  records_[input].is_encoding_known = look.is_encoding_known;
  records_[input].is_opened = true;
  if (look.nul || look.looks_like != LooksLike::kNothing) {
    remarks_[input].look = look;
  }
}

std::string RunOutcome::name(std::uint32_t input) const { return all_inputs_.name(input); }

void RunOutcome::skip_binary(std::uint32_t input, const FirstLook& look) {
  records_[input].is_decoded = look.is_decoded;
  remarks_[input].look = look;
  remarks_[input].is_skipped = true;
}

void RunOutcome::note_nul(std::uint32_t input, std::optional<std::size_t> nul) {
  if (nul) {
    remarks_[input].look = FirstLook{.nul = *nul};
  }
}

void RunOutcome::note_growth(std::uint32_t input) { remarks_[input].has_grown = true; }

void RunOutcome::note(const text::Chunk& chunk) {
  records_[chunk.input].counted_bytes += chunk.owned_end - chunk.owned_begin;
}

void RunOutcome::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                             std::size_t first_in_chunk) {
  Remarks& remarks = remarks_[chunk.input];
  const std::uint64_t first = chunk.offset + first_in_chunk;
  remarks.first_invalid = remarks.invalid == 0 ? first : std::min(remarks.first_invalid, first);
  remarks.invalid += number;
}

void RunOutcome::mark_unreadable(Place place, Error error) {
  Record& record = records_[place.input];
  error.input = all_inputs_.given(place.input);
  if (error.path.empty() && record.is_opened) {
    error.path = name(place.input);
  }
  if (error.kind == ErrorKind::kWordTooLong) {
    explain(error, max_word_bytes_);
    error.offset_is_decoded = record.is_decoded;
  }
  if (on_unreadable_ == OnUnreadable::kFail || !concerns_input_alone(error.kind)) {
    fail_at(place, std::move(error));
  } else if (!record.is_unreadable) {
    record.is_unreadable = true;
    remarks_[place.input].unreadable = std::move(error);
  }
}

void RunOutcome::fail(Place place, Error error, std::optional<std::uint64_t> offset) {
  explain(error, max_word_bytes_);
  if (offset) {
    error.path = name(place.input);
    error.offset = offset;
    error.input = all_inputs_.given(place.input);
    error.offset_is_decoded = records_[place.input].is_decoded;
  }
  fail_at(place, std::move(error));
}

void RunOutcome::stop(Error error) {
  stopped_ = true;
  fail_at(kNowhere, std::move(error));
}

bool RunOutcome::stop_if_requested(const std::stop_token& requested) {
  if (stopped_ || !requested.stop_requested()) {
    return false;
  }
  stop(cancelled());
  return true;
}

void RunOutcome::fail_at(Place place, Error error) {
  if (!failure_ || place < failure_->place) {
    failure_ = Failure{place, std::move(error)};
  }
}

bool RunOutcome::wants(std::uint32_t input) const {
  const bool is_unreadable = input < records_.size() && records_[input].is_unreadable;
  return !stopped_ && !is_unreadable && (!failure_ || input < failure_->place.input);
}

InputReport RunOutcome::report() const {
  InputReport report{.notices = notices_};
  for (const auto& [input, remarks] : remarks_) {
    append_notices(input, remarks, report.notices);
  }
  report.counted = static_cast<std::uint64_t>(std::count_if(
      records_.begin(), records_.end(), [](const Record& record) { return record.is_opened; }));
  return report;
}

void RunOutcome::append_notices(std::uint32_t input, const Remarks& remarks,
                                std::vector<Notice>& notices) const {
  const Record& record = records_[input];
  const bool is_decoded = record.is_decoded;
  const std::size_t earlier = notices.size();
  if (remarks.unreadable) {
    Error error = *remarks.unreadable;
    const std::string path = std::exchange(error.path, "");
    const bool is_counted = record.counted_bytes > 0;
    notices.push_back(
        {.kind = is_counted ? Notice::Kind::kPartlyCounted : Notice::Kind::kUnreadable,
         .path = path,
         .text = describe(error),
         .number = record.counted_bytes,
         .error = error.kind,
         .is_unchecked = is_counted && error.is_behind_unchecked});
  }
  if (remarks.has_grown) {
    notices.push_back({Notice::Kind::kGrown, name(input), "", record.counted_bytes, 0, is_decoded});
  }
  if (remarks.look) {
    notices.push_back(notice_of(*remarks.look, remarks.is_skipped, name(input)));
  }
  if (remarks.invalid > 0) {
    notices.push_back({.kind = Notice::Kind::kInvalidBytes,
                       .path = name(input),
                       .text = "",
                       .number = remarks.invalid,
                       .offset = remarks.first_invalid,
                       .offset_is_decoded = is_decoded,
                       .bytes = record.counted_bytes,
                       .is_encoding_known = record.is_encoding_known});
  }
  for (std::size_t i = earlier; i < notices.size(); ++i) {
    notices[i].input = all_inputs_.given(input);
  }
}

}  // namespace hapax::input
