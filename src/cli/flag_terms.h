// Messages of the library name options; the program replaces them by the flags that set them.
// Tested by tests/cli/damaged_test.py and errors_test.py.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::cli {

// `text` is a remedy of the library, or the text of a notice. Both functions return the message
// with flags instead of options.
std::string in_terms_of_flags(std::string text);
Error in_terms_of_flags(Error error);

}  // namespace hapax::cli
