// The streams that others read from: a file, a descriptor, memory, a caller's reader; and one that
// first returns bytes that were read in advance. Reading in advance may meet the end, so all of
// them remember it and do not read a Reader or a terminal again after its end. Not safe for
// threads. Tested by tests/input/plain_streams_test.cc.
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

// A regular file from byte `begin` on; the caller has already read the first `taken` bytes from
// there. Reads up to the size that the file had when it was opened. If the file ends elsewhere and
// still states that size, the stated size is wrong, and everything is read. kInputChanged if the
// file became shorter. At the end, the descriptor's position is the end of what was read, as after
// read(2). `stop` must outlive the stream; after a request to it, reading is kCancelled: a decoder
// may read far before it gives anything.
std::unique_ptr<ByteStream> file_stream(std::shared_ptr<const WatchedFile> file,
                                        std::uint64_t begin, std::uint64_t taken, std::string name,
                                        const StopEvent* stop = nullptr);
// Reads with read(2) from the descriptor's position; the descriptor may be non-blocking. `name` is
// for messages. `stop` must outlive the stream; a request to it ends a wait for a pipe, a socket or
// a device.
std::unique_ptr<ByteStream> descriptor_stream(UniqueFd file, std::string name,
                                              const StopEvent* stop = nullptr);
// `bytes` must outlive the stream.
std::unique_ptr<ByteStream> memory_stream(std::span<const std::uint8_t> bytes);
std::unique_ptr<ByteStream> reader_stream(std::shared_ptr<Reader> reader, std::string name);

// The first bytes of a stream. `end` is 0 if the stream ended after them, the error if it failed;
// without a value there may be more.
struct Head {
  std::vector<std::uint8_t> bytes;
  std::optional<Result<std::size_t>> end;
};
// Reads until it has `bytes` bytes, the stream ends or fails, or `stop` is requested.
Head read_head(ByteStream& stream, std::size_t bytes, const StopEvent* stop = nullptr);
// First the bytes of `head`, which were read from `rest`, then those of `rest`.
std::unique_ptr<ByteStream> prefixed_stream(Head head, std::unique_ptr<ByteStream> rest);

}  // namespace hapax::input
