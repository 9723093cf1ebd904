// Decodes UTF-7 as Python does under errors="replace". iconv(3) cannot be used: it does not say how
// many bytes an error costs, nor whether the text after it is still in base 64. Half a surrogate
// pair does not decode. Tested by tests/input/transcode_test.cc and tests/cli/encodings_test.py.
#pragma once

#include <memory>

#include "input/text_decoder.h"

namespace hapax::input {

std::unique_ptr<TextDecoder> utf7_decoder();

}  // namespace hapax::input
