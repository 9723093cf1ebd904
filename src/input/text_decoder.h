// A decoder of one encoding, piece by piece, to UTF-8. Each sequence that does not decode becomes
// one kUndecodable, as Python's codecs put one U+FFFD under errors="replace". There is a file for
// each kind: iconv_decoder.h, byte_decoder.h, utf7_decoder.h, iso2022_decoder.h. Not safe for
// threads. Tested by tests/input/transcode_test.cc.
//
// A decoder opens all that it needs of iconv(3) when it is made, so that only the text decides what
// does not decode. Errors then: kInvalidArgument where iconv(3) does not know the encoding, any
// other where the system did not let it be opened.
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
  // Appends what `stored` says and returns how many of its bytes that were. The others, a few dozen
  // at most, begin the next call's bytes; none are left where none follow.
  virtual std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes more,
                             DecodedText& text) = 0;
};

using MadeDecoder = Result<std::unique_ptr<TextDecoder>>;

}  // namespace hapax::input
