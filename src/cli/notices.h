// What the library noticed, for the person who runs the program. Inputs that could not be read are
// errors and all named; of harmless things the first ten of each kind are named and the rest
// numbered. Tested by tests/cli/notices_test.py.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hapax/counts.h"

namespace hapax::cli {

// Said where more workers than one are asked for by number, of linear alone. `auto` asks for
// nothing that linear has not.
inline constexpr std::string_view kLinearHasOneWorker = "-j has no effect: linear has one worker";

enum class Speak : std::uint8_t { kAll, kErrorsOnly };

// The notices without those that say the same as one before: an input that is counted N times has
// each N times.
std::vector<Notice> each_once(const std::vector<Notice>& notices);

void report_notices(const std::vector<Notice>& notices, Speak speak);

std::uint64_t count_of(const std::vector<Notice>& notices, Notice::Kind kind);
// Whether something that was asked for is not in the counts.
bool any_input_lost(const std::vector<Notice>& notices);

}  // namespace hapax::cli
