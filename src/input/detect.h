// Detects compression and encoding from the first bytes of an input. The rules are strict enough
// that prose is never taken for anything else. Pure functions. Tested by
// tests/input/detect_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hapax::input {

enum class Compression : std::uint8_t { kNone, kGzip, kBzip2, kXz, kZstd, kLz4 };

// How many bytes detection needs from the beginning of an input. A shorter `head` is taken for the
// whole input.
inline constexpr std::size_t kProbeBytes = 64;

// Whether `head` and `magic` are equal as far as the shorter one reaches.
bool agrees(std::span<const std::uint8_t> head, std::string_view magic);

// Whether a member of the format may begin with `head`. The constants say how many bytes decide it;
// with fewer the answer is "may".
inline constexpr std::size_t kGzipHeadBytes = 3;
inline constexpr std::size_t kBzip2HeadBytes = 10;
bool may_be_gzip(std::span<const std::uint8_t> head);
bool may_be_bzip2(std::span<const std::uint8_t> head);

Compression detect_compression(std::span<const std::uint8_t> head);

// The iconv name of the encoding that the byte order mark stands for. Empty without a mark, and for
// UTF-8: its mark, U+FEFF, is a separator and needs no treatment.
std::string_view detect_encoding(std::span<const std::uint8_t> head);

}  // namespace hapax::input
