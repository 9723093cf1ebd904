// Whether an input looks binary. Tested by tests/input/open_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hapax::input {

// How many first bytes of a text are searched.
inline constexpr std::uint64_t kNulProbeBytes = 32768;

// Where the first NUL of a text stands among its first bytes: a sign that it is no text.
std::optional<std::size_t> find_nul(std::span<const std::uint8_t> first_bytes);

}  // namespace hapax::input
