#include "input/iconv_decoder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "input/encoding_names.h"
#include "input/iconv_converter.h"
#include "text/utf8.h"

namespace hapax::input {
namespace {

// No encoding needs more than 12 bytes of UTF-8 for one byte (TSCII needs 12). The output must
// never be full: glibc's TSCII then loses its position.
constexpr std::size_t kMaxGrowth = 16;

// UCS-4, and UTF-8 to glibc, have values past Unicode. iconv writes them as old UTF-8 did: in up to
// six bytes, starting at 0xF4 0x90. Replaces each by one kUndecodable; returns the new end.
char* replace_past_unicode(char* begin, char* end) {
  constexpr unsigned char kFirstLead = 0xF4;
  const bool may_be_past = std::count_if(begin, end, [](char byte) {
                             return static_cast<unsigned char>(byte) >= kFirstLead;
                           }) > 0;
  if (!may_be_past) {
    return end;
  }
  char* to = begin;
  for (const char* at = begin; at < end;) {
    const auto lead = static_cast<unsigned char>(*at);
    if (lead < kFirstLead || (lead == kFirstLead && static_cast<unsigned char>(at[1]) < 0x90)) {
      *to++ = *at++;
    } else {
      at += lead < 0xF8 ? 4 : lead < 0xFC ? 5 : 6;
      *to++ = kUndecodable;
    }
  }
  return to;
}

// For C6A1 to C8FE glibc's Big5 gives private-use code points; Python gives kana, Cyrillic letters
// and numbers up to C7FC. glibc's [first, last] become `meant` and the code points after it.
struct PrivateUse {
  char32_t first;
  char32_t last;
  char32_t meant;
};

constexpr PrivateUse kPrivateUseOfBig5[] = {
    {0xF6B1, 0xF6B1, 0x30FE}, {0xF6B2, 0xF6B3, 0x309D}, {0xF6B4, 0xF6B4, 0x3005},
    {0xF6B5, 0xF707, 0x3041}, {0xF708, 0xF75D, 0x30A1}, {0xF75E, 0xF75F, 0x0414},
    {0xF760, 0xF760, 0x0401}, {0xF761, 0xF767, 0x0416}, {0xF768, 0xF77A, 0x0423},
    {0xF77B, 0xF77B, 0x0451}, {0xF77C, 0xF795, 0x0436}, {0xF796, 0xF79F, 0x2460},
    {0xF7A0, 0xF7A9, 0x2474},
};

// Replaces private-use code points in [begin, end); returns the new end.
char* replace_private_use(char* begin, char* end) {
  constexpr std::uint8_t kLead = 0xEF;  // U+F000 to U+FFFF
  constexpr std::size_t kLength = 3;
  char* to = begin;
  for (const char* at = begin; at < end;) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(at);
    if (*bytes != kLead) {
      *to++ = *at++;
      continue;
    }
    const char32_t code_point = text::decode(bytes, bytes + kLength).code_point;
    const auto* const found =
        std::find_if(std::begin(kPrivateUseOfBig5), std::end(kPrivateUseOfBig5),
                     [&](const PrivateUse& range) { return code_point <= range.last; });
    const bool is_meant = found != std::end(kPrivateUseOfBig5) && code_point >= found->first;
    to += text::encode(is_meant ? found->meant + code_point - found->first : code_point,
                       reinterpret_cast<std::uint8_t*>(to));
    at += kLength;
  }
  return to;
}

// Codes that glibc's Big5 maps to private use, and Python refuses: C7FD, C7FE and C840 to C8FE.
bool is_private_in_big5(std::uint8_t lead, std::uint8_t trail) {
  const bool is_trail = (trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE);
  return (lead == 0xC7 && (trail == 0xFD || trail == 0xFE)) || (lead == 0xC8 && is_trail);
}

// How many bytes of Big5 come before such a code, perhaps all. Examines at most 512 bytes, in whole
// characters. Ignores other errors, which iconv finds.
std::size_t bytes_before_private_use(std::span<const std::uint8_t> stored) {
  constexpr std::size_t kMaxBytes = 512;
  constexpr std::uint8_t kLastSingle = 0x80;
  std::size_t at = 0;
  while (at < std::min(stored.size(), kMaxBytes)) {
    const bool is_pair = stored[at] > kLastSingle && at + 1 < stored.size();
    if (is_pair && is_private_in_big5(stored[at], stored[at + 1])) {
      break;
    }
    at += is_pair ? 2 : 1;
  }
  return at;
}

// How many bytes a letter takes in `encoding`; there are too many names of wide encodings to list.
// Converts two letters, because a byte order mark may come with the first.
Result<std::size_t> unit_bytes_of(const std::string& encoding) {
  Result<IconvConverter> converter = IconvConverter::open("UTF-8", encoding);
  if (!converter && converter.error().kind != ErrorKind::kInvalidArgument) {
    return converter.error();
  }
  std::array<char, 32> encoded{};
  char* out = encoded.data();
  std::size_t room = encoded.size();
  std::size_t taken = 1;
  for (int letter = 0; converter && letter < 2; ++letter) {
    char text = 'a';
    char* in = &text;
    std::size_t in_left = 1;
    const std::size_t before = room;
    if (converter->convert(in, in_left, out, room) != 0) {
      return std::size_t{1};
    }
    taken = before - room;
  }
  return std::max<std::size_t>(taken, 1);
}

class IconvDecoder final : public TextDecoder {
 public:
  IconvDecoder(IconvConverter converter, const std::string& encoding, std::size_t unit_bytes)
      : converter_(std::move(converter)),
        unit_bytes_(unit_bytes),
        is_big5_(encoding == "BIG5" || encoding == "CP950"),
        is_stepwise_(plain_encoding_name(encoding).starts_with("iso2022cnext")) {}

