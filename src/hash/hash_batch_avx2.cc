// By AVX2: as by AVX-512, four words' hashes at a time.
#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "hash/hash_batch_list.h"
#include "hash/key_masks.h"

HAPAX_TARGET_BEGIN("avx2,bmi,bmi2")

namespace hapax::hash {
namespace {

// Where each word begins, and where in kKeyMasks its mask.
struct KeyPlaces {
  alignas(32) std::array<std::uint32_t, HashedWords::kMost> begins;
  alignas(32) std::array<std::uint32_t, HashedWords::kMost> masks;
};

void find_places(const std::uint16_t* edges, std::size_t words, KeyPlaces& out) {
  const __m256i longest = _mm256_set1_epi32(16);
  for (std::size_t i = 0; i < words; i += 8) {
    const __m256i pairs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(edges + 2 * i));
    const __m256i begins = _mm256_and_si256(pairs, _mm256_set1_epi32(0xFFFF));
    const __m256i lengths = _mm256_sub_epi32(_mm256_srli_epi32(pairs, 16), begins);
    const __m256i masks =
        _mm256_blendv_epi8(_mm256_sub_epi32(longest, lengths), _mm256_set1_epi32(kNoKey),
                           _mm256_cmpgt_epi32(lengths, longest));
    _mm256_store_si256(reinterpret_cast<__m256i*>(&out.begins[i]), begins);
    _mm256_store_si256(reinterpret_cast<__m256i*>(&out.masks[i]), masks);
  }
}

// The sums of NH of two keys, each in both halves of its 128 bits.
__m256i nh(const ShortKey* keys, __m256i secrets) {
  const __m256i sums =
      _mm256_add_epi32(_mm256_load_si256(reinterpret_cast<const __m256i*>(keys)), secrets);
  const __m256i products = _mm256_mul_epu32(sums, _mm256_srli_epi64(sums, 32));
  return _mm256_add_epi64(products, _mm256_shuffle_epi32(products, 0x4E));
}

__m256i multiply(__m256i x, __m256i by) {
  const __m256i crossed = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), by),
                                           _mm256_mul_epu32(x, _mm256_srli_epi64(by, 32)));
  return _mm256_add_epi64(_mm256_mul_epu32(x, by), _mm256_slli_epi64(crossed, 32));
}

__m256i fold(__m256i x) { return _mm256_xor_si256(x, _mm256_srli_epi64(x, 32)); }

}  // namespace

void hash_batch_avx2(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
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
  const __m256i secrets = _mm256_broadcastsi128_si256(
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(seed.short_keys().data())));
  const __m256i multiplier = _mm256_set1_epi64x(static_cast<long long>(seed.multiplier()));
  const __m128i by = _mm_cvtsi32_si128(static_cast<int>(shift));
  for (std::size_t i = 0; i < words; i += 4) {
    // Of keys 0, 2, 1, 3.
    const __m256i mixed_up =
        _mm256_unpacklo_epi64(nh(&out.keys[i], secrets), nh(&out.keys[i + 2], secrets));
    const __m256i sums = _mm256_permute4x64_epi64(mixed_up, 0xD8);
    const __m256i hashes = fold(multiply(fold(sums), multiplier));
    _mm256_store_si256(reinterpret_cast<__m256i*>(&out.hashes[i]), hashes);
    _mm256_store_si256(reinterpret_cast<__m256i*>(&out.homes[i]), _mm256_srl_epi64(hashes, by));
  }
}

}  // namespace hapax::hash

HAPAX_TARGET_END

#endif
