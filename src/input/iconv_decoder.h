// Any encoding that iconv(3) knows. UTF-16 and UTF-32 lose one unit (2 or 4 bytes) to what does not
// decode, other encodings lose one byte. glibc's iconv and not ICU: it costs nothing at start-up.
// Tested by tests/input/transcode_test.cc.
#pragma once

#include <memory>
#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

MadeDecoder iconv_decoder(const std::string& encoding);

}  // namespace hapax::input
