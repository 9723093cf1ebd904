// Encodings in which each byte is a character by itself. iconv(3) is asked once for each byte that
// occurs; after that decoding is a look-up.
//
// Asking byte by byte gives what Python's codecs give: glibc's converters of windows-1255 and
// windows-1258 join a letter and the mark behind it to one character, and Python's do not. The few
// bytes that glibc and Python read differently (with another count of words) are in a table here.
// Tested by tests/input/transcode_test.cc and tests/cli/encodings_test.py.
#pragma once

#include <memory>
#include <string>

#include "input/text_decoder.h"

namespace hapax::input {

MadeDecoder byte_decoder(const std::string& encoding);

}  // namespace hapax::input
