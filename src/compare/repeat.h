// `hapax compare --repeat N`: counts the inputs as if they were named N times. Each copy is an
// input of its own, so compressed files are decompressed again and folders are walked again. The
// text itself is not copied. Tested by tests/cli/repeat_test.py.
#pragma once

#include <cstdint>
#include <vector>

#include "hapax/input.h"

namespace hapax::compare {

inline constexpr std::uint32_t kMaxRepeat = 1'000'000;

// The list of inputs, `times` times over. A descriptor among them must have a begin
// (DescriptorInput::begin); otherwise only its first copy has text.
std::vector<Input> repeated(const std::vector<Input>& inputs, std::uint32_t times);

}  // namespace hapax::compare
