// The streams at the bottom of every stack: a file, a descriptor, memory, a caller's reader; and
// one that first gives back bytes that were peeked at. Who peeks may meet the end, so all of them
// remember it: no Reader and no terminal is asked again after its end. Tested by
// tests/input/plain_streams_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "hapax/input.h"
#include "input/byte_stream.h"
#include "input/watched_file.h"

namespace hapax::input {

// A regular file from byte `begin` on, of which the first `taken` bytes are in the caller's hands.
// Reads up to the size that the file had when it was opened. If the file ends elsewhere and still
// states that size, the statement is wrong, and all that is there is read. kInputChanged where the
// file became shorter. At its end the descriptor's position is there, as read(2) would leave it.
std::unique_ptr<ByteStream> file_stream(std::shared_ptr<const WatchedFile> file,
                                        std::uint64_t begin, std::uint64_t taken, std::string name);
// read(2) from where the descriptor stands, also one that does not block. `name` is for messages. A
// request to `stop`, which outlives the stream, ends a wait for a pipe, a socket or a device.
std::unique_ptr<ByteStream> descriptor_stream(UniqueFd file, std::string name,
                                              const StopEvent* stop = nullptr);
// The bytes outlive the stream.
std::unique_ptr<ByteStream> memory_stream(std::span<const std::uint8_t> bytes);
std::unique_ptr<ByteStream> reader_stream(std::shared_ptr<Reader> reader, std::string name);

// The first bytes of a stream, and how it went on: 0 at its end or the error behind them; nothing
// where there may be more.
struct Head {
  std::vector<std::uint8_t> bytes;
  std::optional<Result<std::size_t>> end;
};
// Reads until `bytes` are there, the stream ends, or it fails, also by a request to `stop`.
Head read_head(ByteStream& stream, std::size_t bytes, const StopEvent* stop = nullptr);
// What `head`, which has been read from `rest`, says, then `rest`.
std::unique_ptr<ByteStream> prefixed_stream(Head head, std::unique_ptr<ByteStream> rest);

}  // namespace hapax::input
