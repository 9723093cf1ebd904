// hapax::MergedCounts: merged runs, as batches of columns. Tested by
// tests/counts_files/merged_counts_test.cc.
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "counts/merge_runs.h"
#include "counts_files/open_runs.h"
#include "hapax/counts_files.h"

namespace hapax {

struct MergedCounts::State {
  StopEvent stop;  // outlives the runs
  BatchLimits limits;
  std::vector<counts::RunReader> runs;
  counts::RunHeader header;
  std::optional<counts::MergedRuns> merged;
  std::optional<WordCount>
      word;  // the next one of the merge, if it did not fit into the last batch

  Result<bool> fill(Columns& batch);
};

namespace {

void append(const WordCount& entry, Columns& batch) {
  const std::size_t size = batch.bytes.size();
  batch.bytes.resize(size + entry.word.size());
  std::memcpy(batch.bytes.data() + size, entry.word.data(), entry.word.size());
  batch.offsets.push_back(static_cast<std::int64_t>(batch.bytes.size()));
  batch.counts.push_back(static_cast<std::int64_t>(entry.count));
}

void clear(Columns& batch) {
  batch.offsets.assign(1, 0);
  batch.bytes.clear();
  batch.counts.clear();
}

bool has_room(const Columns& batch, const WordCount& entry, const BatchLimits& limits) {
  return batch.counts.empty() || (batch.counts.size() < limits.max_rows &&
                                  batch.bytes.size() + entry.word.size() <= limits.max_bytes);
}

}  // namespace

Result<bool> MergedCounts::State::fill(Columns& batch) {
  StopCheck stopped(stop.token());
  word = word ? word : merged->next();
  for (; word && has_room(batch, *word, limits); word = merged->next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    append(*word, batch);
  }
  return merged->error() ? Result<bool>(*merged->error()) : !batch.counts.empty();
}

MergedCounts::MergedCounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
MergedCounts::~MergedCounts() = default;
MergedCounts::MergedCounts(MergedCounts&&) noexcept = default;
MergedCounts& MergedCounts::operator=(MergedCounts&&) noexcept = default;

Result<MergedCounts> MergedCounts::open(std::span<const Input> files, const BatchLimits& limits,
                                        const CountsFileOptions& options) {
  return without_exceptions([&]() -> Result<MergedCounts> {
    auto state = std::make_unique<State>();
    state->limits = limits;
    if (Result<void> watched = state->stop.watch(options.stop); !watched) {
      return watched.error();
    }
    Result<std::vector<counts::RunReader>> runs =
        counts_files::open_runs(files, options, &state->stop);
    if (!runs) {
      return runs.error();
    }
    state->runs = std::move(runs).value();
    state->header = counts_files::header_of_sum(state->runs);
    state->merged.emplace(state->runs);
    return MergedCounts(std::move(state));
  });
}

Result<bool> MergedCounts::next(Columns& batch) {
  return without_exceptions([&] {
    clear(batch);
    Result<bool> filled = state_->fill(batch);
    if (!filled) {
      clear(batch);
    }
    return filled;
  });
}

TokenProfile MergedCounts::token_profile() const { return state_->header.tokens; }
LetterCase MergedCounts::letter_case() const { return state_->header.letter_case; }
const UnicodeVersion& MergedCounts::unicode_version() const { return state_->header.unicode; }

}  // namespace hapax
