// Finds the first difference between two counts of the same inputs. Tested by
// tests/compare/difference_test.cc, and for the program by tests/cli/verify_program_test.py.
#pragma once

#include <optional>
#include <string>

#include "hapax/counts.h"

namespace hapax::compare {

// Describes the first place where two lists in the same order differ; empty if they are equal.
// `tested_name` and `reference_name` stand for them in the text.
std::optional<std::string> first_difference(Cursor& tested, Cursor& reference,
                                            const std::string& tested_name,
                                            const std::string& reference_name);

// The same for whole results: every word in `order`, then the totals and the invalid byte
// sequences.
std::optional<std::string> first_difference(const Counts& tested, const Counts& reference,
                                            Order order, const std::string& tested_name,
                                            const std::string& reference_name);

}  // namespace hapax::compare
