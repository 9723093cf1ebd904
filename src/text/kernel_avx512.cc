// The kernel by AVX-512 with VBMI and VBMI2: one instruction looks 64 bytes up in a table of 128,
// one in a page, one gathers the places of a mask's ones.
#if defined(__x86_64__)

#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // of its own _mm512_undefined: bug 105593
#endif
#include <immintrin.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "text/ascii_table.h"
#include "text/kernel.h"
#include "text/pages.h"
#include "text/special_words.h"
#include "text/unicode.h"
#include "text/utf8.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX512)

namespace hapax::text {
namespace {

#include "text/block_kernel.h"

struct Avx512 {
  using Bytes = __m512i;
  static constexpr std::size_t kRecentPages = 6;

  static Bytes load(const void* from) { return _mm512_loadu_si512(from); }
  static void store(void* to, Bytes x) { _mm512_storeu_si512(to, x); }

  template <LetterCase kCase>
  static Bytes ascii(Bytes x) {
    const std::uint8_t* const table = ascii_words(kCase).data();
    const Bytes found = _mm512_permutex2var_epi8(load(table), x, load(table + 64));
    return _mm512_maskz_mov_epi8(~_mm512_movepi8_mask(x), found);
  }
  static Bytes lookup(const std::uint8_t* page, Bytes x) {
    return _mm512_permutexvar_epi8(x, load(page));
  }
  static Bytes select(std::uint64_t bits, Bytes a, Bytes b) {
    return _mm512_mask_mov_epi8(b, bits, a);
  }

  static std::uint64_t equal(Bytes x, std::uint8_t b) {
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(static_cast<char>(b)));
  }
  static std::uint64_t at_least(Bytes x, std::uint8_t b) {
    return _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(b)));
  }
  static std::uint64_t high(Bytes x) { return _mm512_movepi8_mask(x); }
  static std::uint64_t nonzero(Bytes x) { return _mm512_test_epi8_mask(x, x); }

  static std::size_t flatten(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
    const Bytes places = _mm512_maskz_compress_epi8(bits, load(kPlaces.data()));
    const Bytes from = _mm512_set1_epi16(static_cast<short>(base));
    store(out, _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(places)), from));
    store(out + 32,
          _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(places, 1)), from));
    return static_cast<std::size_t>(std::popcount(bits));
  }

 private:
  // 0, 1, 2 .. 63.
  alignas(64) static constexpr std::array<std::uint8_t, 64> kPlaces = [] {
    std::array<std::uint8_t, 64> places{};
    for (std::uint8_t i = 0; i < 64; ++i) {
      places[i] = i;
    }
    return places;
  }();
};

}  // namespace

}  // namespace hapax::text

HAPAX_TARGET_END

namespace hapax::text {

Kernel avx512_kernel() {
  return {tokenise_block<Avx512, LetterCase::kLower>, tokenise_block<Avx512, LetterCase::kKeep>};
}

}  // namespace hapax::text

#endif
