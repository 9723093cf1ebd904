// The version of Unicode that decides what a word is, as numbers: words that were counted by
// different versions must not be added up. Tested by tests/text/unicode_test.cc.
#pragma once

#include <string>

#include "hapax/options.h"

namespace hapax::text {

// That of kUnicodeVersion.
UnicodeVersion own_unicode_version();

// "14.0.0"
std::string to_string(const UnicodeVersion& version);

}  // namespace hapax::text
