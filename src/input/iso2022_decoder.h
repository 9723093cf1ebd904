// ISO-2022-JP and its brothers (-1, -2, -3, -2004, -EXT) and ISO-2022-KR, which change character
// sets by escape sequences, as Python decodes them under errors="replace". iconv(3) does not say
// how many bytes an error costs, nor which set the text behind it is in; so the state is kept here,
// and iconv is asked for single characters alone, in the EUC form of their set. Tested by
// tests/input/transcode_test.cc and tests/cli/encodings_test.py.
#pragma once

#include <memory>
#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

// `encoding` is Python's name: iso2022_jp, iso2022_jp_1, .._2, .._3, .._2004, .._ext, iso2022_kr.
MadeDecoder iso2022_decoder(const std::string& encoding);

}  // namespace hapax::input
