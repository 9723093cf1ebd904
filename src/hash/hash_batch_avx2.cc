// hash_batch() by AVX2: as by AVX-512, but with the keys of two words in a register, and four
// hashes at a time.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/target.h"
#include "hash/hash_batch.h"

HAPAX_TARGET_BEGIN(HAPAX_AVX2)

namespace hapax::hash {
namespace {

// Words taken at a time: as many pairs of edges as a register holds.
constexpr std::size_t kTogether = 8;

__m128i load_16(const void* from) { return _mm_loadu_si128(static_cast<const __m128i*>(from)); }

// For each of kTogether words, 32 bits whose lower two bytes say where the key ends in the lower
// and in the upper half of the 16 bytes loaded. A short word's key ends at its length in both. A
// longer word's key has nothing of the lower half and all of the upper one, like no short word's
// key and no free slot's.
__m256i key_ends(__m256i edges) {
  const __m256i lengths = _mm256_sub_epi32(_mm256_srli_epi32(edges, 16),
                                           _mm256_and_si256(edges, _mm256_set1_epi32(0xFFFF)));
  const __m256i both_halves = _mm256_or_si256(lengths, _mm256_slli_epi32(lengths, 8));
  const __m256i is_long = _mm256_cmpgt_epi32(lengths, _mm256_set1_epi32(16));
  return _mm256_blendv_epi8(both_halves, _mm256_set1_epi32(0x1000), is_long);
}

// The keys of two words, of the kTogether number kFirst and kFirst + 4.
template <std::size_t kFirst>
__m256i two_keys(const std::uint8_t* text, const std::uint16_t* edges, __m256i ends) {
  const __m256i bytes =
      _mm256_inserti128_si256(_mm256_castsi128_si256(load_16(text + edges[2 * kFirst])),
                              load_16(text + edges[2 * kFirst + 8]), 1);
  const __m256i places = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const __m256i which =
      _mm256_set_epi64x(0x0101010101010101 + 0x0404040404040404 * static_cast<long long>(kFirst),
                        0x0404040404040404 * static_cast<long long>(kFirst),
                        0x0101010101010101 + 0x0404040404040404 * static_cast<long long>(kFirst),
                        0x0404040404040404 * static_cast<long long>(kFirst));
  return _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_shuffle_epi8(ends, which), places), bytes);
}

void store_keys(__m256i keys, std::size_t first, HashedWords& out) {
  _mm_store_si128(reinterpret_cast<__m128i*>(&out.keys[first]), _mm256_castsi256_si128(keys));
  _mm_store_si128(reinterpret_cast<__m128i*>(&out.keys[first + 4]),
                  _mm256_extracti128_si256(keys, 1));
}

// The sums of NH of two keys, each in both halves of its 128 bits.
__m256i nh(__m256i keys, __m256i secrets) {
  const __m256i sums = _mm256_add_epi32(keys, secrets);
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
                     const Seed& seed, HashedWords& out) {
  const __m256i secrets = _mm256_broadcastsi128_si256(load_16(seed.short_keys().data()));
  const __m256i multiplier = _mm256_set1_epi64x(static_cast<long long>(seed.multiplier()));
  const auto hash_four = [&](__m256i sums, std::size_t to) {
    const __m256i hashes = fold(multiply(fold(sums), multiplier));
    _mm256_store_si256(reinterpret_cast<__m256i*>(&out.hashes[to]), hashes);
  };
  for (std::size_t i = 0; i < words; i += kTogether) {
    const std::uint16_t* own = edges + 2 * i;
    alignas(32) std::uint16_t last[2 * kTogether] = {};
    if (words - i < kTogether) {
      // The numbers past the last edge are no positions in the text.
      std::copy(own, own + 2 * (words - i), last);
      own = last;
    }
    const __m256i ends = key_ends(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(own)));
    const __m256i keys_04 = two_keys<0>(text, own, ends);
    const __m256i keys_15 = two_keys<1>(text, own, ends);
    const __m256i keys_26 = two_keys<2>(text, own, ends);
    const __m256i keys_37 = two_keys<3>(text, own, ends);
    store_keys(keys_04, i, out);
    store_keys(keys_15, i + 1, out);
    store_keys(keys_26, i + 2, out);
    store_keys(keys_37, i + 3, out);
    const __m256i sums_0145 = _mm256_unpacklo_epi64(nh(keys_04, secrets), nh(keys_15, secrets));
    const __m256i sums_2367 = _mm256_unpacklo_epi64(nh(keys_26, secrets), nh(keys_37, secrets));
    hash_four(_mm256_permute2x128_si256(sums_0145, sums_2367, 0x20), i);
    hash_four(_mm256_permute2x128_si256(sums_0145, sums_2367, 0x31), i + 4);
  }
}

}  // namespace hapax::hash

HAPAX_TARGET_END

#endif
