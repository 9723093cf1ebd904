// A value, or the error that took its place. Expected failures (a missing file, a corrupt stream, a
// full disk) travel as values; nothing in the library prints them or exits on them, and only where
// words are read from disk is one thrown (Failure). Tested by tests/base/result_test.cc.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "hapax/export.h"

namespace hapax {

enum class ErrorKind : std::uint8_t {
  kInvalidArgument,  // an option that cannot be met: an unknown encoding, 0 bytes a chunk
  kNotFound,         // the path does not exist
  kNotReadable,      // it exists and cannot be opened or read
  kNotWritable,      // an output that cannot be opened, written or replaced
  kClosedPipe,       // the reader of our output has gone
  kInvalidText,      // an invalid byte sequence, under InvalidBytes::kFail
  kCorruptInput,     // compressed data that is truncated or altered
  kInputChanged,     // a file that became shorter, or was written to, while it was counted; a range
                     // past its end; a file that is not what it was when it was listed
  kWordTooLong,      // a word of more than kMaxWordBytes
  kOutOfMemory,      // the system or the budget refuses
  kOverflow,         // a count past kMaxCount
  kCancelled,        // the caller's stop token
  kWorkerLost,       // a worker process that could not be started, was killed or failed
  kSystem,           // any other failing system call
};

// "invalid_argument", "not_found", "not_readable": the names of the values above. For programs; a
// message for people is describe().
HAPAX_API std::string_view name_of(ErrorKind kind);

// What failed, where, and what to do. Plain data: copy and move freely between threads.
struct Error {
  ErrorKind kind = ErrorKind::kSystem;
  // "No such file or directory", without a full stop. Usually empty under kOutOfMemory, and so is
  // `remedy`: making such an error takes no memory.
  std::string cause;
  std::string path = {};                     // raw bytes of the path, empty where none is concerned
  std::optional<std::uint64_t> offset = {};  // in bytes from the start of the input
  bool offset_is_decoded = false;            // offset counts decompressed or transcoded bytes
  std::string remedy = {};                   // "name an existing file"; empty if none is known
  // The error is within compressed data, and no checksum has confirmed the text before it.
  bool is_behind_unchecked = false;
  // Which of the inputs of count() it concerns, from 0 on; files of a directory have its number.
  std::optional<std::size_t> input = {};
  // The errno of the system call that failed; 0 if none did.
  int system_code = 0;
};

// A path for a message, with control characters escaped. If it has more than 512 bytes, only its
// beginning and end are shown, with the number of bytes that are left out between them.
HAPAX_API std::string shown_path(std::string_view path);

// One line, without a newline: `path: cause at byte 12; remedy`. Control characters of the path are
// escaped, so that a hostile file name cannot write to a terminal.
HAPAX_API std::string describe(const Error& error);

// Carries an Error where a function cannot return one: a pass over words that exceed the memory
// limit reads them from disk, and that may fail at any word. The functions that throw it say so.
class HAPAX_API Failure : public std::exception {
 public:
  explicit Failure(Error error);
  Failure(const Failure&) noexcept;
  Failure& operator=(const Failure&) noexcept;
  ~Failure() override;

  const Error& error() const noexcept { return *error_; }
  // describe(error())
  const char* what() const noexcept override { return message_->c_str(); }

 private:
  // Shared, because copying an exception must not fail.
  std::shared_ptr<const Error> error_;
  std::shared_ptr<const std::string> message_;
};

// Escapes characters that cannot be seen: \n, \t and \r so, each byte of the others as \xHH. The
// others are controls, line and paragraph separators, invisible format characters (Unicode's Cc,
// Zl, Zp and Cf, with the marks that turn the direction of a line), and bytes that are not UTF-8.
HAPAX_API std::string escape_controls(std::string_view text);

// Holds either a T or an Error. Asking for the other one is a broken precondition.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace hapax
