#include "input/chunk_source.h"

#include <memory>
#include <utility>

#include "base/stopwatch.h"
#include "input/find_nul.h"

namespace hapax::input {

ChunkSource::ChunkSource(Expansion expansion, const Options& options, const StopEvent* stop)
    : options_(options),
      inputs_(std::move(expansion.inputs)),
      outcome_(inputs_, std::move(expansion.notices), options.on_unreadable, longest_word(options)),
      queue_(inputs_, options, stop, outcome_, waiting_),
      read_ahead_(options.stop, outcome_, waiting_),
      on_stop_(options.stop, Wake{this}) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_total = expansion.total_bytes;
  }
}

std::optional<text::Chunk> ChunkSource::next(ChunkBuffer& buffer, RunStats& stats) {
  const Reading reading(stats, Reading::By::kWorker, options_.progress);
  const Claimed claimed = take(buffer, reading, FileRanges::kRead);
  const auto* const chunk = std::get_if<text::Chunk>(&claimed);
  return chunk != nullptr ? std::optional(*chunk) : std::nullopt;
}

ChunkSource::Claimed ChunkSource::claim(ChunkBuffer& buffer, RunStats& stats,
                                        FileRanges file_ranges) {
  return take(buffer, Reading(stats, Reading::By::kRun, options_.progress), file_ranges);
}

std::optional<text::Chunk> ChunkSource::complete(const RangeClaim& claim, Result<text::Chunk> chunk,
                                                 RunStats& stats) {
  return complete_range(claim, std::move(chunk),
                        Reading(stats, Reading::By::kWorker, options_.progress));
}

// A range that cannot be read is no end: the outcome says whether the run goes on.
ChunkSource::Claimed ChunkSource::take(ChunkBuffer& buffer, Reading reading,
                                       FileRanges file_ranges) {
  for (;;) {
    Claimed claimed = claim_next(buffer, reading);
    const auto* const range = std::get_if<RangeClaim>(&claimed);
    if (range == nullptr || (file_ranges == FileRanges::kLeave && range->file() != nullptr)) {
      return claimed;
    }
    if (const std::optional<text::Chunk> chunk = read(*range, buffer, reading)) {
      return *chunk;
    }
  }
}

ChunkSource::Claimed ChunkSource::claim_next(ChunkBuffer& buffer, Reading reading) {
  const MutexLock lock(mutex_);
  for (;;) {
    if (outcome_.stop_if_requested(options_.stop)) {
      waiting_.wake_all();
    }
    if (const std::optional<text::Chunk> chunk = read_ahead_.take_ready(buffer)) {
      return *chunk;
    }
    if (std::optional<RangeClaim> range = queue_.claim_range()) {
      return *std::move(range);
    }
    if (const std::shared_ptr<ActiveInput> stream = queue_.idle_stream(buffer)) {
      if (const auto chunk = read_ahead_.read(mutex_, *stream, buffer, reading)) {
        return *chunk;
      }
      queue_.close(*stream);
    } else if (queue_.may_open_next()) {
      if (const auto chunk = queue_.open_next(mutex_, buffer, reading)) {
        return *chunk;
      }
    } else if (queue_.all_is_claimed()) {
      return std::monostate{};
    } else {
      read_ahead_.help_or_wait(mutex_, queue_.active(), reading);
    }
  }
}

std::optional<text::Chunk> ChunkSource::read(const RangeClaim& claim, ChunkBuffer& buffer,
                                             Reading reading) {
  const Stopwatch stopwatch(reading.seconds(), Phase::kRead);
  return complete_range(claim, claim.read(options_.tokens, buffer, longest_word(options_)),
                        reading);
}

std::optional<text::Chunk> ChunkSource::complete_range(const RangeClaim& claim,
                                                       Result<text::Chunk> chunk, Reading reading) {
  const MutexLock lock(mutex_);
  if (!chunk) {
    outcome_.mark_unreadable(claim.place(), chunk.error());
    waiting_.wake_all();
    return std::nullopt;
  }
  const std::uint64_t bytes = claim.end() - claim.begin();
  reading.add_read(bytes);
  reading.add_counted(bytes);
  reading.add_by_range(claim.is_of_memory() ? 0 : bytes);
  chunk->input = claim.place().input;
  chunk->ordinal = claim.place().ordinal;
  outcome_.note(*chunk);
  if (claim.begin() == 0 && claim.is_of_source()) {
    outcome_.note_nul(claim.input(), find_nul({chunk->bytes, chunk->owned_end}));
  }
  queue_.finish(mutex_, claim);
  return *chunk;
}

void ChunkSource::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                              std::size_t first_in_chunk) {
  const MutexLock lock(mutex_);
  outcome_.add_invalid(chunk, number, first_in_chunk);
}

void ChunkSource::fail(const text::Chunk& chunk, Error error,
                       std::optional<std::size_t> offset_in_chunk) {
  const MutexLock lock(mutex_);
  const auto offset =
      offset_in_chunk ? std::optional(chunk.offset + *offset_in_chunk) : std::nullopt;
  outcome_.fail(place_of(chunk), std::move(error), offset);
  waiting_.wake_all();
}

void ChunkSource::abort(Error error) noexcept {
  const MutexLock lock(mutex_);
  outcome_.stop(std::move(error));
  waiting_.wake_all();
}

Result<void> ChunkSource::finish() {
  const MutexLock lock(mutex_);
  return outcome_.finish();
}

InputReport ChunkSource::report() {
  const MutexLock lock(mutex_);
  return outcome_.report();
}

void ChunkSource::wake() {
  const MutexLock lock(mutex_);
  waiting_.wake_all();
}

}  // namespace hapax::input
