// errno of a failed write, open or rename as an Error: what to do about it depends on the
// direction, so reading (base/system_error.h) has other words. Tested by
// tests/output/output_file_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::output {

// kClosedPipe for EPIPE, otherwise kNotWritable.
Error write_error(int errno_value, std::string path);

}  // namespace hapax::output
