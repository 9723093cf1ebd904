// count_at_home() by AVX2: gathers the keys of two home slots in a register and compares them at
// once.
#if defined(__x86_64__)

#include <immintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "table/count_at_home.h"
#include "text/places.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX2)

namespace hapax::table {
namespace {

#include "table/count_at_home_kernel.h"

struct Avx2 {
  static unsigned count_eight(const HomeSlots& homes, const hash::ShortKey* keys,
                              const std::uint64_t* hashes) {
    // `first` has words 0, 2, 1, 3, `second` 4, 6, 5, 7; together they are 0, 2, 4, 6, 1, 3, 5, 7.
    const __m256 first = _mm256_castsi256_ps(count_four(homes, keys, hashes));
    const __m256 second = _mm256_castsi256_ps(count_four(homes, keys + 4, hashes + 4));
    const __m256i all = _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0x88));
    const __m256i in_order =
        _mm256_permutevar8x32_epi32(all, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(in_order))) ^ 0xFF;
  }

 private:
  // All ones in the 64 bits of each that is there, of words 0, 2, 1, 3.
  static __m256i count_four(const HomeSlots& homes, const hash::ShortKey* keys,
                            const std::uint64_t* hashes) {
    const __m256i first = count_two(homes, keys, hashes);
    const __m256i second = count_two(homes, keys + 2, hashes + 2);
    return _mm256_and_si256(_mm256_unpacklo_epi64(first, second),
                            _mm256_unpackhi_epi64(first, second));
  }
  // All ones in each half of a key that is the same.
  static __m256i count_two(const HomeSlots& homes, const hash::ShortKey* keys,
                           const std::uint64_t* hashes) {
    NarrowSlot& one = homes.of(hashes[0]);
    NarrowSlot& other = homes.of(hashes[1]);
    const __m256i found =
        _mm256_inserti128_si256(_mm256_castsi128_si256(key_at(one)), key_at(other), 1);
    ++one.head.count;
    ++other.head.count;
    return _mm256_cmpeq_epi64(found, _mm256_load_si256(reinterpret_cast<const __m256i*>(keys)));
  }
};

}  // namespace

std::size_t count_at_home_avx2(const HomeSlots& homes, const KeysAndHashes& words,
                               const KeysAndHashes& next, std::uint16_t* missed) {
  return count_at_home_by<Avx2>(homes, words, next, missed);
}

}  // namespace hapax::table

HAPAX_TARGET_END

#endif
