// Decodes text of one encoding to UTF-8, piece by piece. Each sequence that does not decode becomes
// one kUndecodable, where Python's codecs write one U+FFFD under errors="replace". There are four
// decoders: iconv_decoder.h, byte_decoder.h, utf7_decoder.h, iso2022_decoder.h. Not safe for
// threads. Tested by tests/input/transcode_test.cc.
//
// A decoder opens everything that it needs from iconv(3) when it is created, so that decoding
// depends on the text alone. Creating it fails with kInvalidArgument if iconv(3) does not know the
// encoding, with another error if the system refused to open it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "hapax/result.h"
#include "input/decoded_text.h"

namespace hapax::input {

enum class MoreBytes : std::uint8_t { kMayFollow, kNone };

class TextDecoder {
 public:
  virtual ~TextDecoder() = default;
  // Appends the text of `stored` to `text` and returns how many bytes it has decoded. The caller
  // passes the other bytes again, a few dozen at most, at the beginning of the next call. With
  // MoreBytes::kNone all bytes are decoded.
  virtual std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes more,
                             DecodedText& text) = 0;
};

using MadeDecoder = Result<std::unique_ptr<TextDecoder>>;

}  // namespace hapax::input
