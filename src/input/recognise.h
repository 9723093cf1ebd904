// What an input that is no plain text seems to be, for a warning that names the way out. It never
// changes what is counted. Strict: prose is never taken for anything, so each kind wants more than
// its first letters. Pure functions. Tested by tests/input/recognise_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "input/detect.h"

namespace hapax::input {

enum class LooksLike : std::uint8_t {
  kNothing,  // text, or something that has no name here
  kZip,
  kTar,
  kCompress,
  kLzip,
  kLzma,
  kBrotli,
  k7z,
  kRar,
  kLz4Legacy,
  kLzop,
  kPdf,
  kPostScript,
  kRtf,
  kMsOffice,
  kSqlite,
  kCounts,  // a counts file of hapax
  // Compressed twice. This is the outer format, the inner is any of those that are decompressed.
  kGzipTwice,
  kBzip2Twice,
  kXzTwice,
  kZstdTwice,
  kLz4Twice,
  kUtf16Le,  // from here on text in an encoding
  kUtf16Be,
  kUtf32Le,
  kUtf32Be,
  kIso2022Jp,
  kIso2022JpExt,
};

// "zip", "pdf", "utf-16le"; empty for nothing.
std::string_view format_name(LooksLike looks_like);
inline bool is_encoding(LooksLike looks_like) { return looks_like >= LooksLike::kUtf16Le; }

// `head` is the first bytes of an input, after decompression; `path` its name, which decides where
// a format has no mark of its own (brotli, lzma). A format or nothing.
LooksLike recognise_format(std::span<const std::uint8_t> head, std::string_view path);

// What was decompressed from `outer` and begins with `head`: compressed twice, or nothing.
LooksLike recognise_twice(std::span<const std::uint8_t> head, Compression outer);

// The encoding of a text in wide units without a byte order mark, or nothing. Where it has ASCII,
// every second byte is a NUL, or three of four.
LooksLike recognise_wide_text(std::span<const std::uint8_t> head);

// ISO-2022-JP, by the escape sequences that change its character sets, in text that has no other
// controls and no byte past 0x7F; or nothing. ISO-2022-JP-EXT where there are sets of that alone.
LooksLike recognise_iso2022(std::span<const std::uint8_t> head);

}  // namespace hapax::input
