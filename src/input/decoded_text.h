// The UTF-8 text that a decoder has made from a window of stored bytes. The memory is reused for
// the next window and never cleared. Tested by tests/input/transcode_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/utf8.h"

namespace hapax::input {

// Replaces a sequence that does not decode. The byte is invalid in UTF-8.
inline constexpr char kUndecodable = '\xFF';

class DecodedText {
 public:
  const char* data() const { return bytes_.data(); }
  std::size_t size() const { return used_; }
  void clear() { used_ = 0; }

  // Makes room for at least `wanted` more bytes and returns where they go. spare() says how many
  // fit.
  char* room(std::size_t wanted) {
    if (spare() < wanted) {
      bytes_.resize(std::max(2 * bytes_.size(), used_ + wanted));
    }
    return bytes_.data() + used_;
  }
  std::size_t spare() const { return bytes_.size() - used_; }
  // Says how many bytes have been written at room().
  void add(std::size_t bytes) { used_ += bytes; }

  void push(char byte) {
    *room(1) = byte;
    ++used_;
  }
  // UTF-8 has no surrogates, so a surrogate counts as undecodable.
  void push_code_point(char32_t code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) {
      push(kUndecodable);
    } else {
      used_ +=
          text::encode(code_point, reinterpret_cast<std::uint8_t*>(room(text::kMaxUtf8Length)));
    }
  }

 private:
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace hapax::input
