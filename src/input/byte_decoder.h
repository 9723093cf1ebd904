// Decodes encodings in which each byte is one character. iconv(3) converts each byte value once,
// when it first occurs; after that decoding is a look-up.
//
// Converting single bytes gives the same text as Python's codecs. glibc's converters of
// windows-1255 and windows-1258 would join a letter and the mark behind it into one character,
// which Python's do not. The few bytes that glibc and Python read differently (with another count
// of words) are in a table here. Tested by tests/input/transcode_test.cc and
// tests/cli/encodings_test.py.
#pragma once

#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

MadeDecoder byte_decoder(const std::string& encoding);

}  // namespace hapax::input
