// Shows the library's notices to the user. Every input that could not be read is named, as an
// error. For harmless notices the first ten of each kind are named, and the rest are counted.
// Tested by tests/cli/notices_test.py.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hapax/counts.h"

namespace hapax::cli {

// The warning if -j names more than one worker and only linear runs. `auto` is no such wish.
inline constexpr std::string_view kLinearHasOneWorker = "-j has no effect: linear has one worker";

enum class Speak : std::uint8_t { kAll, kErrorsOnly };

// The notices without repetitions: an input that is counted N times has each notice N times.
std::vector<Notice> each_once(const std::vector<Notice>& notices);

void report_notices(const std::vector<Notice>& notices, Speak speak);

// Whether an input, or a part of one, is missing from the counts.
bool any_input_lost(const std::vector<Notice>& notices);

}  // namespace hapax::cli
