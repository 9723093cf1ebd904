// By AVX-512: a word's key is one masked load, eight words' hashes are a dozen instructions.
#if defined(__x86_64__)

#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // of its own _mm512_undefined: bug 105593
#endif
#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "hash/hash_batch_list.h"
#include "hash/key_masks.h"

HAPAX_TARGET_BEGIN("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2")

namespace hapax::hash {
namespace {

// Where each word begins, and where in kKeyMasks its mask.
struct KeyPlaces {
  alignas(64) std::array<std::uint32_t, HashedWords::kMost> begins;
  alignas(64) std::array<std::uint32_t, HashedWords::kMost> masks;
};

void find_places(const std::uint16_t* edges, std::size_t words, KeyPlaces& out) {
  const __m512i longest = _mm512_set1_epi32(16);
  for (std::size_t i = 0; i < words; i += 16) {
    const __m512i pairs = _mm512_loadu_si512(edges + 2 * i);
    const __m512i begins = _mm512_and_si512(pairs, _mm512_set1_epi32(0xFFFF));
    const __m512i lengths = _mm512_sub_epi32(_mm512_srli_epi32(pairs, 16), begins);
    const __mmask16 is_long = _mm512_cmpgt_epu32_mask(lengths, longest);
    const __m512i masks = _mm512_sub_epi32(longest, lengths);
    _mm512_store_si512(&out.begins[i], begins);
    _mm512_store_si512(&out.masks[i],
                       _mm512_mask_mov_epi32(masks, is_long, _mm512_set1_epi32(kNoKey)));
  }
}

// The sums of NH of four keys, each in the lower half of its 128 bits.
__m512i nh(__m512i keys, __m512i secrets) {
  const __m512i sums = _mm512_add_epi32(keys, secrets);
  const __m512i products = _mm512_mul_epu32(sums, _mm512_srli_epi64(sums, 32));
  return _mm512_add_epi64(products, _mm512_shuffle_epi32(products, _MM_PERM_BADC));
}

}  // namespace

void hash_batch_avx512(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                       const Seed& seed, unsigned shift, HashedWords& out) {
  KeyPlaces found;
  find_places(edges, words, found);
  for (std::size_t i = 0; i < words; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + found.begins[i]));
    const __m128i mask =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(kKeyMasks.data() + found.masks[i]));
    _mm_store_si128(reinterpret_cast<__m128i*>(&out.keys[i]), _mm_and_si128(bytes, mask));
  }
  // Not in the loop above: a wide load would wait for the narrow stores.
  const __m512i secrets = _mm512_broadcast_i32x4(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(seed.short_keys().data())));
  const __m512i multiplier = _mm512_set1_epi64(static_cast<long long>(seed.multiplier()));
  const __m128i by = _mm_cvtsi32_si128(static_cast<int>(shift));
  for (std::size_t i = 0; i < words; i += 8) {
    const __m512i sums = _mm512_unpacklo_epi64(nh(_mm512_load_si512(&out.keys[i]), secrets),
                                               nh(_mm512_load_si512(&out.keys[i + 4]), secrets));
    const __m512i order = _mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0);
    const __m512i sum = _mm512_permutexvar_epi64(order, sums);
    const __m512i mixed =
        _mm512_mullo_epi64(_mm512_xor_si512(sum, _mm512_srli_epi64(sum, 32)), multiplier);
    const __m512i hash = _mm512_xor_si512(mixed, _mm512_srli_epi64(mixed, 32));
    _mm512_store_si512(&out.hashes[i], hash);
    _mm512_store_si512(&out.homes[i], _mm512_srl_epi64(hash, by));
  }
}

}  // namespace hapax::hash

HAPAX_TARGET_END

#endif
