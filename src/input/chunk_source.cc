#include "input/chunk_source.h"

#include <algorithm>
#include <utility>

#include "base/stopwatch.h"
#include "input/find_nul.h"

namespace hapax::input {
ChunkSource::ChunkSource(Expansion expansion, const Options& options, const StopEvent* stop)
    : options_(options),
      stop_(stop),
      chunk_bytes_(options.internals.chunk_bytes != 0 ? options.internals.chunk_bytes
                                                      : kDefaultChunkBytes),
      inputs_(std::move(expansion.inputs)),
      outcome_(inputs_, std::move(expansion.notices), options.on_unreadable),
      on_stop_(options.stop, Wake{this}) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_total = expansion.total_bytes;
  }
}

std::optional<text::Chunk> ChunkSource::next(ChunkBuffer& buffer, RunStats& stats) {
  const Reading reading{stats, stats.worker_seconds};
  for (;;) {
    const Claimed claimed = claim(buffer, reading);
    if (const auto* const chunk = std::get_if<text::Chunk>(&claimed)) {
      return *chunk;
    }
    if (const auto* const file = std::get_if<SmallFile>(&claimed)) {
      stats.bytes_by_range += file->chunk.size;
      return file->chunk;
    }
    const auto* const range = std::get_if<Claim>(&claimed);
    if (range == nullptr) {
      return std::nullopt;
    }
    if (const std::optional<text::Chunk> chunk = read(*range, buffer, reading)) {
      stats.bytes_by_range += range->is_memory() ? 0 : range->end() - range->begin();
      return chunk;
    }
  }
}

ChunkSource::Claimed ChunkSource::claim(ChunkBuffer& buffer, Reading reading) {
  const MutexLock lock(mutex_);
  for (;;) {
    check_stop();
    if (const std::optional<text::Chunk> chunk = pop_ready(buffer)) {
      return *chunk;
    }
    if (std::optional<Claim> range = claim_range()) {
      return *std::move(range);
    }
    if (const std::shared_ptr<InputState> stream = idle_stream(buffer)) {
      if (const std::optional<text::Chunk> chunk = read_stream(*stream, buffer, reading)) {
        return *chunk;
      }
    } else if (may_open_next()) {
      if (const std::optional<SmallFile> file = open_next(buffer, reading)) {
        return *file;
      }
    } else if (all_is_claimed()) {
      return std::monostate{};
    } else {
      help_or_wait(reading);
    }
  }
}

std::optional<ChunkSource::Claim> ChunkSource::claim_range() {
  const std::shared_ptr<InputState> input =
      first_open([](const InputState& opened) { return opened.claimed < opened.end; });
  if (!input) {
    return std::nullopt;
  }
  const std::uint64_t begin = input->claimed;
  input->claimed += std::min(input->chunk_bytes, input->end - begin);
  const std::uint64_t end = input->claimed;
  if (end == input->end) {
    close(*input);
  }
  return Claim(input, begin, end, input->next_ordinal++);
}

bool ChunkSource::all_is_claimed() {
  return !next_is_wanted() && !first_open([](const InputState&) { return true; });
}

// The first open input that still needs to be counted and satisfies `predicate`.
std::shared_ptr<ChunkSource::InputState> ChunkSource::first_open(
    bool (*predicate)(const InputState&)) {
  for (const std::shared_ptr<InputState>& input : open_) {
    if (predicate(*input) && outcome_.wants(input->index)) {
      return input;
    }
  }
  return nullptr;
}

std::optional<text::Chunk> ChunkSource::read(const Claim& claim, ChunkBuffer& buffer,
                                             Reading reading) {
  const Stopwatch stopwatch(reading.seconds, Phase::kRead);
  return complete_claim(claim, read_outside(claim, buffer), reading.stats);
}

Result<text::Chunk> ChunkSource::read_outside(const Claim& claim, ChunkBuffer& buffer) const {
  const auto& content = claim.opened_->content;
  if (const auto* const file = std::get_if<FileRange>(&content)) {
    return read_range(options_.tokens, *file, claim.begin(), claim.end(), buffer);
  }
  if (const auto* const source = std::get_if<SourceRange>(&content)) {
    return read_range(options_.tokens, *source, claim.begin(), claim.end(), buffer);
  }
  return memory_range(options_.tokens, std::get<std::span<const std::uint8_t>>(content),
                      claim.begin(), claim.end());
}

std::optional<text::Chunk> ChunkSource::complete_claim(const Claim& claim,
                                                       Result<text::Chunk> chunk, RunStats& stats) {
  const MutexLock lock(mutex_);
  if (!chunk) {
    outcome_.mark_unreadable({claim.input(), claim.ordinal_}, chunk.error());
    notify_all();
    return std::nullopt;
  }
  const std::uint64_t bytes = claim.end() - claim.begin();
  stats.bytes_read += bytes;
  stats.bytes_counted += bytes;
  add_progress(bytes);
  chunk->input = claim.input();
  chunk->ordinal = claim.ordinal_;
  outcome_.note(*chunk);
  if (claim.begin() == 0 && std::holds_alternative<SourceRange>(claim.opened_->content)) {
    outcome_.note_nul(claim.input(), find_nul({chunk->bytes, chunk->owned_end}));
  }
  claim.opened_->unread -= bytes;
  if (claim.opened_->unread == 0) {
    finish_ranges(*claim.opened_);
  }
  return *chunk;
}

void ChunkSource::fail(const text::Chunk& chunk, Error error,
                       std::optional<std::size_t> offset_in_chunk) {
  const MutexLock lock(mutex_);
  const auto offset =
      offset_in_chunk ? std::optional(chunk.offset + *offset_in_chunk) : std::nullopt;
  outcome_.fail(place_of(chunk), std::move(error), offset);
  notify_all();
}

void ChunkSource::abort(Error error) noexcept {
  const MutexLock lock(mutex_);
  outcome_.stop(std::move(error));
  notify_all();
}

void ChunkSource::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                              std::size_t first_in_chunk) {
  const MutexLock lock(mutex_);
  outcome_.add_invalid(chunk, number, first_in_chunk);
}

Result<void> ChunkSource::finish() {
  const MutexLock lock(mutex_);
  return outcome_.finish();
}

std::vector<Notice> ChunkSource::notices() {
  const MutexLock lock(mutex_);
  return outcome_.notices();
}

std::uint64_t ChunkSource::inputs_counted() {
  const MutexLock lock(mutex_);
  return outcome_.inputs_counted();
}

void ChunkSource::add_progress(std::uint64_t stored_bytes) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_done.fetch_add(stored_bytes, std::memory_order_relaxed);
  }
}

void ChunkSource::check_stop() {
  if (options_.stop.stop_requested() && !outcome_.stopped()) {
    outcome_.stop(cancelled());
    notify_all();
  }
}

void ChunkSource::wake() {
  const MutexLock lock(mutex_);
  notify_all();
}

void ChunkSource::notify_all() {
  ++changes_;
  changed_.notify_all();
}

}  // namespace hapax::input
