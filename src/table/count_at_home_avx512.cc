// count_at_home() by AVX-512: gathers the keys of four home slots in a register and compares them
// at once.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC warns of its own _mm512_undefined (bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "table/count_at_home.h"
#include "text/places.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX512)

namespace hapax::table {
namespace {

#include "table/count_at_home_kernel.h"

struct Avx512 {
  static unsigned count_eight(const HomeSlots& homes, const hash::ShortKey* keys,
                              const std::uint64_t* hashes) {
    // Joined as masks, and no bit past the 16 is used: GCC 12 may store the 8 bits of one mask on
    // the stack and read 32.
    const unsigned halves =
        _mm512_kunpackb(count_four(homes, keys + 4, hashes + 4), count_four(homes, keys, hashes));
    return _pext_u32(halves | halves >> 1, 0x5555);
  }

 private:
  // Two bits for each, one for each half of its key.
  static __mmask8 count_four(const HomeSlots& homes, const hash::ShortKey* keys,
                             const std::uint64_t* hashes) {
    NarrowSlot* const home[] = {&homes.of(hashes[0]), &homes.of(hashes[1]), &homes.of(hashes[2]),
                                &homes.of(hashes[3])};
    __m512i found = _mm512_castsi128_si512(key_at(*home[0]));
    found = _mm512_inserti32x4(found, key_at(*home[1]), 1);
    found = _mm512_inserti32x4(found, key_at(*home[2]), 2);
    found = _mm512_inserti32x4(found, key_at(*home[3]), 3);
    for (NarrowSlot* const slot : home) {
      ++slot->head.count;
    }
    return _mm512_cmpneq_epi64_mask(found, _mm512_load_si512(keys));
  }
};

}  // namespace

std::size_t count_at_home_avx512(const HomeSlots& homes, const KeysAndHashes& words,
                                 const KeysAndHashes& next, std::uint16_t* missed) {
  return count_at_home_by<Avx512>(homes, words, next, missed);
}

}  // namespace hapax::table

HAPAX_TARGET_END

#endif
