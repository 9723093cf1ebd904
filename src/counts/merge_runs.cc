#include "counts/merge_runs.h"

#include <algorithm>
#include <string>

#include "base/count_overflow.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "text/unicode_version.h"

namespace hapax::counts {

std::string difference(const RunHeader& run, const RunHeader& first) {
  if (run.order != RunOrder::kByWord) {
    return "its words are not sorted";
  }
  if (run.letter_case != first.letter_case) {
    return run.letter_case == LetterCase::kLower
               ? "its words are lower-cased, those of the first are not"
               : "its words are not lower-cased, those of the first are";
  }
  if (run.unicode != first.unicode) {
    std::string words = "it was counted by Unicode ";
    words += text::to_string(run.unicode);
    words += ", the first by ";
    words += text::to_string(first.unicode);
    return words;
  }
  return run.tokens != first.tokens ? "its token profile is not that of the first" : "";
}

Result<void> check_mergeable(const RunReader& run, const RunHeader& first) {
  const std::string different = difference(run.header(), first);
  return different.empty() ? Result<void>()
                           : Error{.kind = ErrorKind::kNotReadable,
                                   .cause = different,
                                   .path = run.name(),
                                   .remedy = "merge only files that were counted in the same way"};
}

Result<void> check_mergeable(std::span<const RunReader> runs) {
  for (const RunReader& run : runs) {
    if (Result<void> checked = check_mergeable(run, runs.front().header()); !checked) {
      return checked;
    }
  }
  return {};
}

MergedRuns::MergedRuns(std::span<RunReader> runs) {
  heap_.reserve(runs.size());
  for (RunReader& run : runs) {
    push_next(run);
  }
}

// std::push_heap puts the greatest element first, so the order is reversed.
bool MergedRuns::comes_later(const Head& a, const Head& b) { return a.entry.word > b.entry.word; }

// Pushes the run's next word onto the heap, if it has one.
void MergedRuns::push_next(RunReader& run) {
  if (const std::optional<WordCount> entry = run.next()) {
    heap_.push_back({*entry, &run});
    std::push_heap(heap_.begin(), heap_.end(), comes_later);
  } else if (run.error() && !error_) {
    error_ = run.error();
  }
}

std::optional<WordCount> MergedRuns::next() {
  if (error_ || heap_.empty()) {
    return std::nullopt;
  }
  word_.assign(heap_.front().entry.word);  // a copy: its run moves on before the sum is complete
  std::uint64_t count = 0;
  while (!error_ && !heap_.empty() && heap_.front().entry.word == word_) {
    std::pop_heap(heap_.begin(), heap_.end(), comes_later);
    const Head head = heap_.back();
    heap_.pop_back();
    if (head.entry.count > kMaxCount - count) {
      error_ = count_overflow(word_);
      break;
    }
    count += head.entry.count;
    push_next(*head.run);
  }
  return error_ ? std::nullopt : std::optional(WordCount{word_, count});
}

Result<void> merge_runs(std::span<RunReader> runs, RunWriter& into, const std::stop_token& stop) {
  MergedRuns merged(runs);
  StopCheck stopped(stop);
  while (const std::optional<WordCount> entry = merged.next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added = into.add(entry->word, entry->count); !added) {
      return added;
    }
  }
  return merged.error() ? Result<void>(*merged.error()) : into.finish();
}

}  // namespace hapax::counts