  std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes more,
                     DecodedText& text) override {
    text.room(kMaxGrowth * (stored.size() + 1));
    // iconv(3) takes its input without const and does not change it.
    char* in = const_cast<char*>(reinterpret_cast<const char*>(stored.data()));
    std::size_t in_left = stored.size();
    while (in_left > 0) {
      const int stopped = convert(in, in_left, text);
      if (stopped == 0 && in_left > 0) {
        continue;  // only a part of the input was converted
      }
      if (stopped == 0 || (stopped == EINVAL && more == MoreBytes::kMayFollow)) {
        break;  // everything, or up to a sequence that the next bytes complete
      }
      if (stopped == E2BIG) {
        text.room(2 * text.spare() + kMaxGrowth);
        continue;
      }
      const std::size_t lost = stopped == EINVAL ? in_left : std::min(unit_bytes_, in_left);
      in += lost;
      in_left -= lost;
      text.push(kUndecodable);
    }
    if (more == MoreBytes::kNone) {
      flush(text);
    }
    return stored.size() - in_left;
  }

 private:
  // Converts all, or only a part.
  int convert(char*& in, std::size_t& in_left, DecodedText& text) {
    return is_big5_       ? convert_big5(in, in_left, text)
           : is_stepwise_ ? convert_one(in, in_left, text)
                          : convert_all(in, in_left, text);
  }

  // glibc moves past some faulty bytes of ISO-2022-CN-EXT before it reports them, and stops at
  // others. So it gets the shortest sequence that it takes: if it moved, the last byte was faulty.
  int convert_one(char*& in, std::size_t& in_left, DecodedText& text) {
    for (std::size_t given = 1; given <= in_left; ++given) {
      std::size_t left = given;
      const int stopped = convert_all(in, left, text);
      if (stopped == EINVAL && left == given) {
        continue;
      }
      in_left -= given - left;
      if (stopped == EILSEQ && left < given) {
        --in;
        ++in_left;
      }
      return stopped == EINVAL ? 0 : stopped;
    }
    return EINVAL;
  }

  // Stops before a code that iconv and Python read differently. Big5 has no state.
  int convert_big5(char*& in, std::size_t& in_left, DecodedText& text) {
    const std::size_t agreed =
        bytes_before_private_use({reinterpret_cast<const std::uint8_t*>(in), in_left});
    if (agreed == 0) {
      return EILSEQ;
    }
    std::size_t left = agreed;
    const int stopped = convert_all(in, left, text);
    in_left -= agreed - left;
    return stopped;
  }

  int convert_all(char*& in, std::size_t& in_left, DecodedText& text) {
    char* const begin = text.room(1);
    char* out = begin;
    std::size_t room = text.spare();
    const int stopped = converter_.convert(in, in_left, out, room);
    out = replace_past_unicode(begin, out);
    if (is_big5_) {
      out = replace_private_use(begin, out);
    }
    text.add(static_cast<std::size_t>(out - begin));
    return stopped;
  }

  void flush(DecodedText& text) {
    for (int stopped = E2BIG; stopped == E2BIG;) {
      char* const begin = text.room(kMaxGrowth);
      char* out = begin;
      std::size_t room = text.spare();
      stopped = converter_.flush(out, room);
      text.add(static_cast<std::size_t>(out - begin));
    }
  }

  IconvConverter converter_;
  const std::size_t unit_bytes_;
  const bool is_big5_;
  const bool is_stepwise_;
};

}  // namespace

MadeDecoder iconv_decoder(const std::string& encoding) {
  Result<IconvConverter> converter = IconvConverter::open(encoding, "UTF-8");
  if (!converter) {
    return converter.error();
  }
  const Result<std::size_t> unit_bytes = unit_bytes_of(encoding);
  if (!unit_bytes) {
    return unit_bytes.error();
  }
  return MadeDecoder(
      std::make_unique<IconvDecoder>(std::move(converter).value(), encoding, *unit_bytes));
}

}  // namespace hapax::input
