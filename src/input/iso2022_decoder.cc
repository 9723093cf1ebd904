#include "input/iso2022_decoder.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "input/encoding_names.h"
#include "input/iconv_converter.h"

namespace hapax::input {
namespace {

constexpr std::uint8_t kEscape = 0x1B;
constexpr std::uint8_t kShiftOut = 0x0E;
constexpr std::uint8_t kShiftIn = 0x0F;
constexpr std::size_t kMaxEscapeBytes = 16;

// A set is identified by its width and the last byte of the sequence that designates it.
constexpr unsigned kTwoBytes = 0x100;
enum CharacterSet : unsigned {
  kAscii = 'B',
  kLatin1 = 'A',
  kGreek = 'F',
  kKatakana = 'I',  // JIS X 0201
  kRoman = 'J',     // JIS X 0201
  kGb2312 = kTwoBytes | 'A',
  kJis0208 = kTwoBytes | 'B',
  kKsx1001 = kTwoBytes | 'C',
  kJis0212 = kTwoBytes | 'D',
  kJis0213Plane1Of2000 = kTwoBytes | 'O',
  kJis0213Plane2 = kTwoBytes | 'P',
  kJis0213Plane1Of2004 = kTwoBytes | 'Q',
  kJis0208Of1978 = kTwoBytes | '@',
};

struct Variant {
  std::string_view name;
  bool has_shifts;   // SO and SI choose G1 and G0
  bool has_g2;       // ESC N takes one character of G2
  bool is_japanese;  // ESC & @ ESC $ B is JIS X 0208 of 1990
  std::array<unsigned, 8> sets;
};

constexpr Variant kVariants[] = {
    {"iso2022_kr", true, false, false, {kKsx1001}},
    {"iso2022_jp", false, false, true, {kJis0208, kRoman, kJis0208Of1978}},
    {"iso2022_jp_1", false, false, true, {kJis0208, kJis0212, kRoman, kJis0208Of1978}},
    {"iso2022_jp_2",
     false,
     true,
     true,
     {kJis0208, kJis0212, kKsx1001, kGb2312, kRoman, kJis0208Of1978, kLatin1, kGreek}},
    {"iso2022_jp_2004", false, false, true, {kJis0208, kJis0213Plane1Of2004, kJis0213Plane2}},
    {"iso2022_jp_3", false, false, true, {kJis0208, kJis0213Plane1Of2000, kJis0213Plane2}},
    {"iso2022_jp_ext", false, false, true, {kJis0208, kJis0212, kRoman, kKatakana, kJis0208Of1978}},
};

// The encoding through which iconv converts a set: `prefix`, then the set's bytes with the upper
// bit set.
struct Euc {
  const char* encoding;
  char prefix;  // 0: none
};

Euc euc_of(unsigned set) {
  switch (set) {
    case kGb2312:
      return {"EUC-CN", 0};
    case kKsx1001:
      return {"EUC-KR", 0};
    case kJis0212:
      return {"EUC-JP", '\x8F'};
    case kJis0213Plane1Of2000:
    case kJis0213Plane1Of2004:
      return {"EUC-JISX0213", 0};
    case kJis0213Plane2:
      return {"EUC-JISX0213", '\x8F'};
    case kGreek:
      return {"ISO-8859-7", 0};
    default:
      return {"EUC-JP", 0};
  }
}

bool ends_escape(std::uint8_t byte) { return (byte >= 'A' && byte <= 'Z') || byte == '@'; }

// Whether iconv's later or larger set has the character, but this set does not.
bool is_missing(unsigned set, unsigned code) {
  constexpr std::array<unsigned, 10> kAddedIn2004 = {0x2E21, 0x2F7E, 0x4F54, 0x4F7E, 0x7427,
                                                     0x7E7A, 0x7E7B, 0x7E7C, 0x7E7D, 0x7E7E};
  return (set == kJis0213Plane1Of2000 &&
          std::find(kAddedIn2004.begin(), kAddedIn2004.end(), code) != kAddedIn2004.end()) ||
         (set == kKsx1001 && code == 0x2268);
}

// The length of an escape sequence or a character. If it is not valid, its bytes are undecodable.
struct Step {
  std::size_t bytes = 0;  // 0: the next bytes decide
  bool is_valid = true;
};

// Keyed by the encoding from which they convert.
using Converters = std::map<std::string_view, IconvConverter>;

// Opens the converters for all sets of the variant.
Result<Converters> open_converters(const Variant& variant) {
  Converters converters;
  for (const unsigned set : variant.sets) {
    const char* const encoding = euc_of(set).encoding;
    if (set == 0 || converters.contains(encoding)) {
      continue;
    }
    Result<IconvConverter> converter = IconvConverter::open(encoding, "UTF-8");
    if (!converter) {
      return converter.error();
    }
    converters.emplace(encoding, std::move(converter).value());
  }
  return converters;
}

class Iso2022Decoder final : public TextDecoder {
 public:
  Iso2022Decoder(const Variant& variant, Converters converters)
      : variant_(variant), converters_(std::move(converters)) {}

