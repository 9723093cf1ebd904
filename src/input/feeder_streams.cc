// The feeder's inputs as they are opened, its streams as they are read, and what a worker does that
// finds all of them in others' hands. Whatever may take long is done outside the lock.
#include <algorithm>
#include <utility>

#include "base/stopwatch.h"
#include "input/feeder.h"
#include "input/find_nul.h"

namespace hapax::input {

bool Feeder::next_is_wanted() {
  const std::size_t next = ledger_.inputs();
  return next < inputs_.size() && ledger_.wants(static_cast<std::uint32_t>(next));
}

// False where there is none, or it must wait until those before it are read.
bool Feeder::open_next() {
  if (!next_is_wanted()) {
    return false;
  }
  if (!open_.empty() && waits_its_turn(inputs_[ledger_.inputs()])) {
    return false;
  }
  const auto input = std::make_shared<Opened>();
  input->index = ledger_.add_input();
  open_.push_back(input);
  Result<OpenInput> opened = open_outside(input->index);
  input->busy = false;
  announce();
  if (opened) {
    take_opened(*input, std::move(opened).value());
  } else {
    ledger_.lose({input->index, 0}, opened.error());
    close(*input);
  }
  return true;
}

// Outside the lock: a FIFO opens only when somebody writes to it.
Result<OpenInput> Feeder::open_outside(std::uint32_t index) {
  const MutexUnlock unlock(mutex_);
  return open(inputs_[index], options_, stop_);
}

void Feeder::take_opened(Opened& input, OpenInput opened) {
  ledger_.set_opened(input.index, opened.decoded);
  if (auto* const stream = std::get_if<std::unique_ptr<ByteStream>>(&opened.content)) {
    input.content.emplace<BlockReader>(std::move(*stream), static_cast<std::size_t>(chunk_bytes_),
                                       options_.stop);
    return;
  }
  if (auto* const file = std::get_if<FileRange>(&opened.content)) {
    input.claimed = file->begin;
    input.end = file->end;
    input.content = std::move(*file);
  } else {
    const auto memory = std::get<std::span<const std::uint8_t>>(opened.content);
    input.end = memory.size();
    input.content = memory;
  }
  if (input.claimed >= input.end) {
    close(input);
  }
}

// Nothing of it is left to claim.
void Feeder::close(const Opened& input) {
  std::erase_if(open_, [&input](const auto& opened) { return opened.get() == &input; });
  announce();
}

// The one that the caller has read before, whose decoder is in its core's cache; else the first.
std::shared_ptr<Feeder::Opened> Feeder::idle_stream(const ChunkBuffer& buffer) {
  std::shared_ptr<Opened> idle;
  for (const std::shared_ptr<Opened>& input : open_) {
    const bool is_idle = !input->busy && std::holds_alternative<BlockReader>(input->content);
    if (is_idle && ledger_.wants(input->index) && (!idle || input->reader == &buffer)) {
      idle = input;
    }
  }
  return idle;
}

// The last block that is read is the caller's, those before it are left to whoever waits. Nothing
// at the end of the stream.
std::optional<text::Chunk> Feeder::read_stream(Opened& stream, ChunkBuffer& buffer,
                                               Account& account) {
  stream.busy = true;
  stream.reader = &buffer;
  for (;;) {
    const std::optional<text::Chunk> chunk = read_block(stream, buffer, account);
    heed_stop();
    if (!chunk || !ledger_.wants(stream.index)) {
      close(stream);
      return std::nullopt;
    }
    ledger_.note(*chunk, find_nul(*chunk));
    account.bytes_counted += chunk->owned_end - chunk->owned_begin;
    if (ahead_.size() >= most_ahead() || buffer.is_shared()) {
      stream.busy = false;
      ++changes_;
      changed_.notify_one();
      return chunk;
    }
    leave_to_others(*chunk, buffer);
  }
}

std::optional<text::Chunk> Feeder::read_block(Opened& stream, ChunkBuffer& buffer,
                                              Account& account) {
  auto& reader = std::get<BlockReader>(stream.content);
  Result<std::optional<text::Chunk>> block = read_outside(reader, buffer, account);
  const std::uint64_t stored = reader.stored_bytes_read();
  account.bytes_read += stored - stream.stored;
  add_progress(stored - stream.stored);
  stream.stored = stored;
  const Place place{stream.index, stream.next_ordinal++};
  if (!block) {
    ledger_.lose(place, block.error());
    return std::nullopt;
  }
  if (*block) {
    (*block)->input = place.input;
    (*block)->ordinal = place.ordinal;
  }
  return *block;
}

Result<std::optional<text::Chunk>> Feeder::read_outside(BlockReader& reader, ChunkBuffer& buffer,
                                                        Account& account) {
  const MutexUnlock unlock(mutex_);
  const Stopwatch stopwatch(account, Phase::kRead);
  return reader.next(buffer);
}

// A block for each that waits. And one before anybody does, where they do at times: so the reader
// stays with its stream, whose decoder is in its core's cache.
std::size_t Feeder::most_ahead() { return waiting_ + (have_waited_ ? 1 : 0); }

void Feeder::leave_to_others(const text::Chunk& chunk, ChunkBuffer& buffer) {
  ahead_.push_back({std::exchange(buffer, ChunkBuffer()), chunk});
  if (!spare_.empty()) {
    buffer = std::move(spare_.back());
    spare_.pop_back();
  }
  ++changes_;
  changed_.notify_one();
}

// What is no longer wanted is dropped.
std::optional<text::Chunk> Feeder::take_ahead(ChunkBuffer& buffer) {
  while (!ahead_.empty()) {
    Ahead first = std::move(ahead_.front());
    ahead_.pop_front();
    if (ledger_.wants(place_of(first.chunk))) {
      spare_.push_back(std::exchange(buffer, std::move(first.buffer)));
      return first.chunk;
    }
  }
  return std::nullopt;
}

// Waits only if nothing has changed since it was seen that there is nothing to do.
void Feeder::help_or_wait(Account& account) {
  const std::uint64_t seen = changes_;
  const std::vector<std::shared_ptr<Opened>> inputs = open_;  // stay open while they are helped
  for (const std::shared_ptr<Opened>& input : inputs) {
    auto* const reader = std::get_if<BlockReader>(&input->content);
    if (reader != nullptr && ledger_.wants(input->index) && help_outside(*reader, account)) {
      changed_.notify_one();  // where one can help, there may be more to do
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

bool Feeder::help_outside(BlockReader& reader, Account& account) {
  const MutexUnlock unlock(mutex_);
  const Stopwatch stopwatch(account, Phase::kRead);
  return reader.help();
}

}  // namespace hapax::input
