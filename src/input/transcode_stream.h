// A stream in any encoding becomes one in UTF-8. A sequence that does not decode becomes one byte
// 0xFF, which is invalid in UTF-8, so that what comes after counts and places it like any other
// invalid byte. Names: encoding_names.h; the decoders: text_decoder.h. Tested by
// tests/input/transcode_test.cc.
#pragma once

#include <memory>
#include <string>

#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::input {

// kInvalidArgument where `encoding` is unknown or refused; kSystem or kOutOfMemory where the system
// does not let iconv(3) open it.
Result<void> check_encoding(const std::string& encoding);

// The same for `stored` in such an encoding. A name of UTF-16 or UTF-32 without the order of the
// bytes is little-endian here: the byte order mark is encoding_choice.h's.
Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding);

}  // namespace hapax::input
