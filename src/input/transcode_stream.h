// Any encoding that iconv(3) knows to UTF-8. A sequence that does not decode becomes one byte 0xFF,
// which is invalid in UTF-8, so that what comes after counts and places it like any other invalid
// byte.
//
// UTF-16 and UTF-32 lose one unit (2 or 4 bytes) to each, as Python's codecs do with
// errors="replace"; other encodings lose one byte. glibc's iconv and not ICU: it costs nothing at
// start-up. Tested by tests/input/transcode_test.cc.
#pragma once

#include <memory>
#include <string>

#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::input {

// Whether `encoding` is a name of UTF-8, which needs no transcoding.
bool is_utf8(const std::string& encoding);

// Whether `encoding` names UTF-16 or UTF-32 (`width` is "16" or "32") without the order of its
// bytes.
bool has_open_byte_order(const std::string& encoding, const std::string& width);

// kInvalidArgument where iconv(3) does not know the encoding.
Result<void> check_encoding(const std::string& encoding);

// The same for `stored` in an encoding that is not known.
Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding);

}  // namespace hapax::input
