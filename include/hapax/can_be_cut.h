// Whether a file may be counted in ranges (RangeInput, RandomAccessInput), so that several programs
// or machines share it. Tested by tests/strategy/can_be_cut_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hapax/export.h"
#include "hapax/options.h"

namespace hapax {

// How many bytes at the beginning of a file can_be_cut() needs. A file that is shorter needs all.
inline constexpr std::size_t kCutHeadBytes = std::size_t{32} << 10;

// Whether count() of a file that begins with `head` counts its bytes as they are stored, as UTF-8.
// Then the counts of ranges add up to that of the file. False if it would decompress the file,
// decode another encoding, or leave the file out under BinaryInputs::kSkip. Depends on
// Options::decompress, encoding and binary_inputs; a name of an encoding that is not known counts
// as another one.
HAPAX_API bool can_be_cut(std::span<const std::uint8_t> head, const Options& options = {});

}  // namespace hapax
