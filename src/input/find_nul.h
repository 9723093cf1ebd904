// Finds out whether an input looks binary. A pure function. Tested by tests/input/open_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hapax::input {

// How many bytes at the beginning of a text are searched.
inline constexpr std::uint64_t kNulProbeBytes = 32768;

// The offset of the first NUL among the first bytes, if there is one: a sign that the input is not
// text.
std::optional<std::size_t> find_nul(std::span<const std::uint8_t> first_bytes);

}  // namespace hapax::input
