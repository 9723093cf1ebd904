// Makes an Error of the errno of a failed write, open or rename. Errors of reading
// (base/system_error.h) have other words, because their remedies differ. Tested by
// tests/output/output_file_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::output {

// kClosedPipe for EPIPE, otherwise kNotWritable.
Error write_error(int errno_value, std::string path);

}  // namespace hapax::output
