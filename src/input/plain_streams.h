// The streams at the bottom of every stack: a descriptor, memory, a caller's reader; and one that
// first gives back bytes that were peeked at. Who peeks may meet the end, so that the first three
// remember it: no Reader and no terminal is asked again after its end. Tested by
// tests/input/plain_streams_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "hapax/input.h"
#include "input/byte_stream.h"

namespace hapax::input {

// read(2) from where the descriptor stands, also one that does not block. `name` is for messages. A
// request to `stop`, which outlives the stream, ends a wait for a pipe, a socket or a device.
std::unique_ptr<ByteStream> descriptor_stream(UniqueFd file, std::string name,
                                              const StopEvent* stop = nullptr);
// The bytes outlive the stream.
std::unique_ptr<ByteStream> memory_stream(std::span<const std::uint8_t> bytes);
std::unique_ptr<ByteStream> reader_stream(std::shared_ptr<Reader> reader, std::string name);
// `prefix`, which has been read from `rest`, then `rest`.
std::unique_ptr<ByteStream> prefixed_stream(std::vector<std::uint8_t> prefix,
                                            std::unique_ptr<ByteStream> rest);

// Reads until `bytes` are there or the stream ends.
Result<std::vector<std::uint8_t>> read_up_to(ByteStream& stream, std::size_t bytes);

}  // namespace hapax::input
