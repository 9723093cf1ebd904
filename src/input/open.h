// Opens an input as a range of a plain file or source, as plain memory, or as a stream that
// decompresses it and transcodes it to UTF-8. The first bytes decide, never the name; they also
// give warnings. A small file is read whole while it is opened. Tested by tests/input/open_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "base/stop_event.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/byte_stream.h"
#include "input/chunk_buffer.h"
#include "input/first_look.h"
#include "input/range_reader.h"
#include "input/watched_file.h"

namespace hapax::input {

// A whole plain text, in the buffer that was passed to open(). Its first byte is byte `offset` of
// the input.
struct WholeText {
  std::uint64_t offset = 0;
};

struct OpenInput {
  std::string name;  // for messages, not escaped
  std::variant<std::monostate, WholeText, FileRange, SourceRange, std::span<const std::uint8_t>,
               std::unique_ptr<ByteStream>, std::shared_ptr<TextsReader>>
      content = {};
  // A regular file that must be checked for changes after the content has been read. It keeps a
  // FileRange's descriptor open. Null if there is nothing to check.
  std::shared_ptr<const WatchedFile> file = {};
  bool has_grown = false;  // the file grew while it was opened and read whole
  FirstLook look = {};
};

// For messages, not escaped: the path, or the name that the caller gave.
std::string name_of(const Input& input);

// The position of an open descriptor; 0 if it has none.
std::uint64_t position_of(int descriptor);

// Whether `input` must be opened only after all inputs before it. Its position may be shared with
// other programs, or a read may wait for another program for ever, and a run that fails meanwhile
// would not end. True for pipes, devices, callers' readers and descriptors; but false for the
// descriptor of a regular file if the caller has said where to begin.
bool waits_its_turn(const Input& input);

// Opens `input`, which is not a directory. Plain UTF-8 in a regular file becomes a WholeText in
// `buffer` if it is shorter than kHeadBytes and not longer than options.internals.chunk_bytes;
// otherwise a FileRange if the system states its size correctly. Plain memory stays memory.
// Everything else becomes a stream of UTF-8 in which one byte 0xFF replaces each sequence that does
// not decode; the tokeniser treats it as any other invalid byte. An error after some text is
// returned by the stream. `stop` must outlive the result; a request to it ends any wait for a pipe,
// a socket or a device.
Result<OpenInput> open(const Input& input, const Options& options, ChunkBuffer& buffer,
                       const StopEvent* stop = nullptr);

// Opens an input as a stream. Texts and sources are no stream: kInvalidArgument. `stop` as in
// open().
struct OpenStream {
  std::string name;
  std::unique_ptr<ByteStream> bytes;
};
Result<OpenStream> open_stream(const Input& input, const Options& options,
                               const StopEvent* stop = nullptr);

}  // namespace hapax::input
