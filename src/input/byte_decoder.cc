#include "input/byte_decoder.h"

#include <array>
#include <cstring>
#include <utility>

#include "input/iconv_converter.h"

namespace hapax::input {
namespace {

// Overrides iconv: bytes [first, last] are `code_point` and the code points after it.
struct Correction {
  std::string_view encoding;
  std::uint8_t first;
  std::uint8_t last;
  char32_t code_point;
};

constexpr Correction kCorrections[] = {
    {"MACINTOSH", 0xC6, 0xC6, 0x2206},  // glibc gives the letter delta
    {"CP424", 0x8F, 0x8F, 0xB1},       {"CP875", 0x6A, 0x6A, '|'},  {"CP875", 0xDC, 0xDC, 0x1A},
    {"CP875", 0xE1, 0xE1, 0x1A},       {"CP875", 0xEC, 0xEC, 0x1A}, {"CP875", 0xED, 0xED, 0x1A},
    {"CP875", 0xFC, 0xFC, 0x1A},       {"CP875", 0xFD, 0xFD, 0x1A}, {"TIS-620", 0x80, 0x9F, 0x80},
};

constexpr std::size_t kMaxUtf8Bytes = 4;  // of one character in UTF-8

struct Utf8Character {
  std::array<char, kMaxUtf8Bytes> bytes{};
  std::uint8_t length = 0;  // 0: not converted yet
};

class ByteDecoder final : public TextDecoder {
 public:
  ByteDecoder(IconvConverter converter, const std::string& encoding)
      : converter_(std::move(converter)) {
    for (const Correction& correction : kCorrections) {
      if (correction.encoding == encoding) {
        apply(correction);
      }
    }
  }

  std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes /*more*/,
                     DecodedText& text) override {
    char* const begin = text.room(kMaxUtf8Bytes * stored.size());
    char* to = begin;
    for (const std::uint8_t byte : stored) {
      Utf8Character& character = characters_[byte];
      if (character.length == 0) {
        character = convert(byte);
      }
      std::memcpy(to, character.bytes.data(), kMaxUtf8Bytes);
      to += character.length;
    }
    text.add(static_cast<std::size_t>(to - begin));
    return stored.size();
  }

 private:
  void apply(const Correction& correction) {
    for (unsigned byte = correction.first; byte <= correction.last; ++byte) {
      DecodedText text;
      text.push_code_point(correction.code_point + byte - correction.first);
      characters_[byte] = as_character(text.data(), text.size());
    }
  }

  static Utf8Character as_character(const char* bytes, std::size_t size) {
    Utf8Character character{.length = static_cast<std::uint8_t>(size)};
    std::memcpy(character.bytes.data(), bytes, size);
    return character;
  }

  Utf8Character convert(std::uint8_t byte) {
    std::array<char, 32> decoded{};
    char stored = static_cast<char>(byte);
    char* in = &stored;
    std::size_t in_left = 1;
    char* out = decoded.data();
    std::size_t room = decoded.size();
    converter_.reset();
    const bool is_character = converter_.convert(in, in_left, out, room) == 0 &&
                              converter_.flush(out, room) == 0 && out != decoded.data() &&
                              decoded.size() - room <= kMaxUtf8Bytes;
    return is_character ? as_character(decoded.data(), decoded.size() - room)
                        : as_character(&kUndecodable, 1);
  }

  IconvConverter converter_;
  std::array<Utf8Character, 256> characters_{};
};

}  // namespace

MadeDecoder byte_decoder(const std::string& encoding) {
  Result<IconvConverter> converter = IconvConverter::open(encoding, "UTF-8");
  if (!converter) {
    return converter.error();
  }
  return MadeDecoder(std::make_unique<ByteDecoder>(std::move(converter).value(), encoding));
}

}  // namespace hapax::input
