// The kernel by NEON, which every AArch64 CPU has: one look-up takes all 64 bytes of a page.
#if defined(__aarch64__)

#include <arm_neon.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "text/kernel.h"
#include "text/pages.h"
#include "text/places.h"
#include "text/special_words.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

#include "text/block_kernel.h"

struct Neon {
  using Bytes = uint8x16x4_t;
  // A page is many instructions.
  static constexpr std::size_t kRecentPages = 2;

  static Bytes load(const std::uint8_t* from) { return vld1q_u8_x4(from); }
  static void store(std::uint8_t* to, const Bytes& x) { vst1q_u8_x4(to, x); }

  template <LetterCase kCase>
  static Bytes ascii(const Bytes& x) {
    return map([&x](std::size_t i) { return ascii_part<kCase>(x.val[i]); });
  }
  static Bytes lookup(const std::uint8_t* page, const Bytes& x) {
    const Bytes table = load(page);
    return map(
        [&](std::size_t i) { return vqtbl4q_u8(table, vandq_u8(x.val[i], vdupq_n_u8(0x3F))); });
  }
  static Bytes select(std::uint64_t bits, const Bytes& a, const Bytes& b) {
    return map([&](std::size_t i) {
      return vbslq_u8(bytes_of(static_cast<std::uint16_t>(bits >> 16 * i)), a.val[i], b.val[i]);
    });
  }

  static std::uint64_t equal(const Bytes& x, std::uint8_t b) {
    return bits_of(map([&x, b](std::size_t i) { return vceqq_u8(x.val[i], vdupq_n_u8(b)); }));
  }
  static std::uint64_t at_least(const Bytes& x, std::uint8_t b) {
    return bits_of(map([&x, b](std::size_t i) { return vcgeq_u8(x.val[i], vdupq_n_u8(b)); }));
  }
  static std::uint64_t high(const Bytes& x) { return at_least(x, 0x80); }
  static std::uint64_t nonzero(const Bytes& x) {
    return bits_of(map([&x](std::size_t i) { return vtstq_u8(x.val[i], x.val[i]); }));
  }

  static std::size_t flatten(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
    std::uint16_t* const begin = out;
    for (std::size_t from = base; bits != 0; from += 8, bits >>= 8) {
      const auto byte = static_cast<std::uint8_t>(bits);
      vst1q_u16(out, vaddq_u16(vmovl_u8(vld1_u8(kPlacesOfOnes[byte].data())),
                               vdupq_n_u16(static_cast<std::uint16_t>(from))));
      out += std::popcount(byte);
    }
    return static_cast<std::size_t>(out - begin);
  }

 private:
  template <typename Function>
  static Bytes map(Function&& function) {
    return {{function(0), function(1), function(2), function(3)}};
  }
  static uint8x16_t bit_of_each() { return vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201)); }
  // The bits of bytes that are all ones or 0.
  static std::uint64_t bits_of(const Bytes& x) {
    const uint8x16_t bit = bit_of_each();
    const uint8x16_t pairs = vpaddq_u8(vandq_u8(x.val[0], bit), vandq_u8(x.val[1], bit));
    const uint8x16_t others = vpaddq_u8(vandq_u8(x.val[2], bit), vandq_u8(x.val[3], bit));
    const uint8x16_t fours = vpaddq_u8(pairs, others);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(fours, fours)), 0);
  }
  // All ones in each byte whose bit is 1.
  static uint8x16_t bytes_of(std::uint16_t bits) {
    const uint8x16_t copies = vcombine_u8(vdup_n_u8(static_cast<std::uint8_t>(bits)),
                                          vdup_n_u8(static_cast<std::uint8_t>(bits >> 8)));
    return vtstq_u8(copies, bit_of_each());
  }
  static uint8x16_t between(uint8x16_t x, std::uint8_t first, std::uint8_t last) {
    return vcleq_u8(vsubq_u8(x, vdupq_n_u8(first)),
                    vdupq_n_u8(static_cast<std::uint8_t>(last - first)));
  }
  template <LetterCase kCase>
  static uint8x16_t ascii_part(uint8x16_t x) {
    const uint8x16_t letters = between(vorrq_u8(x, vdupq_n_u8(0x20)), 'a', 'z');
    const uint8x16_t others = vorrq_u8(between(x, '0', '9'), vceqq_u8(x, vdupq_n_u8('_')));
    const uint8x16_t lowered =
        kCase == LetterCase::kLower ? vorrq_u8(x, vandq_u8(letters, vdupq_n_u8(0x20))) : x;
    return vandq_u8(lowered, vorrq_u8(letters, others));
  }
};

}  // namespace

Kernel neon_kernel() {
  return {tokenise_block<Neon, LetterCase::kLower>, tokenise_block<Neon, LetterCase::kKeep>};
}

}  // namespace hapax::text

#endif
