#include "input/read_ahead.h"

#include <utility>

#include "base/stopwatch.h"
#include "hapax/result.h"

namespace hapax::input {
namespace {

// If the file has changed, that explains an unexpected end or data that does not decode, so it is
// the error to report.
Result<std::optional<text::Chunk>> next_outside(Mutex& mutex, ActiveInput& input,
                                                ChunkBuffer& buffer, Reading reading)
    HAPAX_REQUIRES(mutex) {
  const MutexUnlock unlock(mutex);
  const Stopwatch stopwatch(reading.seconds(), Phase::kRead);
  Result<std::optional<text::Chunk>> block = input.stream()->chunks->next(buffer);
  const bool may_have_changed =
      block ? !block->has_value() : block.error().kind == ErrorKind::kCorruptInput;
  if (may_have_changed) {
    if (const Result<void> unchanged = input.check_for_changes(); !unchanged) {
      return unchanged.error();
    }
  }
  return block;
}

bool help_outside(Mutex& mutex, ChunkStream& stream, Reading reading) HAPAX_REQUIRES(mutex) {
  const MutexUnlock unlock(mutex);
  const Stopwatch stopwatch(reading.seconds(), Phase::kRead);
  return stream.help();
}

}  // namespace

// Drops blocks that no longer need to be counted.
std::optional<text::Chunk> ReadAhead::take_ready(ChunkBuffer& buffer) {
  while (!ready_.empty()) {
    ReadyBlock first = std::move(ready_.front());
    ready_.pop_front();
    if (outcome_.wants(place_of(first.chunk))) {
      spare_.push_back(std::exchange(buffer, std::move(first.buffer)));
      return first.chunk;
    }
  }
  return std::nullopt;
}

std::optional<text::Chunk> ReadAhead::read(Mutex& mutex, ActiveInput& input, ChunkBuffer& buffer,
                                           Reading reading) {
  ActiveStream& stream = *input.stream();
  stream.is_busy = true;
  stream.reader = &buffer;
  for (;;) {
    const std::optional<text::Chunk> chunk = read_block(mutex, input, buffer, reading);
    outcome_.stop_if_requested(stop_);
    if (!chunk || !outcome_.wants(input.index)) {
      return std::nullopt;
    }
    outcome_.note(*chunk);
    reading.add_counted(chunk->owned_end - chunk->owned_begin);
    if (ready_.size() >= max_ready() || buffer.is_shared()) {
      stream.is_busy = false;
      waiting_.wake_one();
      return chunk;
    }
    push_ready(*chunk, buffer);
  }
}

std::optional<text::Chunk> ReadAhead::read_block(Mutex& mutex, ActiveInput& input,
                                                 ChunkBuffer& buffer, Reading reading) {
  Result<std::optional<text::Chunk>> block = next_outside(mutex, input, buffer, reading);
  ActiveStream& stream = *input.stream();
  const std::uint64_t stored = stream.chunks->stored_bytes_read();
  reading.add_read(stored - stream.stored);
  stream.stored = stored;
  const Place place{input.index, input.next_ordinal++};
  if (!block) {
    outcome_.mark_unreadable(place, block.error());
    return std::nullopt;
  }
  if (*block) {
    (*block)->input = place.input;
    (*block)->ordinal = place.ordinal;
  } else if (input.has_grown) {
    outcome_.note_growth(place.input);
  }
  return *block;
}

// One block for each waiting worker. If workers have ever waited, one more is kept in advance: then
// the same reader stays with its stream, whose decoder is in its core's cache.
std::size_t ReadAhead::max_ready() const {
  return waiting_.number() + (waiting_.have_waited() ? 1 : 0);
}

void ReadAhead::push_ready(const text::Chunk& chunk, ChunkBuffer& buffer) {
  ready_.push_back({std::exchange(buffer, ChunkBuffer()), chunk});
  if (!spare_.empty()) {
    buffer = std::move(spare_.back());
    spare_.pop_back();
  }
  waiting_.wake_one();
}

void ReadAhead::help_or_wait(Mutex& mutex, const std::vector<std::shared_ptr<ActiveInput>>& active,
                             Reading reading) {
  const std::uint64_t seen = waiting_.changes();
  for (const std::shared_ptr<ActiveInput>& input : active) {
    ActiveStream* const stream = input->stream();
    if (stream != nullptr && outcome_.wants(input->index) &&
        help_outside(mutex, *stream->chunks, reading)) {
      waiting_.wake_to_help();
      return;
    }
  }
  waiting_.wait(mutex, seen);
}

}  // namespace hapax::input
