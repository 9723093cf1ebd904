// Names of encodings. Case, hyphens, underscores, spaces, full stops and colons do not count:
// "ISO 8859-1" is iso8859_1. A name means what Python 3.11 means by it, else what the WHATWG
// standard (browsers) does, else what iconv(3) does. So latin1 is ISO 8859-1, not windows-1252, and
// x-sjis, which Python does not know, is windows-31j.
//
// Codecs of Python for which iconv has no table, or which are no encodings of text (rot13), are
// refused by name. A name with other characters than ASCII letters, digits and " _.:()+-" is
// unknown, and so is one without a letter or digit. Tested by tests/input/encoding_names_test.cc
// and, against Python's own table, tests/cli/encodings_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::input {

// Who decodes it.
enum class Codec : std::uint8_t {
  kUtf8,
  kUtf16,    // the byte order mark tells the order of the bytes, else little-endian
  kUtf32,    // the same
  kUtf7,     // utf7_decoder.h
  kIso2022,  // iso2022_decoder.h
  kBytes,    // a character a byte: byte_decoder.h
  kIconv,    // iconv_decoder.h
};

struct Encoding {
  Codec codec = Codec::kUtf8;
  std::string name;  // iconv's, or iso2022_decoder's
};

// kInvalidArgument where the name is unknown or refused. Whether iconv knows a name that is not in
// the table is not asked here.
Result<Encoding> find_encoding(std::string_view name);

// What is said of a name that neither the table nor iconv knows.
Error unknown_encoding(std::string_view name);

// Without what does not count, in lower case: "utf_16-LE" is "utf16le".
std::string plain_encoding_name(std::string_view name);

// All names in the table that are not refused, for suggestions.
std::vector<std::string> encoding_names();

}  // namespace hapax::input
