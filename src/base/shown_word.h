// A word for a message. Thread safety: any. Tested by tests/counts_files/counts_builder_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax {

// The word in quotes, with control characters escaped; the beginning of a long one, and "...".
std::string shown_word(std::string_view word);

}  // namespace hapax
