#include "input/utf7_decoder.h"

#include <string_view>

namespace hapax::input {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

class Utf7Decoder final : public TextDecoder {
 public:
  std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes more,
                     DecodedText& text) override {
    std::size_t at = 0;
    while (at < stored.size()) {
      const auto byte = static_cast<char>(stored[at]);
      if (in_base64_) {
        at += base64_byte(byte, text);
      } else if (byte != '+') {
        text.push(stored[at] < 0x80 ? byte : kUndecodable);
        ++at;
      } else if (at + 1 == stored.size() && more == MoreBytes::kMayFollow) {
        break;
      } else {
        at += begin_base64(stored.subspan(at), text);
      }
    }
    if (more == MoreBytes::kNone && in_base64_ && is_unfinished()) {
      text.push(kUndecodable);
    }
    return at;
  }

 private:
  // Called at a '+' outside of base 64. Returns how many bytes it takes.
  std::size_t begin_base64(std::span<const std::uint8_t> stored, DecodedText& text) {
    if (stored.size() > 1 && stored[1] == '-') {
      text.push('+');
      return 2;
    }
    if (stored.size() > 1 && digit(static_cast<char>(stored[1])) == kDigits.npos) {
      text.push(kUndecodable);
      return 2;
    }
    in_base64_ = true;
    high_surrogate_ = 0;
    bits_ = 0;
    bit_count_ = 0;
    return 1;
  }

  // Takes a byte in base 64, or the first byte after it. Returns 0 if that byte must be read again,
  // as text.
  std::size_t base64_byte(char byte, DecodedText& text) {
    if (const std::size_t value = digit(byte); value != kDigits.npos) {
      add_digit(static_cast<std::uint32_t>(value), text);
      return 1;
    }
    in_base64_ = false;
    if (has_partial_unit()) {
      text.push(kUndecodable);
      return 1;
    }
    if (high_surrogate_ != 0 && (static_cast<std::uint8_t>(byte) & 0x80) == 0 && byte != '+') {
      text.push(kUndecodable);
    }
    return byte == '-' ? 1 : 0;
  }

  void add_digit(std::uint32_t value, DecodedText& text) {
    bits_ = bits_ << 6 | value;
    bit_count_ += 6;
    if (bit_count_ < 16) {
      return;
    }
    bit_count_ -= 16;
    const std::uint32_t unit = bits_ >> bit_count_;
    bits_ &= (1U << bit_count_) - 1;
    add_unit(unit, text);
  }

  void add_unit(std::uint32_t unit, DecodedText& text) {
    if (high_surrogate_ != 0 && is_low_surrogate(unit)) {
      text.push_code_point(0x10000 + ((high_surrogate_ - 0xD800) << 10) + (unit - 0xDC00));
      high_surrogate_ = 0;
      return;
    }
    if (high_surrogate_ != 0) {
      text.push(kUndecodable);
    }
    high_surrogate_ = is_high_surrogate(unit) ? unit : 0;
    if (high_surrogate_ == 0) {
      text.push_code_point(unit);
    }
  }

  // Left-over bits are padding if they are fewer than a digit's bits and all 0.
  bool has_partial_unit() const { return bit_count_ >= 6 || bits_ != 0; }
  bool is_unfinished() const { return high_surrogate_ != 0 || has_partial_unit(); }
  static std::size_t digit(char byte) { return kDigits.find(byte); }

  bool in_base64_ = false;
  std::uint32_t high_surrogate_ = 0;  // without its low surrogate so far
  std::uint32_t bits_ = 0;            // the beginning of a UTF-16 unit
  unsigned bit_count_ = 0;
};

}  // namespace

std::unique_ptr<TextDecoder> utf7_decoder() { return std::make_unique<Utf7Decoder>(); }

}  // namespace hapax::input
