// An input from the moment when a worker begins to open it until its last chunk has been read. It
// has either ranges, which are claimed in order and read in any order, or a stream, which one
// worker at a time reads:
//
//     ranges   |  read  | claimed | claimed | not claimed yet ..      all of range_bytes, at fixed
//              begin                        claimed           end     offsets; the last is shorter
//     stream   block block block ..                                   each ends after a word
//
// The input queue shares the ownership of an input with the workers that read it, so its file is
// open until they are finished. Thread safety: the chunk source's lock guards all members, except
// in three calls that the reader makes without it: RangeClaim::read(), the stream's next() and
// help(), and check_for_changes(). Tested by tests/input/active_input_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <variant>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "input/chunk_stream.h"
#include "input/open.h"
#include "input/range_reader.h"
#include "input/run_outcome.h"
#include "input/watched_file.h"
#include "text/chunk.h"

namespace hapax::input {

inline constexpr std::uint64_t kDefaultChunkBytes = std::uint64_t{256} << 10;
// The chunk size for a caller's source. A read may be a request to a store, which takes some 30 ms
// whatever its size, and is charged: with 4 MB, most of the time is that of the transfer.
inline constexpr std::uint64_t kSourceChunkBytes = std::uint64_t{4} << 20;

struct ActiveRanges {
  std::variant<FileRange, SourceRange, std::span<const std::uint8_t>> content = {};
  std::uint64_t range_bytes = 0;
  std::uint64_t claimed = 0;  // up to this offset
  std::uint64_t end = 0;      // offset
  std::uint64_t unread = 0;   // bytes that nobody has read yet
};

struct ActiveStream {
  std::unique_ptr<ChunkStream> chunks;
  std::uint64_t stored = 0;             // bytes accounted for so far
  bool is_busy = false;                 // a worker reads it
  const ChunkBuffer* reader = nullptr;  // its last reader's buffer
};

struct ActiveInput {
  explicit ActiveInput(std::uint32_t number) : index(number) {}

  // Takes what was opened, anything but a WholeText. `options` must outlive the input.
  void take(OpenInput opened, const Options& options);
  bool has_unclaimed_range() const;
  // Null if the input has no stream, or is still being opened.
  ActiveStream* stream() { return std::get_if<ActiveStream>(&content); }
  // Returns an error if the file has changed; if it has only grown, sets has_grown. The reader of
  // the last bytes calls it.
  Result<void> check_for_changes();

  const std::uint32_t index;
  std::shared_ptr<const WatchedFile> file;  // null if there is nothing to check
  bool has_grown = false;
  std::uint64_t next_ordinal = 0;  // of a chunk
  // std::monostate while the input is being opened.
  std::variant<std::monostate, ActiveRanges, ActiveStream> content;
};

// A range that one worker, or its process, is to read.
class RangeClaim {
 public:
  // Claims the next range of `input`, which has one.
  static RangeClaim next_of(std::shared_ptr<ActiveInput> input);

  // Null if the range is one of a source or of memory.
  const FileRange* file() const { return std::get_if<FileRange>(&ranges().content); }
  bool is_of_source() const { return std::holds_alternative<SourceRange>(ranges().content); }
  bool is_of_memory() const { return file() == nullptr && !is_of_source(); }
  std::uint32_t input() const { return input_->index; }
  Place place() const { return {input_->index, ordinal_}; }
  // Offsets in the input.
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  ActiveInput& active() const { return *input_; }
  ActiveRanges& ranges() const { return *std::get_if<ActiveRanges>(&input_->content); }

  // Reads the range, as read_range() does. Does not set the chunk's input and ordinal.
  Result<text::Chunk> read(TokenProfile tokens, ChunkBuffer& buffer,
                           std::uint64_t max_word_bytes = kMaxWordBytes) const;

 private:
  RangeClaim(std::shared_ptr<ActiveInput> input, std::uint64_t begin, std::uint64_t end,
             std::uint64_t ordinal)
      : input_(std::move(input)), begin_(begin), end_(end), ordinal_(ordinal) {}

  std::shared_ptr<ActiveInput> input_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t ordinal_;
};

}  // namespace hapax::input
