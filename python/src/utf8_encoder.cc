#include "utf8_encoder.h"

namespace hapax::python {
namespace {

// As many characters are tested at once for being ASCII, or for taking at most two bytes.
constexpr std::size_t kGroup = 16;

std::uint8_t low_byte(std::uint32_t value) { return static_cast<std::uint8_t>(value); }
std::uint8_t continuation(std::uint32_t value) { return low_byte(0x80 | (value & 0x3F)); }

// Writes two bytes always, and keeps one or both: no branch depends on the text, in which letters
// and spaces alternate.
std::uint8_t* put_up_to_two(std::uint32_t character, std::uint8_t* out) {
  const bool is_ascii = character < 0x80;
  out[0] = low_byte(is_ascii ? character : 0xC0 | (character >> 6));
  out[1] = continuation(character);
  return out + (is_ascii ? 1 : 2);
}

std::uint8_t* put(std::uint32_t character, std::uint8_t* out) {
  if (character < 0x80) {
    *out++ = low_byte(character);
    return out;
  }
  if (character < 0x800) {
    return put_up_to_two(character, out);
  }
  if (character >= 0xD800 && character < 0xE000) {
    *out++ = '?';
    return out;
  }
  if (character < 0x10000) {
    *out++ = low_byte(0xE0 | (character >> 12));
  } else {
    *out++ = low_byte(0xF0 | (character >> 18));
    *out++ = continuation(character >> 12);
  }
  *out++ = continuation(character >> 6);
  *out++ = continuation(character);
  return out;
}

template <typename Unit>
std::uint8_t* encode_group(const Unit* group, std::uint8_t* out) {
  std::uint32_t all_bits = 0;
  for (std::size_t i = 0; i < kGroup; ++i) {
    all_bits |= group[i];
  }
  if (all_bits < 0x80) {
    for (std::size_t i = 0; i < kGroup; ++i) {
      out[i] = low_byte(group[i]);
    }
    return out + kGroup;
  }
  if (all_bits < 0x800) {
    for (std::size_t i = 0; i < kGroup; ++i) {
      out = put_up_to_two(group[i], out);
    }
    return out;
  }
  for (std::size_t i = 0; i < kGroup; ++i) {
    out = put(group[i], out);
  }
  return out;
}

template <typename Unit>
std::uint8_t* encode(std::span<const Unit> characters, std::uint8_t* out) {
  while (characters.size() >= kGroup) {
    out = encode_group(characters.data(), out);
    characters = characters.subspan(kGroup);
  }
  for (const Unit character : characters) {
    out = put(character, out);
  }
  return out;
}

}  // namespace

std::uint8_t* encode_utf8(std::span<const std::uint8_t> characters, std::uint8_t* out) {
  return encode(characters, out);
}
std::uint8_t* encode_utf8(std::span<const std::uint16_t> characters, std::uint8_t* out) {
  return encode(characters, out);
}
std::uint8_t* encode_utf8(std::span<const std::uint32_t> characters, std::uint8_t* out) {
  return encode(characters, out);
}

}  // namespace hapax::python
