// Names of encodings. Case, hyphens, underscores, spaces, full stops and colons are ignored: "ISO
// 8859-1" is iso8859_1. A name has its meaning in Python 3.11; if Python does not know it, its
// meaning in the WHATWG standard (browsers); else its meaning in iconv(3). So latin1 is ISO 8859-1,
// not windows-1252, and x-sjis, which Python does not know, is windows-31j.
//
// Python's codecs are refused by name if iconv has no table for them, or if they are not text
// encodings (rot13). A name is unknown if it has characters other than ASCII letters, digits and "
// _.:()+-", or neither a letter nor a digit. Pure functions. Tested by
// tests/input/encoding_names_test.cc and, against Python's own table, tests/cli/encodings_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::input {

// Which decoder an encoding needs.
enum class Codec : std::uint8_t {
  kUtf8,
  kUtf16,    // byte order by the mark, else little-endian
  kUtf32,    // the same
  kUtf7,     // utf7_decoder.h
  kIso2022,  // iso2022_decoder.h
  kBytes,    // one byte a character: byte_decoder.h
  kIconv,    // iconv_decoder.h
};

struct Encoding {
  Codec codec = Codec::kUtf8;
  std::string name;  // iconv's, or iso2022_decoder's
};

// Returns kInvalidArgument if the name is unknown or refused. Does not check whether iconv knows a
// name that is not in the table.
Result<Encoding> find_encoding(std::string_view name);

// The error for a name that neither the table nor iconv knows.
Error unknown_encoding(std::string_view name);

// Returns `name` in lower case without the ignored characters: "utf_16-LE" becomes "utf16le".
std::string plain_encoding_name(std::string_view name);

// All names in the table that are not refused, for suggestions.
std::vector<std::string> encoding_names();

}  // namespace hapax::input
