// Turns a stream in any encoding into one in UTF-8. A sequence that does not decode becomes one
// byte 0xFF, which is invalid in UTF-8, so the tokeniser treats it as any other invalid byte.
// encoding_names.h has the names, text_decoder.h the decoders. Tested by
// tests/input/transcode_test.cc.
#pragma once

#include <memory>
#include <string>

#include "hapax/result.h"
#include "input/byte_stream.h"

namespace hapax::input {

// Returns kInvalidArgument if `encoding` is unknown or refused; kSystem or kOutOfMemory if the
// system does not let iconv(3) open it.
Result<void> check_encoding(const std::string& encoding);

// Returns a stream that transcodes `stored` from `encoding`; errors as above. UTF-16 and UTF-32
// without a byte order in the name are little-endian here, because encoding_choice.h has already
// looked at the byte order mark.
Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding);

}  // namespace hapax::input
