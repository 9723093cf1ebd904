// `hapax compare --repeat N`: the inputs as if they were named N times. Each is an input of its
// own, so a compressed one is decompressed again and a folder is walked again; the text itself is
// never copied. Tested by tests/cli/repeat_test.py.
#pragma once

#include <cstdint>
#include <vector>

#include "hapax/input.h"

namespace hapax::compare {

inline constexpr std::uint32_t kMaxRepeat = 1'000'000;

// All of them, then all of them again, `times` times. A descriptor among them says where it begins
// (DescriptorInput::begin), or it gives its text to the first alone.
std::vector<Input> repeated(const std::vector<Input>& inputs, std::uint32_t times);

}  // namespace hapax::compare
