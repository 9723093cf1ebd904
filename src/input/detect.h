// What the first bytes of an input say it is. Strict enough that prose is never taken for anything
// else. Tested by tests/input/detect_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hapax::input {

enum class Compression : std::uint8_t { kNone, kGzip, kBzip2, kXz, kZstd, kLz4 };

// How many first bytes detection needs. Fewer are taken for all that there are.
inline constexpr std::size_t kProbeBytes = 64;

// Whether `head` begins as `magic` does, as far as both reach.
bool agrees(std::span<const std::uint8_t> head, std::string_view magic);

// Whether such a member may begin with `head`, as far as that reaches; so many bytes decide it.
inline constexpr std::size_t kGzipHeadBytes = 3;
inline constexpr std::size_t kBzip2HeadBytes = 10;
bool may_be_gzip(std::span<const std::uint8_t> head);
bool may_be_bzip2(std::span<const std::uint8_t> head);

Compression detect_compression(std::span<const std::uint8_t> head);

// The iconv name of the encoding that a byte order mark tells; empty without one, and for UTF-8,
// whose mark needs no treatment: U+FEFF is a separator.
std::string_view detect_encoding(std::span<const std::uint8_t> head);

}  // namespace hapax::input
