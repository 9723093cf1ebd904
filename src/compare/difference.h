// Two counts of the same inputs, walked side by side to the first difference. Tested by
// tests/compare/difference_test.cc, and for the program by tests/cli/verify_program_test.py.
#pragma once

#include <optional>
#include <string>

#include "hapax/counts.h"

namespace hapax::compare {

// The first place in which two lists of the same order differ, in words; nothing where they are
// equal. `tested` and `reference` name the two.
std::optional<std::string> first_difference(Cursor& tested, Cursor& reference,
                                            const std::string& tested_name,
                                            const std::string& reference_name);

// The same for whole results: totals, bytes and invalid sequences, then every word in `order`.
std::optional<std::string> first_difference(const Counts& tested, const Counts& reference,
                                            Order order, const std::string& tested_name,
                                            const std::string& reference_name);

}  // namespace hapax::compare
