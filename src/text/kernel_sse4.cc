// The kernel by SSE4.2: like the kernel by AVX2, but with four registers of 16 bytes.
#if defined(__x86_64__)

#include <nmmintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "text/kernel.h"
#include "text/pages.h"
#include "text/places.h"
#include "text/special_words.h"
#include "text/unicode.h"
#include "text/utf8.h"

HAPAX_TARGET_BEGIN(HAPAX_SSE4)

namespace hapax::text {
namespace {

#include "text/block_kernel.h"
#include "text/flatten_sse.h"

struct Sse4 {
  struct Bytes {
    __m128i part[4];
  };
  // A page is many instructions.
  static constexpr std::size_t kRecentPages = 2;

  static Bytes load(const std::uint8_t* from) {
    return map([from](std::size_t i) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 16 * i));
    });
  }
  static void store(std::uint8_t* to, const Bytes& x) {
    for (std::size_t i = 0; i < 4; ++i) {
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 16 * i), x.part[i]);
    }
  }

  template <LetterCase kCase>
  static Bytes ascii(const Bytes& x) {
    return map([&x](std::size_t i) { return ascii_part<kCase>(x.part[i]); });
  }
  static Bytes lookup(const std::uint8_t* page, const Bytes& x) {
    return map([page, &x](std::size_t i) { return lookup_part(page, x.part[i]); });
  }
  static Bytes select(std::uint64_t bits, const Bytes& a, const Bytes& b) {
    return map([bits, &a, &b](std::size_t i) {
      return _mm_blendv_epi8(b.part[i], a.part[i],
                             bytes_of(static_cast<std::uint16_t>(bits >> 16 * i)));
    });
  }

  static std::uint64_t equal(const Bytes& x, std::uint8_t b) {
    return bits_of(map([&x, b](std::size_t i) { return _mm_cmpeq_epi8(x.part[i], each(b)); }));
  }
  static std::uint64_t at_least(const Bytes& x, std::uint8_t b) {
    return bits_of(map([&x, b](std::size_t i) {
      return _mm_cmpeq_epi8(_mm_max_epu8(x.part[i], each(b)), x.part[i]);
    }));
  }
  static std::uint64_t high(const Bytes& x) { return bits_of(x); }
  static std::uint64_t nonzero(const Bytes& x) { return ~equal(x, 0); }

  static std::size_t flatten(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
    return flatten_sse(bits, base, out);
  }

 private:
  template <typename Function>
  static Bytes map(Function&& function) {
    return {{function(0), function(1), function(2), function(3)}};
  }
  static __m128i each(std::uint8_t b) { return _mm_set1_epi8(static_cast<char>(b)); }
  static std::uint64_t bits_of(const Bytes& x) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      bits |= static_cast<std::uint64_t>(_mm_movemask_epi8(x.part[i])) << 16 * i;
    }
    return bits;
  }

  // All ones in each byte whose bit is 1.
  static __m128i bytes_of(std::uint16_t bits) {
    const __m128i order = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const __m128i bit = _mm_set1_epi64x(static_cast<long long>(0x8040201008040201));
    const __m128i copies = _mm_shuffle_epi8(_mm_set1_epi16(static_cast<short>(bits)), order);
    return _mm_cmpeq_epi8(_mm_and_si128(copies, bit), bit);
  }

  // x - first <= last - first, without signs.
  static __m128i between(__m128i x, std::uint8_t first, std::uint8_t last) {
    const __m128i from_first = _mm_sub_epi8(x, each(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, each(static_cast<std::uint8_t>(last - first))),
                          from_first);
  }
  template <LetterCase kCase>
  static __m128i ascii_part(__m128i x) {
    const __m128i letters = between(_mm_or_si128(x, each(0x20)), 'a', 'z');
    const __m128i others = _mm_or_si128(between(x, '0', '9'), _mm_cmpeq_epi8(x, each('_')));
    const __m128i words = _mm_or_si128(letters, others);
    const __m128i lowered =
        kCase == LetterCase::kLower ? _mm_or_si128(x, _mm_and_si128(letters, each(0x20))) : x;
    return _mm_and_si128(lowered, words);
  }

  static __m128i lookup_part(const std::uint8_t* page, __m128i x) {
    const __m128i low_six = _mm_and_si128(x, each(0x3F));
    __m128i found = _mm_setzero_si128();
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
      const __m128i table = _mm_load_si128(reinterpret_cast<const __m128i*>(page + 16 * quarter));
      // A place in another quarter becomes 80 or more, for which a shuffle gives 0.
      const __m128i places = _mm_add_epi8(
          _mm_xor_si128(low_six, each(static_cast<std::uint8_t>(16 * quarter))), each(0x70));
      found = _mm_or_si128(found, _mm_shuffle_epi8(table, places));
    }
    return found;
  }
};

}  // namespace

}  // namespace hapax::text

HAPAX_TARGET_END

namespace hapax::text {

Kernel sse4_kernel() {
  return {tokenise_block<Sse4, LetterCase::kLower>, tokenise_block<Sse4, LetterCase::kKeep>};
}

}  // namespace hapax::text

#endif
