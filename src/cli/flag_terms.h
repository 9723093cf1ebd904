// The library speaks of its options; the program says the flags that set them. Tested by
// tests/cli/damaged_test.py and errors_test.py.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::cli {

// `text` is a remedy of the library, or the text of a notice. Both functions return it with flags
// in the place of options.
std::string in_terms_of_flags(std::string text);
Error in_terms_of_flags(Error error);

}  // namespace hapax::cli
