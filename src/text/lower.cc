#include "text/lower.h"

#include <cassert>

#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

constexpr char32_t kCapitalSigma = 0x03A3;
constexpr char32_t kFinalSigma = 0x03C2;
constexpr char32_t kCapitalIWithDot = 0x0130;
constexpr char32_t kCombiningDot = 0x0307;

void append(char32_t code_point, std::vector<std::uint8_t>& out) {
  std::uint8_t bytes[kMaxUtf8Length];
  const auto length = encode(code_point, bytes);
  out.insert(out.end(), bytes, bytes + length);
}

// Is the first code point of [p, end) that is not Case_Ignorable Cased?
bool cased_follows(const std::uint8_t* p, const std::uint8_t* end) {
  while (p != end) {
    const Decoded next = decode(p, end);
    if (!is_case_ignorable(next.code_point)) return is_cased(next.code_point);
    p += next.length;
  }
  return false;
}

}  // namespace

void append_lower(std::span<const std::uint8_t> token, std::vector<std::uint8_t>& out) {
  const std::uint8_t* const end = token.data() + token.size();
  bool after_cased = false;  // the last code point that is not Case_Ignorable was Cased
  for (const std::uint8_t* p = token.data(); p != end;) {
    const Decoded current = decode(p, end);
    assert(current.valid);
    p += current.length;
    const bool final_sigma =
        current.code_point == kCapitalSigma && after_cased && !cased_follows(p, end);
    append(final_sigma ? kFinalSigma : simple_lower(current.code_point), out);
    if (current.code_point == kCapitalIWithDot) append(kCombiningDot, out);
    if (!is_case_ignorable(current.code_point)) after_cased = is_cased(current.code_point);
  }
}

}  // namespace hapax::text
