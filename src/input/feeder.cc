#include "input/feeder.h"

#include <algorithm>
#include <utility>

#include "base/stopwatch.h"

namespace hapax::input {
Feeder::Feeder(Expansion expansion, const Options& options, const StopEvent* stop)
    : options_(options),
      stop_(stop),
      chunk_bytes_(options.chunk_bytes != 0 ? options.chunk_bytes : kDefaultChunkBytes),
      inputs_(std::move(expansion.inputs)),
      ledger_(inputs_, std::move(expansion.notices), options.unreadable),
      on_stop_(options.stop, Wake{this}) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_total = expansion.total_bytes;
  }
}

std::optional<text::Chunk> Feeder::next(ChunkBuffer& buffer, Account& account) {
  const Reading reading{account, account.worker_seconds};
  for (;;) {
    const Claimed claimed = claim(buffer, reading);
    if (const auto* const chunk = std::get_if<text::Chunk>(&claimed)) {
      return *chunk;
    }
    if (const auto* const file = std::get_if<SmallFile>(&claimed)) {
      account.bytes_by_range += file->chunk.size;
      return file->chunk;
    }
    const auto* const range = std::get_if<Claim>(&claimed);
    if (range == nullptr) {
      return std::nullopt;
    }
    if (const std::optional<text::Chunk> chunk = read(*range, buffer, reading)) {
      account.bytes_by_range += range->file() != nullptr ? range->end() - range->begin() : 0;
      return chunk;
    }
  }
}

Feeder::Claimed Feeder::claim(ChunkBuffer& buffer, Reading reading) {
  const MutexLock lock(mutex_);
  for (;;) {
    heed_stop();
    if (const std::optional<text::Chunk> chunk = take_ahead(buffer)) {
      return *chunk;
    }
    if (std::optional<Claim> range = claim_range()) {
      return *std::move(range);
    }
    if (const std::shared_ptr<Opened> stream = idle_stream(buffer)) {
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

std::optional<Feeder::Claim> Feeder::claim_range() {
  const std::shared_ptr<Opened> input =
      first_open([](const Opened& opened) { return opened.claimed < opened.end; });
  if (!input) {
    return std::nullopt;
  }
  const std::uint64_t begin = input->claimed;
  input->claimed += std::min(chunk_bytes_, input->end - begin);
  const std::uint64_t end = input->claimed;
  if (end == input->end) {
    close(*input);
  }
  return Claim(input, begin, end, input->next_ordinal++);
}

bool Feeder::all_is_claimed() {
  return !next_is_wanted() && !first_open([](const Opened&) { return true; });
}

// The first open input that is wanted and is `such`.
std::shared_ptr<Feeder::Opened> Feeder::first_open(bool (*such)(const Opened&)) {
  for (const std::shared_ptr<Opened>& input : open_) {
    if (such(*input) && ledger_.wants(input->index)) {
      return input;
    }
  }
  return nullptr;
}

std::optional<text::Chunk> Feeder::read(const Claim& claim, ChunkBuffer& buffer, Reading reading) {
  const Stopwatch stopwatch(reading.seconds, Phase::kRead);
  if (const FileRange* const file = claim.file()) {
    return was_read(claim, read_range(*file, claim.begin(), claim.end(), buffer), reading.account);
  }
  return was_read(claim,
                  memory_range(std::get<std::span<const std::uint8_t>>(claim.opened_->content),
                               claim.begin(), claim.end()),
                  reading.account);
}

std::optional<text::Chunk> Feeder::was_read(const Claim& claim, Result<text::Chunk> chunk,
                                            Account& account) {
  const MutexLock lock(mutex_);
  if (!chunk) {
    ledger_.lose({claim.input(), claim.ordinal_}, chunk.error());
    announce();
    return std::nullopt;
  }
  const std::uint64_t bytes = claim.end() - claim.begin();
  account.bytes_read += bytes;
  account.bytes_counted += bytes;
  add_progress(bytes);
  chunk->input = claim.input();
  chunk->ordinal = claim.ordinal_;
  ledger_.note(*chunk);
  claim.opened_->unread -= bytes;
  if (claim.opened_->unread == 0) {
    finish_ranges(*claim.opened_);
  }
  return *chunk;
}

void Feeder::fail(const text::Chunk& chunk, Error error,
                  std::optional<std::size_t> offset_in_chunk) {
  const MutexLock lock(mutex_);
  const auto offset =
      offset_in_chunk ? std::optional(chunk.offset + *offset_in_chunk) : std::nullopt;
  ledger_.fail(place_of(chunk), std::move(error), offset);
  announce();
}

void Feeder::abort(Error error) noexcept {
  const MutexLock lock(mutex_);
  ledger_.stop(std::move(error));
  announce();
}

void Feeder::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                         std::size_t first_in_chunk) {
  const MutexLock lock(mutex_);
  ledger_.add_invalid(chunk, number, first_in_chunk);
}

Result<void> Feeder::finish() {
  const MutexLock lock(mutex_);
  return ledger_.finish();
}

std::vector<Notice> Feeder::notices() {
  const MutexLock lock(mutex_);
  return ledger_.notices();
}

std::uint64_t Feeder::inputs_counted() {
  const MutexLock lock(mutex_);
  return ledger_.inputs_counted();
}

void Feeder::add_progress(std::uint64_t stored_bytes) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_done.fetch_add(stored_bytes, std::memory_order_relaxed);
  }
}

void Feeder::heed_stop() {
  if (options_.stop.stop_requested() && !ledger_.stopped()) {
    ledger_.stop(cancelled());
    announce();
  }
}

void Feeder::wake() {
  const MutexLock lock(mutex_);
  announce();
}

void Feeder::announce() {
  ++changes_;
  changed_.notify_all();
}

}  // namespace hapax::input
