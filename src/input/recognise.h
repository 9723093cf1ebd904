// Recognises what an input seems to be if it is not plain text, for a warning that says what to do.
// It never changes what is counted. The rules are strict, so that prose is never taken for anything
// else: no format is recognised by its first letters alone. Pure functions. Tested by
// tests/input/recognise_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "input/detect.h"

namespace hapax::input {

enum class LooksLike : std::uint8_t {
  kNothing,  // text, or an unknown format
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
  // Compressed twice. This is the outer format; the inner one is any format that hapax
  // decompresses.
  kGzipTwice,
  kBzip2Twice,
  kXzTwice,
  kZstdTwice,
  kLz4Twice,
  kUtf16Le,  // this and the following are text in another encoding
  kUtf16Be,
  kUtf32Le,
  kUtf32Be,
  kIso2022Jp,
  kIso2022JpExt,
};

// A name such as "zip", "pdf", "utf-16le"; empty for kNothing.
std::string_view format_name(LooksLike looks_like);
inline bool is_encoding(LooksLike looks_like) { return looks_like >= LooksLike::kUtf16Le; }

// Returns a format or kNothing. `head` is the first bytes of an input, after decompression. `path`
// is its name, which is needed for formats without a magic number (brotli, lzma).
LooksLike recognise_format(std::span<const std::uint8_t> head, std::string_view path);

// Returns a value of "compressed twice" if the text decompressed from `outer` begins with `head`,
// which is compressed data again; otherwise kNothing.
LooksLike recognise_twice(std::span<const std::uint8_t> head, Compression outer);

// Returns the encoding of a UTF-16 or UTF-32 text without a byte order mark, or kNothing. In such a
// text, ASCII has one NUL in every two bytes, or three in every four.
LooksLike recognise_wide_text(std::span<const std::uint8_t> head);

// Returns ISO-2022-JP if the text has escape sequences that switch its character sets, no other
// controls and no byte past 0x7F; otherwise kNothing. Returns ISO-2022-JP-EXT if a set is used that
// only that encoding has.
LooksLike recognise_iso2022(std::span<const std::uint8_t> head);

}  // namespace hapax::input
