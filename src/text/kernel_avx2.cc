// The kernel by AVX2: 64 bytes are two registers, a page is four look-ups of 16 bytes, and a mask
// becomes bytes and back by a few instructions.
#if defined(__x86_64__)

#include <immintrin.h>

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

HAPAX_TARGET_BEGIN(HAPAX_AVX2)

namespace hapax::text {
namespace {

#include "text/block_kernel.h"
#include "text/flatten_sse.h"

struct Avx2 {
  struct Bytes {
    __m256i half[2];
  };
  static constexpr std::size_t kRecentPages = 6;

  static Bytes load(const std::uint8_t* from) { return {load_half(from), load_half(from + 32)}; }
  static void store(std::uint8_t* to, const Bytes& x) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), x.half[0]);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 32), x.half[1]);
  }

  template <LetterCase kCase>
  static Bytes ascii(const Bytes& x) {
    return {ascii_half<kCase>(x.half[0]), ascii_half<kCase>(x.half[1])};
  }
  static Bytes lookup(const std::uint8_t* page, const Bytes& x) {
    return {lookup_half(page, x.half[0]), lookup_half(page, x.half[1])};
  }
  static Bytes select(std::uint64_t bits, const Bytes& a, const Bytes& b) {
    return {
        _mm256_blendv_epi8(b.half[0], a.half[0], bytes_of(static_cast<std::uint32_t>(bits))),
        _mm256_blendv_epi8(b.half[1], a.half[1], bytes_of(static_cast<std::uint32_t>(bits >> 32)))};
  }

  static std::uint64_t equal(const Bytes& x, std::uint8_t b) {
    return bits_of(_mm256_cmpeq_epi8(x.half[0], each(b)), _mm256_cmpeq_epi8(x.half[1], each(b)));
  }
  static std::uint64_t at_least(const Bytes& x, std::uint8_t b) {
    return bits_of(_mm256_cmpeq_epi8(_mm256_max_epu8(x.half[0], each(b)), x.half[0]),
                   _mm256_cmpeq_epi8(_mm256_max_epu8(x.half[1], each(b)), x.half[1]));
  }
  static std::uint64_t high(const Bytes& x) { return bits_of(x.half[0], x.half[1]); }
  static std::uint64_t nonzero(const Bytes& x) { return ~equal(x, 0); }

  static std::size_t flatten(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
    return flatten_sse(bits, base, out);
  }

 private:
  static __m256i load_half(const std::uint8_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static __m256i each(std::uint8_t b) { return _mm256_set1_epi8(static_cast<char>(b)); }
  static std::uint64_t bits_of(__m256i low, __m256i high) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
  }

  // All ones in each byte whose bit is 1.
  static __m256i bytes_of(std::uint32_t bits) {
    const __m256i order = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                           2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    const __m256i copies = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), order);
    return _mm256_cmpeq_epi8(_mm256_and_si256(copies, bit), bit);
  }

  // x - first <= last - first, without signs.
  static __m256i between(__m256i x, std::uint8_t first, std::uint8_t last) {
    const __m256i from_first = _mm256_sub_epi8(x, each(first));
    return _mm256_cmpeq_epi8(
        _mm256_min_epu8(from_first, each(static_cast<std::uint8_t>(last - first))), from_first);
  }
  template <LetterCase kCase>
  static __m256i ascii_half(__m256i x) {
    const __m256i letters = between(_mm256_or_si256(x, each(0x20)), 'a', 'z');
    const __m256i others = _mm256_or_si256(between(x, '0', '9'), _mm256_cmpeq_epi8(x, each('_')));
    const __m256i words = _mm256_or_si256(letters, others);
    const __m256i lowered =
        kCase == LetterCase::kLower ? _mm256_or_si256(x, _mm256_and_si256(letters, each(0x20))) : x;
    return _mm256_and_si256(lowered, words);
  }

  static __m256i lookup_half(const std::uint8_t* page, __m256i x) {
    const __m256i low_six = _mm256_and_si256(x, each(0x3F));
    __m256i found = _mm256_setzero_si256();
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
      const __m256i table = _mm256_broadcastsi128_si256(
          _mm_load_si128(reinterpret_cast<const __m128i*>(page + 16 * quarter)));
      // A place in another quarter becomes 80 or more, for which a shuffle gives 0.
      const __m256i places = _mm256_add_epi8(
          _mm256_xor_si256(low_six, each(static_cast<std::uint8_t>(16 * quarter))), each(0x70));
      found = _mm256_or_si256(found, _mm256_shuffle_epi8(table, places));
    }
    return found;
  }
};

}  // namespace

}  // namespace hapax::text

HAPAX_TARGET_END

namespace hapax::text {

Kernel avx2_kernel() {
  return {tokenise_block<Avx2, LetterCase::kLower>, tokenise_block<Avx2, LetterCase::kKeep>};
}

}  // namespace hapax::text

#endif
