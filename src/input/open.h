// An input becomes something that can be read: a plain range of a file, plain memory, or a stream
// through which it is decompressed and transcoded to UTF-8. The first bytes decide (never the
// name). Tested by tests/input/open_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::input {

// Words that start in [begin, end) of a regular file of `file_bytes` bytes when it was opened.
struct FileRange {
  UniqueFd file;
  std::uint64_t text_begin = 0;  // nothing before it is looked at (a descriptor's first position)
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t file_bytes = 0;
};

struct OpenInput {
  std::string name;  // for messages, unescaped
  std::variant<FileRange, std::span<const std::uint8_t>, std::unique_ptr<ByteStream>> content;
  bool decoded = false;  // offsets count decompressed or transcoded bytes
};

// For messages, unescaped: a path, or the name that the caller gave.
std::string name_of(const Input& input);

// Whether `input` is better opened only when all before it have been read: it may have a position
// that others share, or wait for somebody else for ever, and then a run that fails meanwhile would
// not end. So have pipes and devices, callers' readers and descriptors.
bool waits_its_turn(const Input& input);

// Opens `input`, which is not a directory. A regular file with a size whose bytes are plain UTF-8
// becomes a FileRange; memory stays memory; everything else is a stream of UTF-8 in which each
// sequence that does not decode stands as one byte 0xFF, so that the tokeniser counts and places
// it like any other invalid byte. A request to `stop`, which outlives the result, ends a wait for
// a pipe and the like, also for its first bytes.
Result<OpenInput> open(const Input& input, const Options& options, const StopEvent* stop = nullptr);

}  // namespace hapax::input
