// add_to_lines() by AVX-512: one comparison a line.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC warns of its own _mm512_undefined (bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "table/word_line.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX512)

namespace hapax::table {
namespace {

#include "table/add_to_lines_loop.h"

struct LineAvx512 {
  // A load of the whole line soon after a store of one of its counts would wait for that store, so
  // only the keys are loaded.
  static std::size_t find(const WordLine& line, hash::ShortKey key) {
    constexpr __mmask8 kKeys = 0x3F;
    const __m512i keys = _mm512_maskz_loadu_epi64(kKeys, line.keys);
    const __m512i wanted =
        _mm512_broadcast_i32x4(_mm_set_epi64x(static_cast<std::int64_t>(key.high),
                                              static_cast<std::int64_t>(key.low)));
    const unsigned same = _mm512_mask_cmpeq_epi64_mask(kKeys, keys, wanted);
    const unsigned zeros = _mm512_mask_testn_epi64_mask(kKeys, keys, keys);
    // Bit 2 * i is of place i; bit 6 stops the search.
    const unsigned stops = ((same & same >> 1) | zeros) & 0x15;
    return static_cast<std::size_t>(std::countr_zero(stops | 0x40)) / 2;
  }
};

}  // namespace

AddedToLines add_to_lines_avx512(const WordLines& lines, const CountedKeys& words,
                                 std::uint32_t* wrapped) {
  return add_to_lines_by<LineAvx512>(lines, words, wrapped);
}

}  // namespace hapax::table

HAPAX_TARGET_END

#endif
