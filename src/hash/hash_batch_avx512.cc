// hash_batch() by AVX-512: a register holds 16 bytes of each of four words, and a mask keeps their
// keys. Eight hashes take a dozen instructions.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC warns of its own _mm512_undefined (bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "hash/hash_batch.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX512)

namespace hapax::hash {
namespace {

// Words taken at a time: as many pairs of edges as a register holds.
constexpr std::size_t kTogether = 16;

__m128i load_16(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }

// For each of kTogether words, 32 bits whose lower two bytes say where the key ends in the lower
// and in the upper half of the 16 bytes loaded. A short word's key ends at its length in both. A
// longer word's key has nothing of the lower half and all of the upper one, like no short word's
// key and no free slot's.
__m512i key_ends(__m512i edges) {
  const __m512i lengths = _mm512_sub_epi32(_mm512_srli_epi32(edges, 16),
                                           _mm512_and_si512(edges, _mm512_set1_epi32(0xFFFF)));
  const __m512i both_halves = _mm512_or_si512(lengths, _mm512_slli_epi32(lengths, 8));
  const __mmask16 is_long = _mm512_cmpgt_epu32_mask(lengths, _mm512_set1_epi32(16));
  return _mm512_mask_mov_epi32(both_halves, is_long, _mm512_set1_epi32(0xFF00));
}

// The keys of four words, of the kTogether those whose edges begin at 4 * kFour of them.
template <std::size_t kFour>
__m512i four_keys(const std::uint8_t* text, const std::uint16_t* edges, __m512i ends) {
  const std::uint16_t* const own = edges + 8 * kFour;
  __m512i bytes = _mm512_castsi128_si512(load_16(text + own[0]));
  bytes = _mm512_inserti32x4(bytes, load_16(text + own[2]), 1);
  bytes = _mm512_inserti32x4(bytes, load_16(text + own[4]), 2);
  bytes = _mm512_inserti32x4(bytes, load_16(text + own[6]), 3);
  const __m512i which =
      _mm512_add_epi8(_mm512_set1_epi8(static_cast<char>(16 * kFour)),
                      _mm512_set_epi64(0x0D0D0D0D0D0D0D0D, 0x0C0C0C0C0C0C0C0C, 0x0909090909090909,
                                       0x0808080808080808, 0x0505050505050505, 0x0404040404040404,
                                       0x0101010101010101, 0x0000000000000000));
  const __m512i places =
      _mm512_broadcast_i32x4(_mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
  return _mm512_maskz_mov_epi8(_mm512_cmplt_epu8_mask(places, _mm512_permutexvar_epi8(which, ends)),
                               bytes);
}

// The sums of NH of four keys, each in the lower half of its 128 bits.
__m512i nh(__m512i keys, __m512i secrets) {
  const __m512i sums = _mm512_add_epi32(keys, secrets);
  const __m512i products = _mm512_mul_epu32(sums, _mm512_srli_epi64(sums, 32));
  return _mm512_add_epi64(products, _mm512_shuffle_epi32(products, _MM_PERM_BADC));
}

__m512i fold(__m512i x) { return _mm512_xor_si512(x, _mm512_srli_epi64(x, 32)); }

struct Secrets {
  __m512i sums;
  __m512i multiplier;
};

template <std::size_t kEight>
void hash_eight(const std::uint8_t* text, const std::uint16_t* edges, __m512i ends,
                const Secrets& secrets, std::size_t to, HashedWords& out) {
  const __m512i first = four_keys<2 * kEight>(text, edges, ends);
  const __m512i second = four_keys<2 * kEight + 1>(text, edges, ends);
  _mm512_store_si512(&out.keys[to], first);
  _mm512_store_si512(&out.keys[to + 4], second);
  const __m512i mixed_up = _mm512_unpacklo_epi64(nh(first, secrets.sums), nh(second, secrets.sums));
  const __m512i sums = _mm512_permutexvar_epi64(_mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), mixed_up);
  const __m512i hashes = fold(_mm512_mullo_epi64(fold(sums), secrets.multiplier));
  _mm512_store_si512(&out.hashes[to], hashes);
}

}  // namespace

void hash_batch_avx512(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                       const Seed& seed, HashedWords& out) {
  const Secrets secrets{.sums = _mm512_broadcast_i32x4(load_16(
                            reinterpret_cast<const std::uint8_t*>(seed.short_keys().data()))),
                        .multiplier = _mm512_set1_epi64(static_cast<long long>(seed.multiplier()))};
  for (std::size_t i = 0; i < words; i += kTogether) {
    const std::uint16_t* own = edges + 2 * i;
    __m512i pairs = _mm512_loadu_si512(own);
    alignas(64) std::uint16_t last[2 * kTogether];
    if (words - i < kTogether) {
      // The numbers past the last edge are no positions in the text.
      pairs = _mm512_maskz_mov_epi32(static_cast<__mmask16>((1U << (words - i)) - 1), pairs);
      _mm512_store_si512(last, pairs);
      own = last;
    }
    const __m512i ends = key_ends(pairs);
    hash_eight<0>(text, own, ends, secrets, i, out);
    hash_eight<1>(text, own, ends, secrets, i + 8, out);
  }
}

}  // namespace hapax::hash

HAPAX_TARGET_END

#endif
