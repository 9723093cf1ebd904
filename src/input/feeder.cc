#include "input/feeder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/stopwatch.h"

namespace hapax::input {
namespace {

// How much of the first block is searched for a NUL before an input is called binary-looking.
constexpr std::size_t kBinaryProbeBytes = 32768;

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

Error word_too_long() {
  return Error{.kind = ErrorKind::kWordTooLong,
               .cause = "a word of more than 64 MiB",
               .remedy = "is this text? its words need separators"};
}

}  // namespace

Feeder::Feeder(Expansion expansion, const Options& options)
    : options_(options),
      chunk_bytes_(options.chunk_bytes != 0 ? options.chunk_bytes : kDefaultChunkBytes),
      inputs_(std::move(expansion.inputs)),
      notices_(std::move(expansion.notices)) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_total = expansion.total_bytes;
  }
}

std::optional<std::size_t> find_nul(const text::Chunk& chunk) {
  if (chunk.offset != 0 || chunk.owned_begin != 0) {
    return std::nullopt;
  }
  const void* const nul = std::memchr(chunk.bytes, 0, std::min(chunk.owned_end, kBinaryProbeBytes));
  return nul == nullptr
             ? std::nullopt
             : std::optional<std::size_t>(static_cast<const std::uint8_t*>(nul) - chunk.bytes);
}

std::optional<text::Chunk> Feeder::next(ChunkBuffer& buffer, Account& account) {
  for (;;) {
    const Claimed claimed = claim(buffer, account);
    if (const auto* const chunk = std::get_if<text::Chunk>(&claimed)) {
      return *chunk;
    }
    const auto* const range = std::get_if<Claim>(&claimed);
    if (range == nullptr) {
      return std::nullopt;
    }
    if (const std::optional<text::Chunk> chunk = read(*range, buffer, account)) {
      account.bytes_by_range += range->file() != nullptr ? range->end() - range->begin() : 0;
      return chunk;
    }
  }
}

Feeder::Claimed Feeder::claim(ChunkBuffer& buffer, Account& account) {
  const MutexLock lock(mutex_);
  while (!failure_) {
    if (options_.stop.stop_requested()) {
      fail_at(UINT64_MAX, Error{.kind = ErrorKind::kCancelled, .cause = "cancelled"});
      break;
    }
    if (!current_) {
      if (states_.size() == inputs_.size()) {
        break;
      }
      open_next();
    } else if (auto* const blocks = std::get_if<BlockReader>(&current_->content)) {
      if (std::optional<text::Chunk> chunk = read_block(*blocks, buffer, account)) {
        return *chunk;
      }
      current_.reset();
    } else if (current_->claimed == current_->end || states_[current_->index].unreadable) {
      current_.reset();
    } else {
      const std::uint64_t begin = current_->claimed;
      current_->claimed += std::min(chunk_bytes_, current_->end - begin);
      return Claim{current_, begin, current_->claimed, next_ordinal_++};
    }
  }
  return std::monostate{};
}

void Feeder::open_next() {
  const auto index = static_cast<std::uint32_t>(states_.size());
  states_.emplace_back();
  Result<OpenInput> opened = open(inputs_[index], options_);
  if (!opened) {
    lose(index, next_ordinal_++, opened.error());
    return;
  }
  InputState& state = states_.back();
  state.name = std::move(opened->name);
  state.decoded = opened->decoded;
  state.opened = true;
  if (auto* const file = std::get_if<FileRange>(&opened->content)) {
    const std::uint64_t begin = file->begin;
    const std::uint64_t end = file->end;
    current_ = std::make_shared<Opened>(Opened{index, std::move(*file), end, begin});
  } else if (const auto* const memory =
                 std::get_if<std::span<const std::uint8_t>>(&opened->content)) {
    current_ = std::make_shared<Opened>(Opened{index, *memory, memory->size()});
  } else {
    auto& stream = std::get<std::unique_ptr<ByteStream>>(opened->content);
    current_ = std::make_shared<Opened>(
        Opened{index, BlockReader(std::move(stream), static_cast<std::size_t>(chunk_bytes_))});
  }
}

std::optional<text::Chunk> Feeder::read_block(BlockReader& reader, ChunkBuffer& buffer,
                                              Account& account) {
  const Stopwatch stopwatch(account, Phase::kRead);
  Result<std::optional<text::Chunk>> block = reader.next(buffer);
  const std::uint64_t stored = reader.stored_bytes_read();
  account.bytes_read += stored - current_->stored;
  add_progress(stored - current_->stored);
  current_->stored = stored;
  const std::uint64_t ordinal = next_ordinal_++;
  if (!block) {
    Error error = block.error();
    if (error.kind == ErrorKind::kWordTooLong) {
      const std::optional<std::uint64_t> offset = error.offset;
      error = word_too_long();
      error.offset = offset;
      error.offset_is_decoded = states_[current_->index].decoded;
    }
    lose(current_->index, ordinal, std::move(error));
    return std::nullopt;
  }
  if (*block) {
    (*block)->input = current_->index;
    (*block)->ordinal = ordinal;
    note(**block, find_nul(**block));
    account.bytes_counted += (*block)->owned_end - (*block)->owned_begin;
  }
  return *block;
}

