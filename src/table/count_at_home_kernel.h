// count_at_home() by vectors, written once: eight words at a time.
//
// Included by count_at_home_*.cc between HAPAX_TARGET_BEGIN and _END, which have all code here
// compiled for one instruction set, and nothing that stands in other headers: see
// text/block_kernel.h. So this header includes nothing, and has no guard. What it needs of an
// instruction set is a struct V:
//
//     V::count_eight(homes, keys, hashes)   counts eight words at home; a bit for each that is
//                                           1 where the keys differ

inline __m128i key_at(const NarrowSlot& slot) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(slot.key));
}

// base + the place of each 1 of eight bits; writes eight.
inline void write_places(unsigned bits, std::size_t base, std::uint16_t* out) {
  const __m128i places =
      _mm_loadl_epi64(reinterpret_cast<const __m128i*>(text::kPlacesOfOnes[bits].data()));
  _mm_storeu_si128(
      reinterpret_cast<__m128i*>(out),
      _mm_add_epi16(_mm_cvtepu8_epi16(places), _mm_set1_epi16(static_cast<short>(base))));
}

template <class V>
std::size_t count_at_home_by(const HomeSlots& homes, const KeysAndHashes& words,
                             const KeysAndHashes& next, std::uint16_t* missed) {
  constexpr std::size_t kTogether = 8;
  std::size_t misses = 0;
  const auto count_eight = [&](std::size_t i) {
    const unsigned missing = V::count_eight(homes, words.keys + i, words.hashes + i);
    write_places(missing, i, missed + misses);
    misses += static_cast<std::size_t>(std::popcount(missing));
  };
  std::size_t i = 0;
  for (; i + kTogether <= next.size; i += kTogether) {
    for (std::size_t j = 0; j < kTogether; ++j) {
      __builtin_prefetch(&homes.of(next.hashes[i + j]), 1);
    }
    count_eight(i);
  }
  for (std::size_t j = i; j < next.size; ++j) {
    __builtin_prefetch(&homes.of(next.hashes[j]), 1);
  }
  for (; i + kTogether <= words.size; i += kTogether) {
    count_eight(i);
  }
  for (; i < words.size; ++i) {
    NarrowSlot& home = homes.of(words.hashes[i]);
    const __m128i differences = _mm_xor_si128(
        key_at(home), _mm_load_si128(reinterpret_cast<const __m128i*>(words.keys + i)));
    ++home.head.count;
    missed[misses] = static_cast<std::uint16_t>(i);
    misses += _mm_testz_si128(differences, differences) != 0 ? 0 : 1;
  }
  for (std::size_t m = 0; m < misses; ++m) {
    --homes.of(words.hashes[missed[m]]).head.count;
  }
  return misses;
}
