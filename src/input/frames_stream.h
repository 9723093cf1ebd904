// A stream over a file of compressed frames, which all idle threads help to decode.
//
// The reader reads stored bytes and groups whole frames. Any thread decodes a group; read() returns
// the groups' bytes in order. If no thread has begun the next group, read() decodes it itself; if
// another thread is decoding it, read() decodes a later one. The number of bytes read ahead is
// limited, and nothing is read ahead until a thread offers help.
//
// At the first frame that is damaged, cut short or not of this kind, the format's serial decoder
// takes over and decodes the rest. So messages and offsets of errors are the serial decoder's.
//
// Memory: without helpers, one group of 64 KB stored, or one frame; with helpers, some 4 MB
// decoded, or two frames of up to 9 MB. Tested by tests/input/frames_test.cc, also under
// ThreadSanitizer.
#pragma once

#include <memory>
#include <string>

#include "input/byte_stream.h"
#include "input/decompress.h"
#include "input/frames.h"

namespace hapax::input {

using SerialDecoder = std::unique_ptr<ByteStream> (*)(std::unique_ptr<ByteStream> stored,
                                                      std::string name, DecoderOptions options,
                                                      DecoderStart start);

// `name` is for messages.
std::unique_ptr<ByteStream> frames_stream(const FrameFormat& format, SerialDecoder serial,
                                          std::unique_ptr<ByteStream> stored, std::string name,
                                          DecoderOptions options);

}  // namespace hapax::input
