// Decodes ISO-2022-JP, its variants (-1, -2, -3, -2004, -EXT) and ISO-2022-KR, which switch
// character sets by escape sequences, as Python does under errors="replace". iconv(3) does not say
// how many bytes an error costs, nor which set the text after it is in. So this decoder keeps the
// state and uses iconv for single characters only, in the EUC form of their set. Tested by
// tests/input/transcode_test.cc and tests/cli/encodings_test.py.
#pragma once

#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

// `encoding` is one of Python's names: iso2022_jp, iso2022_jp_1, .._2, .._3, .._2004, .._ext,
// iso2022_kr.
MadeDecoder iso2022_decoder(const std::string& encoding);

}  // namespace hapax::input
