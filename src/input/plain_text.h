// Decides from the first bytes of an input whether they are text that is counted as it is stored.
// hapax::can_be_cut() and open() agree because both ask here. Pure functions. Tested by
// tests/input/open_test.cc and tests/strategy/can_be_cut_test.cc.
#pragma once

#include <cstdint>
#include <span>

#include "hapax/options.h"
#include "input/detect.h"

namespace hapax::input {

// The format from which an input with these first bytes is decompressed.
Compression compression_of(std::span<const std::uint8_t> head, const Options& options);

// Whether an input with these first bytes is neither decompressed nor transcoded.
bool is_plain(std::span<const std::uint8_t> head, const Options& options);

}  // namespace hapax::input
