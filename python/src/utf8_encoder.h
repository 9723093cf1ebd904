// Encodes the characters of a str as UTF-8, from the memory in which CPython holds them: 1, 2 or 4
// bytes a character, whichever suffices for the str. (PyUnicode_AsUTF8AndSize() would leave a copy
// with each str that is not ASCII, for the life of the str.) A lone surrogate becomes '?', which
// separates words.
//
// Each function writes at `out` and returns where it ended. There must be room for
// kMaxUtf8Bytes<Unit> bytes a character. Not for characters above U+10FFFF, which no str has.
// Tested by tests/python/count_iter_test.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hapax::python {

template <typename Unit>
inline constexpr std::size_t kMaxUtf8Bytes = sizeof(Unit) == 1   ? 2
                                             : sizeof(Unit) == 2 ? 3
                                                                 : 4;

std::uint8_t* encode_utf8(std::span<const std::uint8_t> characters, std::uint8_t* out);
std::uint8_t* encode_utf8(std::span<const std::uint16_t> characters, std::uint8_t* out);
std::uint8_t* encode_utf8(std::span<const std::uint32_t> characters, std::uint8_t* out);

}  // namespace hapax::python
