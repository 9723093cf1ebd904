// An input becomes something that can be read: a plain range of a file, plain memory, or a stream
// through which it is decompressed and transcoded to UTF-8. The first bytes decide (never the
// name); what else they say is for warnings. A small file is read whole while it is opened. Tested
// by tests/input/open_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "base/stop_event.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/byte_stream.h"
#include "input/chunk_buffer.h"
#include "input/file_head.h"
#include "input/first_look.h"
#include "input/range_reader.h"
#include "input/watched_file.h"

namespace hapax::input {

// A whole plain text that lies in the buffer that open() was given; its first byte is the input's
// byte number `offset`.
struct WholeText {
  std::uint64_t offset = 0;
};

struct OpenInput {
  std::string name;  // for messages, unescaped
  std::variant<std::monostate, WholeText, FileRange, std::span<const std::uint8_t>,
               std::unique_ptr<ByteStream>>
      content = {};
  // A regular file that must be asked for changes when the content has been read; it keeps a
  // FileRange's descriptor open. Null where there is nothing to ask.
  std::shared_ptr<const WatchedFile> file = {};
  bool has_grown = false;  // somebody wrote to the file while it was opened and read whole
  FirstLook look = {};
};

// For messages, unescaped: a path, or the name that the caller gave.
std::string name_of(const Input& input);

// Where an open descriptor stands; 0 where it has no position.
std::uint64_t position_of(int descriptor);

// Whether `input` is better opened only when all before it have been read: it may have a position
// that others share, or wait for somebody else for ever, and then a run that fails meanwhile would
// not end. That is so for pipes and devices, callers' readers, and descriptors, except for those of
// a regular file of which the caller has said where to begin.
bool waits_its_turn(const Input& input);

// Opens `input`, which is not a directory. Plain UTF-8 in a regular file becomes a WholeText in
// `buffer` if it takes at most kHeadBytes and options.chunk_bytes, else a FileRange if its size is
// what the system states; memory stays memory; everything else is a stream of UTF-8 in which each
// sequence that does not decode stands as one byte 0xFF, so that the tokeniser counts and places
// it like any other invalid byte. An error that comes behind some text is the stream's to report.
// A request to `stop`, which outlives the result, ends a wait for a pipe and the like, also for its
// first bytes.
Result<OpenInput> open(const Input& input, const Options& options, ChunkBuffer& buffer,
                       const StopEvent* stop = nullptr);

// A path or a descriptor as a stream, to its end.
struct OpenStream {
  std::string name;
  std::unique_ptr<ByteStream> bytes;
};
Result<OpenStream> open_stream(const Input& input, const Options& options);

}  // namespace hapax::input
