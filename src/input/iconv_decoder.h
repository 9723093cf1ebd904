// Decodes any encoding that iconv(3) knows. A sequence that does not decode costs one unit in
// UTF-16 and UTF-32 (2 or 4 bytes), one byte in other encodings. glibc's iconv is used and not ICU
// because it costs nothing at start-up. Tested by tests/input/transcode_test.cc.
#pragma once

#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

MadeDecoder iconv_decoder(const std::string& encoding);

}  // namespace hapax::input
