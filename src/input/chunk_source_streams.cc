// The chunk source, second part: opening inputs, reading streams, and helping or waiting when every
// stream is busy. Slow work is done outside the lock.
#include <utility>

#include "base/stopwatch.h"
#include "input/block_reader.h"
#include "input/chunk_source.h"
#include "input/texts_stream.h"

namespace hapax::input {
namespace {

// Never a range: the counts of all ranges must add up to those of the file, and a NUL in one range
// does not concern the others.
bool skips_binary(const Input& input, const Options& options) {
  return options.binary_inputs == BinaryInputs::kSkip && !std::holds_alternative<RangeInput>(input);
}

}  // namespace

bool ChunkSource::next_is_wanted() {
  const std::size_t next = outcome_.inputs();
  return next < inputs_.size() && outcome_.wants(static_cast<std::uint32_t>(next));
}

// Whether there is a next input that may be opened before the earlier ones are finished.
bool ChunkSource::may_open_next() {
  const std::size_t next = outcome_.inputs();
  return next_is_wanted() &&
         (open_.empty() || inputs_.is_found_file(next) || !waits_its_turn(inputs_[next]));
}

// Opens the next input. Returns the text of a small file, in `buffer`; any other input is added to
// open_.
std::optional<ChunkSource::SmallFile> ChunkSource::open_next(ChunkBuffer& buffer, Reading reading) {
  const auto input = std::make_shared<InputState>();
  input->index = outcome_.add_input();
  open_.push_back(input);
  Result<OpenInput> opened = open_outside(input->index, buffer, reading);
  input->busy = false;
  if (!opened) {
    outcome_.mark_unreadable({input->index, 0}, opened.error());
    close(*input);
    return std::nullopt;
  }
  if (opened->look.nul && skips_binary(inputs_[input->index], options_)) {
    outcome_.skip_binary(input->index, opened->look);
    close(*input);
    return std::nullopt;
  }
  outcome_.set_opened(input->index, opened->look);
  if (opened->has_grown) {
    outcome_.note_growth(input->index);
  }
  if (const auto* const whole = std::get_if<WholeText>(&opened->content)) {
    close(*input);
    return buffer.size() > 0 ? std::optional(take_whole(*input, whole->offset, buffer, reading))
                             : std::nullopt;
  }
  notify_all();
  take_opened(*input, std::move(opened).value());
  return std::nullopt;
}

// Outside the lock, because it may wait for a device or a decoder.
Result<OpenInput> ChunkSource::open_outside(std::uint32_t index, ChunkBuffer& buffer,
                                            Reading reading) {
  const MutexUnlock unlock(mutex_);
  const Stopwatch stopwatch(reading.seconds, Phase::kRead);
  return open(inputs_[index], options_, buffer, stop_);
}

ChunkSource::SmallFile ChunkSource::take_whole(InputState& input, std::uint64_t offset,
                                               ChunkBuffer& buffer, Reading reading) {
  const text::Chunk chunk{.bytes = buffer.data(),
                          .size = buffer.size(),
                          .owned_end = buffer.size(),
                          .offset = offset,
                          .input = input.index};
  reading.stats.bytes_read += chunk.size;
  reading.stats.bytes_counted += chunk.size;
  add_progress(chunk.size);
  outcome_.note(chunk);
  return {chunk};
}

void ChunkSource::take_opened(InputState& input, OpenInput opened) {
  input.file = std::move(opened.file);
  if (auto* const stream = std::get_if<std::unique_ptr<ByteStream>>(&opened.content)) {
    input.content =
        std::make_unique<BlockReader>(std::move(*stream), static_cast<std::size_t>(chunk_bytes_),
                                      options_.tokens, options_.stop, options_.invalid_bytes);
    return;
  }
  if (auto* const texts = std::get_if<std::shared_ptr<TextsReader>>(&opened.content)) {
    input.content = std::make_unique<TextsStream>(std::move(*texts),
                                                  static_cast<std::size_t>(chunk_bytes_), options_);
    return;
  }
  input.chunk_bytes = chunk_bytes_;
  if (const auto* const file = std::get_if<FileRange>(&opened.content)) {
    input.claimed = file->begin;
    input.end = file->end;
    input.content = *file;
  } else if (auto* const source = std::get_if<SourceRange>(&opened.content)) {
    input.claimed = source->begin;
    input.end = source->end;
    input.content = std::move(*source);
    input.chunk_bytes = options_.internals.chunk_bytes != 0 ? chunk_bytes_ : kSourceChunkBytes;
  } else {
    const auto memory = std::get<std::span<const std::uint8_t>>(opened.content);
    input.end = memory.size();
    input.content = memory;
  }
  input.unread = input.end - input.claimed;
  if (input.unread == 0) {
    close(input);
  }
}

// The reader of the last bytes calls it, outside the lock.
Result<void> ChunkSource::check_for_changes(InputState& input) {
  if (!input.file) {
    return {};
  }
  const Result<WatchedFile::Change> change = input.file->change();
  input.has_grown = change && *change == WatchedFile::Change::kGrew;
  return change ? Result<void>() : change.error();
}

// Called after all ranges have been read, by the reader of the last one.
void ChunkSource::finish_ranges(InputState& input) {
  Result<void> unchanged;
  {
    const MutexUnlock unlock(mutex_);
    unchanged = check_for_changes(input);
  }
  if (!unchanged) {
    outcome_.mark_unreadable({input.index, input.next_ordinal}, unchanged.error());
    notify_all();
  } else if (input.has_grown) {
    outcome_.note_growth(input.index);
  }
}

// Removes an input that has nothing left to claim.
void ChunkSource::close(const InputState& input) {
  std::erase_if(open_, [&input](const auto& opened) { return opened.get() == &input; });
  notify_all();
}

// Prefers the stream that the caller has read before, whose decoder is in its core's cache; else
// returns the first one.
std::shared_ptr<ChunkSource::InputState> ChunkSource::idle_stream(const ChunkBuffer& buffer) {
  std::shared_ptr<InputState> idle;
  for (const std::shared_ptr<InputState>& input : open_) {
    const bool is_idle =
        !input->busy && std::holds_alternative<std::unique_ptr<ChunkStream>>(input->content);
    if (is_idle && outcome_.wants(input->index) && (!idle || input->reader == &buffer)) {
      idle = input;
    }
  }
  return idle;
}

// Reads blocks for the workers that wait until they have enough, then one for the caller. Returns
// nothing at the end of the stream.
std::optional<text::Chunk> ChunkSource::read_stream(InputState& stream, ChunkBuffer& buffer,
                                                    Reading reading) {
  stream.busy = true;
  stream.reader = &buffer;
  for (;;) {
    const std::optional<text::Chunk> chunk = read_block(stream, buffer, reading);
    check_stop();
    if (!chunk || !outcome_.wants(stream.index)) {
      close(stream);
      return std::nullopt;
    }
    outcome_.note(*chunk);
    reading.stats.bytes_counted += chunk->owned_end - chunk->owned_begin;
    if (ready_.size() >= max_ready() || buffer.is_shared()) {
      stream.busy = false;
      ++changes_;
      changed_.notify_one();
      return chunk;
    }
    push_ready(*chunk, buffer);
  }
}

std::optional<text::Chunk> ChunkSource::read_block(InputState& stream, ChunkBuffer& buffer,
                                                   Reading reading) {
  Result<std::optional<text::Chunk>> block = read_outside(stream, buffer, reading);
  const std::uint64_t stored =
      std::get<std::unique_ptr<ChunkStream>>(stream.content)->stored_bytes_read();
  reading.stats.bytes_read += stored - stream.stored;
  add_progress(stored - stream.stored);
  stream.stored = stored;
  const Place place{stream.index, stream.next_ordinal++};
  if (!block) {
    outcome_.mark_unreadable(place, block.error());
    return std::nullopt;
  }
  if (*block) {
    (*block)->input = place.input;
    (*block)->ordinal = place.ordinal;
  } else if (stream.has_grown) {
    outcome_.note_growth(place.input);
  }
  return *block;
}

// If the file has changed, that explains an unexpected end or data that does not decode, so it is
// the error to report.
Result<std::optional<text::Chunk>> ChunkSource::read_outside(InputState& stream,
                                                             ChunkBuffer& buffer, Reading reading) {
  const MutexUnlock unlock(mutex_);
  const Stopwatch stopwatch(reading.seconds, Phase::kRead);
  Result<std::optional<text::Chunk>> block =
      std::get<std::unique_ptr<ChunkStream>>(stream.content)->next(buffer);
  const bool may_have_changed =
      block ? !block->has_value() : block.error().kind == ErrorKind::kCorruptInput;
  if (may_have_changed) {
    if (const Result<void> unchanged = check_for_changes(stream); !unchanged) {
      return unchanged.error();
    }
  }
  return block;
}

// One block for each waiting worker. If workers have ever waited, one more is kept in advance: then
// the same reader stays with its stream, whose decoder is in its core's cache.
std::size_t ChunkSource::max_ready() { return waiting_ + (have_waited_ ? 1 : 0); }

void ChunkSource::push_ready(const text::Chunk& chunk, ChunkBuffer& buffer) {
  ready_.push_back({std::exchange(buffer, ChunkBuffer()), chunk});
  if (!spare_.empty()) {
    buffer = std::move(spare_.back());
    spare_.pop_back();
  }
  ++changes_;
  changed_.notify_one();
}

// Drops blocks that no longer need to be counted.
std::optional<text::Chunk> ChunkSource::pop_ready(ChunkBuffer& buffer) {
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

// Waits only if nothing has changed since the caller found nothing to do.
void ChunkSource::help_or_wait(Reading reading) {
  const std::uint64_t seen = changes_;
  const std::vector<std::shared_ptr<InputState>> inputs = open_;  // stay open while they are helped
  for (const std::shared_ptr<InputState>& input : inputs) {
    auto* const stream = std::get_if<std::unique_ptr<ChunkStream>>(&input->content);
    if (stream != nullptr && outcome_.wants(input->index) && help_outside(**stream, reading)) {
      changed_.notify_one();  // there may be work for another waiting worker
      return;
    }
  }
  if (changes_ == seen) {
    have_waited_ = true;
    ++waiting_;
    changed_.wait(mutex_);
    --waiting_;
  }
}

bool ChunkSource::help_outside(ChunkStream& stream, Reading reading) {
  const MutexUnlock unlock(mutex_);
  const Stopwatch stopwatch(reading.seconds, Phase::kRead);
  return stream.help();
}

}  // namespace hapax::input
