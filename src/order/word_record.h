// A word in 16 bytes, for sorting words that have the same count without looking at the source.
//
//     up to 16 bytes     | the word, padded with zeros                      |
//     any other word     | its first 8 bytes | FF | reference, big-endian 7 |
//
// Words are UTF-8, so byte 8 of a word is never FF. A word that is not, and has F8 or more there,
// is stored as a reference, too. While records are sorted, each is two numbers that compare as
// these bytes do. Then they are stored as the bytes themselves, so a short word is a view into its
// record. Tested by tests/order/sort_records_test.cc.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "store/word_source.h"

namespace hapax::order {

struct WordRecord {
  std::uint64_t high;
  std::uint64_t low;

  // While records are sorted.
  bool is_reference() const { return low >> 56 == 0xFF; }
  bool operator<(const WordRecord& other) const {
    __extension__ using Wide = unsigned __int128;
    return (Wide{high} << 64 | low) < (Wide{other.high} << 64 | other.low);
  }
};
static_assert(sizeof(WordRecord) == 16);

// Between a number and the bytes in memory that compare as it does.
inline std::uint64_t swapped_to_big_endian(std::uint64_t number) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}

inline WordRecord record_of(const store::WordSource& words, store::WordRef ref) {
  constexpr std::uint64_t kReferenceMark = std::uint64_t{0xFF} << 56;
  constexpr std::uint64_t kLargestOfText = std::uint64_t{0xF8} << 56;
  if (ref.is_long()) {
    return {words.prefix(ref), kReferenceMark | ref.bits()};
  }
  WordRecord record;
  std::memcpy(&record, ref.bytes(), sizeof record);
  record = {swapped_to_big_endian(record.high), swapped_to_big_endian(record.low)};
  // Without a branch: how long a word is cannot be predicted.
  const bool fits = (ref.length() <= sizeof record) & (record.low < kLargestOfText);
  record.low = fits ? record.low : kReferenceMark | ref.bits();
  return record;
}

// The reference in a record whose `low` is given as a number.
inline store::WordRef reference_of(std::uint64_t low) {
  constexpr std::uint64_t kReferenceBits = (std::uint64_t{1} << 56) - 1;
  return store::WordRef::from_bits(low & kReferenceBits);
}

// The word of a record that is stored as bytes: a view into the record or into the source.
inline std::string_view word_of(const WordRecord& stored, const store::WordSource& words) {
  const char* const bytes = reinterpret_cast<const char*>(&stored);
  const std::uint64_t low = swapped_to_big_endian(stored.low);
  if (low >> 56 == 0xFF) {
    return words.word(reference_of(low));
  }
  const std::uint64_t last = low != 0 ? low : swapped_to_big_endian(stored.high);
  const auto zeros = static_cast<std::size_t>(std::countr_zero(last)) / 8;
  return {bytes, (low != 0 ? 16 : 8) - zeros};
}

// Prefetches the word of a record that is stored as bytes, if it is a reference. Without a branch:
// which words are long cannot be predicted. GCC would drop a call of it.
[[gnu::always_inline]] inline void prefetch_word(const WordRecord& stored) {
  const std::uint64_t low = swapped_to_big_endian(stored.low);
  const void* const record = &stored;
  const auto* const word = std::bit_cast<const void*>(std::uintptr_t{reference_of(low).bits()});
  __builtin_prefetch(low >> 56 == 0xFF ? word : record);
}

}  // namespace hapax::order
