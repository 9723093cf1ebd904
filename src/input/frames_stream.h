// A file of compressed frames, decoded by all threads that have nothing else to do.
//
// Who reads takes the stored bytes in and groups whole frames; any thread decodes a group; read()
// gives them out in order. It decodes the next group itself if nobody has begun it, and a later one
// while somebody else is at the next. How far ahead is limited, and nothing is set aside until
// somebody offers help.
//
// What is not such a frame, or is damaged or cut short, is left to the format's serial decoder,
// which goes on from there to the end: so errors are its own, in word and place.
//
// Memory: while nobody helps a group of 64 KB stored, or one frame; else some 4 MB decoded, or two
// frames of up to 9 MB. Tested by tests/input/frames_test.cc, also under ThreadSanitizer.
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
