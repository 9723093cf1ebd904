// A table's slots: where a word and its count stand.
//
//     narrow, 32 bytes    | tag 8 | count 8 | key 16 |    words of up to 16 bytes
//     wide, 64 bytes      | tag 8 | count 8 | key 48 |    longer ones
//
//     tag    the hash's upper 37 bits, the length in bytes in the lower 27; 0: the slot is free
//     key    the word itself, padded with zeros; of one of more than 48 bytes, where it lies in the
//            table's arena
//
// Both kinds begin with the same fields, so a reader need not know the kind of a slot. No word
// holds a NUL, so two words of up to 16 bytes are equal if their padded keys are. A wide slot is
// one cache line. Plain data, the same in every process. Tested by tests/table/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "hapax/options.h"
#include "hash/word_hash.h"

namespace hapax::table {

inline constexpr std::size_t kNarrowBytes = hash::kShortWordBytes;
inline constexpr std::size_t kWideBytes = 48;
inline constexpr unsigned kLengthBits = 27;
static_assert(kMaxWordBytes * 3 / 2 < (std::uint64_t{1} << kLengthBits),
              "lower-casing may lengthen");

constexpr std::uint64_t make_tag(hash::WordHash hash, std::size_t length) {
  return (static_cast<std::uint64_t>(hash) >> kLengthBits << kLengthBits) | length;
}
constexpr std::size_t length_of(std::uint64_t tag) {
  return tag & ((std::uint64_t{1} << kLengthBits) - 1);
}

// The tag of a word of any length. No byte past its end is read.
std::uint64_t tag_of(std::string_view word, const hash::Seed& seed);

// The partition of a word, one of 2^bits: the uppermost bits of its hash.
constexpr std::uint64_t partition_of(std::uint64_t tag, unsigned bits) {
  return bits == 0 ? 0 : tag >> (64 - bits);
}

// The beginning of every slot. A key follows it.
struct Slot {
  std::uint64_t tag;
  std::uint64_t count;

  bool used() const { return tag != 0; }
  std::size_t length() const { return length_of(tag); }
  bool is_narrow() const { return length() <= kNarrowBytes; }
  bool is_in_arena() const { return length() > kWideBytes; }
  const std::uint8_t* key_bytes() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
  // The offset in the arena; only for a word that lies there.
  std::uint64_t offset() const {
    std::uint64_t offset = 0;
    std::memcpy(&offset, key_bytes(), sizeof offset);
    return offset;
  }
};

struct NarrowSlot {
  Slot head;
  std::uint64_t key[kNarrowBytes / 8];
};
struct WideSlot {
  Slot head;
  std::uint64_t key[kWideBytes / 8];
};
static_assert(sizeof(NarrowSlot) == 32 && sizeof(WideSlot) == 64);

// A table's slots of one kind, to be read.
struct SlotView {
  const std::byte* first = nullptr;
  std::size_t slot_bytes = 0;
  std::uint64_t size = 0;

  const Slot& operator[](std::uint64_t index) const {
    return *reinterpret_cast<const Slot*>(first + index * slot_bytes);
  }
};

// Whether two words of the same length, at least 16 bytes, are equal. Compares 16 bytes at a time;
// the last 16 may overlap those before. Most such words have at most 32 bytes, for which memcmp()
// would take longer.
inline bool same_long(const std::uint8_t* a, const std::uint8_t* b, std::size_t length) {
  std::size_t at = 0;
  for (; length - at > hash::kShortWordBytes; at += hash::kShortWordBytes) {
    if (hash::load_key(a + at) != hash::load_key(b + at)) {
      return false;
    }
  }
  const std::size_t last = length - hash::kShortWordBytes;
  return hash::load_key(a + last) == hash::load_key(b + last);
}

// Copies a word of at least 16 bytes, in the same steps.
inline void copy_long(std::uint8_t* to, const std::uint8_t* from, std::size_t length) {
  constexpr std::size_t kStep = hash::kShortWordBytes;
  for (std::size_t at = 0; length - at > kStep; at += kStep) {
    std::memcpy(to + at, from + at, kStep);
  }
  std::memcpy(to + length - kStep, from + length - kStep, kStep);
}

}  // namespace hapax::table