  std::size_t decode(std::span<const std::uint8_t> stored, MoreBytes more,
                     DecodedText& text) override {
    std::size_t at = 0;
    while (at < stored.size()) {
      const Step step = take(stored.subspan(at), text);
      if (step.bytes == 0 && more == MoreBytes::kMayFollow) {
        break;
      }
      if (step.bytes == 0 || !step.is_valid) {
        text.push(kUndecodable);
      }
      at = step.bytes == 0 ? stored.size() : at + step.bytes;
    }
    return at;
  }

 private:
  Step take(std::span<const std::uint8_t> stored, DecodedText& text) {
    const std::uint8_t byte = stored[0];
    if (in_foreign_escape_) {
      in_foreign_escape_ = !ends_escape(byte);
      text.push_code_point(byte);
      return {1};
    }
    if (byte == kEscape) {
      return take_escape(stored, text);
    }
    if (variant_.has_shifts && (byte == kShiftOut || byte == kShiftIn)) {
      is_shifted_ = byte == kShiftOut;
      return {1};
    }
    if (byte == '\n') {
      is_shifted_ = false;
    }
    const unsigned set = designated_[is_shifted_ ? 1 : 0];
    if (byte < 0x20 || (byte < 0x80 && set == kAscii)) {
      text.push(static_cast<char>(byte));
      return {1};
    }
    return byte >= 0x80 ? Step{1, false} : take_character(stored, set, text);
  }

  Step take_character(std::span<const std::uint8_t> stored, unsigned set, DecodedText& text) {
    switch (set) {
      case kRoman:
        text.push_code_point(stored[0] == 0x5C ? 0xA5 : stored[0] == 0x7E ? 0x203E : stored[0]);
        return {1};
      case kKatakana:
        if (stored[0] > 0x5F || stored[0] < 0x21) {
          return {1, false};
        }
        text.push_code_point(0xFF61 + stored[0] - 0x21U);
        return {1};
      case kLatin1:  // both may be only in G2
      case kGreek:
        return {1, false};
      default:
        if (stored.size() < 2) {
          return {};
        }
        return {2, take_pair(set, stored.first(2), text)};
    }
  }

  Step take_escape(std::span<const std::uint8_t> stored, DecodedText& text) {
    if (stored.size() < 2) {
      return {};
    }
    if (std::string_view("()$.&").find(static_cast<char>(stored[1])) != std::string_view::npos) {
      return designate(stored);
    }
    if (variant_.has_g2 && stored[1] == 'N') {
      return stored.size() < 3 ? Step{} : Step{3, take_of_g2(stored[2], text)};
    }
    in_foreign_escape_ = true;
    text.push(static_cast<char>(kEscape));
    return {1};
  }

  // As Python does: a byte with the upper bit is taken without it in the Greek set; in the other
  // sets it is an error.
  bool take_of_g2(std::uint8_t byte, DecodedText& text) {
    const unsigned set = designated_[2];
    if (byte >= 0x80 && set != kGreek) {
      return false;
    }
    if (set == kGreek && byte < 0x80) {
      return append_character(kGreek, std::span(&byte, 1), text);
    }
    text.push_code_point(set == kLatin1 ? byte + 0x80U : byte & 0x7FU);
    return true;
  }

