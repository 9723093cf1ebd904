// What the first bytes of an input say it is. Strict enough that prose is never taken for anything
// else. Tested by tests/input/detect_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hapax::input {

enum class Compression : std::uint8_t { kNone, kGzip, kBzip2, kXz, kZstd, kLz4 };

// How many first bytes detection needs. Fewer are taken for all that there are.
inline constexpr std::size_t kProbeBytes = 64;

Compression detect_compression(std::span<const std::uint8_t> head);

// The iconv name of the encoding that a byte order mark tells; empty without one, and for UTF-8,
// whose mark needs no treatment: U+FEFF is a separator.
std::string_view detect_encoding(std::span<const std::uint8_t> head);

}  // namespace hapax::input