std::optional<text::Chunk> Feeder::read(const Claim& claim, ChunkBuffer& buffer, Account& account) {
  const Stopwatch stopwatch(account, Phase::kRead);
  if (const FileRange* const file = claim.file()) {
    Result<text::Chunk> chunk = read_range(*file, claim.begin(), claim.end(), buffer);
    const std::optional<std::size_t> nul = chunk ? find_nul(*chunk) : std::nullopt;
    return was_read(claim, std::move(chunk), nul, account);
  }
  const text::Chunk chunk = memory_range(
      std::get<std::span<const std::uint8_t>>(claim.opened_->content), claim.begin(), claim.end());
  return was_read(claim, chunk, find_nul(chunk), account);
}

std::optional<text::Chunk> Feeder::was_read(const Claim& claim, Result<text::Chunk> chunk,
                                            std::optional<std::size_t> nul, Account& account) {
  const MutexLock lock(mutex_);
  if (!chunk) {
    lose(claim.input(), claim.ordinal_, chunk.error());
    return std::nullopt;
  }
  const std::uint64_t bytes = claim.end() - claim.begin();
  account.bytes_read += bytes;
  account.bytes_counted += bytes;
  add_progress(bytes);
  chunk->input = claim.input();
  chunk->ordinal = claim.ordinal_;
  note(*chunk, nul);
  return *chunk;
}

// What the run must remember of a chunk that has been read.
void Feeder::note(const text::Chunk& chunk, std::optional<std::size_t> nul) {
  InputState& state = states_[chunk.input];
  state.counted_bytes += chunk.owned_end - chunk.owned_begin;
  if (nul) {
    state.nul_offset = *nul;
  }
}

// An input that cannot be read, or not to its end.
void Feeder::lose(std::uint32_t input, std::uint64_t ordinal, Error error) {
  InputState& state = states_[input];
  if (error.path.empty()) {
    error.path = state.name;
  }
  if (options_.unreadable == Unreadable::kError || !is_unreadable(error.kind)) {
    fail_at(ordinal, std::move(error));
  } else if (!state.unreadable) {
    state.unreadable = std::move(error);
  }
}

void Feeder::fail_at(std::uint64_t ordinal, Error error) {
  if (!failure_ || ordinal < failure_->ordinal) {
    failure_ = Failure{ordinal, std::move(error)};
  }
}

void Feeder::fail(const text::Chunk& chunk, Error error,
                  std::optional<std::size_t> offset_in_chunk) {
  const MutexLock lock(mutex_);
  const InputState& state = states_[chunk.input];
  if (error.kind == ErrorKind::kWordTooLong) {
    error = word_too_long();
  }
  if (offset_in_chunk) {
    error.path = state.name;
    error.offset = chunk.offset + *offset_in_chunk;
    error.offset_is_decoded = state.decoded;
  }
  fail_at(chunk.ordinal, std::move(error));
}

void Feeder::abort(Error error) {
  const MutexLock lock(mutex_);
  fail_at(UINT64_MAX, std::move(error));
}

void Feeder::add_invalid(const text::Chunk& chunk, std::uint64_t number,
                         std::size_t first_in_chunk) {
  const MutexLock lock(mutex_);
  InputState& state = states_[chunk.input];
  const std::uint64_t first = chunk.offset + first_in_chunk;
  state.first_invalid = state.invalid == 0 ? first : std::min(state.first_invalid, first);
  state.invalid += number;
}

Result<void> Feeder::finish() {
  const MutexLock lock(mutex_);
  return failure_ ? Result<void>(failure_->error) : Result<void>();
}

std::vector<Notice> Feeder::notices() {
  const MutexLock lock(mutex_);
  std::vector<Notice> notices = notices_;
  for (const InputState& state : states_) {
    if (state.unreadable) {
      Error error = *state.unreadable;
      const std::string path = std::exchange(error.path, "");
      notices.push_back(
          {state.counted_bytes > 0 ? Notice::Kind::kPartlyCounted : Notice::Kind::kUnreadable, path,
           describe(error), state.counted_bytes, 0, false});
    }
    if (state.nul_offset) {
      notices.push_back(
          {Notice::Kind::kLooksBinary, state.name, "", 1, *state.nul_offset, state.decoded});
    }
    if (state.invalid > 0) {
      notices.push_back({Notice::Kind::kInvalidBytes, state.name, "", state.invalid,
                         state.first_invalid, state.decoded});
    }
  }
  return notices;
}

std::uint64_t Feeder::inputs_counted() {
  const MutexLock lock(mutex_);
  return static_cast<std::uint64_t>(std::count_if(
      states_.begin(), states_.end(), [](const InputState& state) { return state.opened; }));
}

void Feeder::add_progress(std::uint64_t stored_bytes) {
  if (options_.progress != nullptr) {
    options_.progress->bytes_done.fetch_add(stored_bytes, std::memory_order_relaxed);
  }
}

}  // namespace hapax::input
