// The inputs of a count. They are values: a path, a range of a path or of a caller's source,
// memory, a reader, or texts. Tested by tests/input/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "hapax/result.h"

namespace hapax {

// A caller's own source of bytes. The library calls read() from one thread at a time, but not
// always from the same thread, and for one reader after the other. It never calls read() again
// after that has returned 0 or an error.
class Reader {
 public:
  virtual ~Reader() = default;
  // Fills up to `buffer.size()` bytes and returns how many; 0 is the end, fewer than asked is not.
  // Must not throw, because threads of the library call it.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
};

// A regular file as stat(2) found it when it was listed. A file that is not the same any more when
// it is counted is an error, kInputChanged, when it is opened as well as when it has been read. It
// must not have grown either. A member without a value is not compared with that of the listing.
struct FileState {
  std::optional<std::uint64_t> bytes = {};    // st_size
  std::optional<std::int64_t> modified = {};  // st_mtim, in nanoseconds since 1970
  std::optional<std::uint64_t> inode = {};    // st_ino
  bool operator==(const FileState&) const = default;
};

// A file, or a directory, which is walked in the order of the names' bytes. "-" is a file of that
// name here; standard input is a DescriptorInput. If a regular file grows while it is counted, only
// the bytes that it had at first are counted, and there is a notice, kGrown. Any other change is an
// error, kInputChanged. docs/reliability.md says which changes may go unseen.
struct PathInput {
  std::string path;
  std::optional<FileState> listed = {};  // with it, a directory is an error
};

// The words that *start* in bytes [begin, end) of a regular file. If ranges cover the file without
// overlap, their counts add up to that of the file, wherever it is cut. Ranges are neither
// decompressed nor transcoded. A range past the end of the file is an error, kInputChanged.
struct RangeInput {
  static constexpr std::uint64_t kToEnd = UINT64_MAX;

  std::string path;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;                 // or kToEnd
  std::optional<FileState> listed = {};  // so that all ranges are of the same file
};

// A caller's own source of bytes that may be read anywhere, such as an object in a store. The
// library calls its functions from any thread, read_at() from several threads at once: as many as
// there are workers. They must not throw, because threads of the library call them.
class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  // How many bytes there are: always the same number.
  virtual std::uint64_t size() const = 0;
  // Fills up to `buffer.size()` bytes with those from `offset` on, and returns how many. All of
  // them lie before the end. Fewer than asked is not the end: the rest is asked for in another
  // call. 0 is an error, kInputChanged. After an error, calls of other threads may still come. A
  // function that waits long must watch Options::stop itself.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) = 0;
};

// The words that *start* in bytes [begin, end) of a source, as those of a RangeInput do.
//
// A range is read in parts of 4 MB, in ascending order, one call a part: the part itself with the
// 8 bytes before it and the 256 behind it. If the last word of a part goes on behind these, the
// next call reads at least as much as the part again. Workers take parts in turn, so several calls
// may be under way at once.
struct RandomAccessInput {
  static constexpr std::uint64_t kToEnd = UINT64_MAX;

  std::shared_ptr<RandomAccess> file;
  std::string name = "file";  // in messages
  std::uint64_t begin = 0;
  std::uint64_t end = kToEnd;
};

// Bytes that the caller keeps alive and unchanged until count() returns.
struct MemoryInput {
  std::span<const std::uint8_t> bytes;
  std::string name = "memory";  // in messages
};

struct ReaderInput {
  std::shared_ptr<Reader> reader;
  std::string name = "reader";  // in messages
};

// An open descriptor, which the caller keeps: it is read from its position, or from `begin`, and
// not closed. When count() has succeeded, the position is behind the last byte that was read, also
// with `begin`. After an error it may be anywhere before that. Bytes that are added to a regular
// file after its turn came are not read. A socket for messages (SOCK_DGRAM, SOCK_SEQPACKET) is an
// error.
struct DescriptorInput {
  int descriptor = -1;
  std::string name = "standard input";  // in messages
  // The byte of a regular file at which reading begins, whatever the position is. So one descriptor
  // can be several inputs. Ignored for everything else.
  std::optional<std::uint64_t> begin = {};
};

// Texts in one block of memory, in the layout of Arrow's large_string: text i is
// bytes[offsets[i], offsets[i + 1]). There is one offset more than there are texts; no offset is
// less than the one before it, and none is greater than bytes.size(). No offsets are no texts.
struct Texts {
  std::span<const std::uint8_t> bytes;
  std::span<const std::int64_t> offsets;
};

// Texts that the caller keeps alive and unchanged until count() returns. No word reaches from one
// text into the next. The texts are UTF-8 as they are: they are neither decompressed nor
// transcoded, whatever they look like, and they are never skipped. Offsets and numbers of bytes
// are those of all texts one after the other, with one byte between two texts.
struct TextsInput {
  Texts texts;
  std::string name = "texts";  // in messages
};

// A caller's own source of texts. The library calls next() from one thread at a time, but not
// always from the same thread. It never calls next() again after that has returned nothing or an
// error.
class TextsReader {
 public:
  virtual ~TextsReader() = default;
  // Returns the next texts, or nothing at the end. They must stay alive and unchanged until the
  // next call, and after the last call until count() returns. Blocks of about 1 MB are best. A
  // function that waits for texts must watch Options::stop itself. Must not throw, because threads
  // of the library call it.
  virtual Result<std::optional<Texts>> next() = 0;
};

// Texts as those of TextsInput, block by block.
struct TextsReaderInput {
  std::shared_ptr<TextsReader> reader;
  std::string name = "texts";  // in messages
};

using Input = std::variant<PathInput, RangeInput, MemoryInput, ReaderInput, DescriptorInput,
                           TextsInput, TextsReaderInput, RandomAccessInput>;

}  // namespace hapax
