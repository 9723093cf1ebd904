// V::flatten of block_kernel.h for CPUs with SSE4: looks up the places of the ones of each of the
// eight bytes, independently of each other. Included as block_kernel.h is, and like it without a
// guard.

inline std::size_t flatten_sse(std::uint64_t bits, std::size_t base, std::uint16_t* out) {
  const __m128i first = _mm_set1_epi16(static_cast<short>(base));
#pragma GCC unroll 8
  for (unsigned shift = 0; shift < 64; shift += 8) {
    const auto byte = static_cast<std::uint8_t>(bits >> shift);
    const __m128i places =
        _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kPlacesOfOnes[byte].data()));
    const __m128i from = _mm_add_epi16(first, _mm_set1_epi16(static_cast<short>(shift)));
    std::uint16_t* const to = out + std::popcount(bits & low_bits(shift));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                     _mm_add_epi16(_mm_cvtepu8_epi16(places), from));
  }
  return static_cast<std::size_t>(std::popcount(bits));
}