  // Takes a sequence that designates a set to G0, G1 or G2.
  Step designate(std::span<const std::uint8_t> stored) {
    std::size_t length = 1;
    for (bool ended = false; !ended; ++length) {
      if (length >= kMaxEscapeBytes) {
        return {1, false};
      }
      if (length >= stored.size()) {
        return {};
      }
      const std::uint8_t byte = stored[length];
      ended = ends_escape(byte);
      if (variant_.is_japanese && byte == '&' && length + 1 < stored.size() &&
          stored[length + 1] == '@') {
        length += 2;
      }
    }
    const auto [set, place] =
        designation(std::string_view(reinterpret_cast<const char*>(stored.data()), length));
    if (!is_known(set)) {
      return {length, false};
    }
    designated_[place] = set;
    return {length};
  }

  // The set and its place that a sequence names; set 0 if it names none.
  std::pair<unsigned, std::size_t> designation(std::string_view sequence) const {
    const auto last = static_cast<std::uint8_t>(sequence.back());
    const bool is_wide = sequence[1] == '$';
    if (variant_.is_japanese && sequence.size() == 6 && sequence.substr(3) == "\x1B$B") {
      return {kJis0208, 0};
    }
    if (sequence.size() == 3 && is_wide) {
      return {kTwoBytes | last, 0};
    }
    if (sequence.size() != (is_wide ? 4U : 3U)) {
      return {0, 0};
    }
    const std::size_t place = std::string_view("().").find(sequence[is_wide ? 2 : 1]);
    const bool is_place = place < 2 || (place == 2 && variant_.has_g2 && !is_wide);
    return {is_place ? (is_wide ? kTwoBytes : 0) | last : 0, is_place ? place : 0};
  }

  bool is_known(unsigned set) const {
    return set == kAscii || (set != 0 && std::find(variant_.sets.begin(), variant_.sets.end(),
                                                   set) != variant_.sets.end());
  }

  bool take_pair(unsigned set, std::span<const std::uint8_t> pair, DecodedText& text) {
    const bool is_pair = std::all_of(pair.begin(), pair.end(),
                                     [](std::uint8_t byte) { return byte > 0x20 && byte < 0x7F; });
    return is_pair && !is_missing(set, pair[0] * 0x100U + pair[1]) &&
           append_character(set, pair, text);
  }

  // Appends the character of `set` that `bytes` (below 0x80) mean to iconv; returns false if there
  // is none.
  bool append_character(unsigned set, std::span<const std::uint8_t> bytes, DecodedText& text) {
    const Euc euc = euc_of(set);
    std::array<char, 3> stored{euc.prefix};
    std::size_t size = euc.prefix == 0 ? 0 : 1;
    for (const std::uint8_t byte : bytes) {
      stored[size++] = static_cast<char>(byte | 0x80U);
    }
    IconvConverter& converter = converters_.at(euc.encoding);
    std::array<char, 32> decoded{};
    char* in = stored.data();
    char* out = decoded.data();
    std::size_t room = decoded.size();
    converter.reset();
    if (converter.convert(in, size, out, room) != 0 || converter.flush(out, room) != 0) {
      return false;
    }
    std::for_each(decoded.data(), out, [&](char byte) { text.push(byte); });
    return true;
  }

  const Variant& variant_;
  Converters converters_;  // of all sets that iconv converts
  std::array<unsigned, 3> designated_ = {kAscii, kAscii, kAscii};  // G0, G1, G2
  bool is_shifted_ = false;
  bool in_foreign_escape_ =
      false;  // an unknown escape; its bytes up to an upper-case letter are text
};

}  // namespace

MadeDecoder iso2022_decoder(const std::string& encoding) {
  const auto* const variant =
      std::find_if(std::begin(kVariants), std::end(kVariants),
                   [&](const Variant& known) { return known.name == encoding; });
  if (variant == std::end(kVariants)) {
    return unknown_encoding(encoding);
  }
  Result<Converters> converters = open_converters(*variant);
  if (!converters) {
    return converters.error();
  }
  return MadeDecoder(std::make_unique<Iso2022Decoder>(*variant, std::move(converters).value()));
}

}  // namespace hapax::input
