// A word's keyed 64-bit hash: the same in every kernel, thread and process of a run, and
// unpredictable without the run's seed, so that nobody can prepare a text whose words collide.
//
// A word of up to 16 bytes, padded with zeros (words hold no NUL, so the padding is no ambiguity),
// is four 32-bit numbers: NH of UMAC (RFC 4418), two products of two sums with the seed's keys, of
// which any two words are the same with a chance of 2^-32, then a multiplication by an odd key,
// whose upper bits are universal too (Dietzfelbinger et al., 1997). Every step is one that vectors
// have. A longer word goes 16 bytes at a time through a 64 x 64 -> 128 bit multiplication whose
// halves are folded, as wyhash and its kin do. Not a CRC: its collisions do not depend on its seed.
// Many short words at once: hash/hash_batch.h. Tested by tests/hash/word_hash_test.cc.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hapax::hash {

enum class WordHash : std::uint64_t {};

// The zero-padded first 16 bytes of a word as two little-endian numbers. For words of up to 16
// bytes it is the whole word, and compares as one. Not set to anything by itself: arrays of keys
// are made for each batch.
struct ShortKey {
  std::uint64_t low;
  std::uint64_t high;
  bool operator==(const ShortKey&) const = default;

  // The bytes of the word, which is not empty.
  std::size_t length() const {
    return high == 0 ? 8 - static_cast<std::size_t>(std::countl_zero(low)) / 8
                     : 16 - static_cast<std::size_t>(std::countl_zero(high)) / 8;
  }
};

inline constexpr std::size_t kShortWordBytes = 16;

// Sixteen bytes of ones, then of zeros: read at 16 - length, the mask of a word's bytes.
alignas(16) inline constexpr std::array<std::uint8_t, 32> kShortMasks = [] {
  std::array<std::uint8_t, 32> masks{};
  for (std::size_t i = 0; i < kShortWordBytes; ++i) {
    masks[i] = 0xFF;
  }
  return masks;
}();

inline ShortKey load_key(const std::uint8_t* bytes) {
  ShortKey key;
  std::memcpy(&key, bytes, sizeof key);
  return key;
}

// The key of `length` (at most 16) bytes; 16 must be readable. Branches would depend on the word.
inline ShortKey load_short(const std::uint8_t* bytes, std::size_t length) {
  const ShortKey key = load_key(bytes);
  const ShortKey mask = load_key(kShortMasks.data() + kShortWordBytes - length);
  return {key.low & mask.low, key.high & mask.high};
}

// The key of a word of up to 16 bytes, of which nothing past its end may be read.
inline ShortKey copy_short(std::string_view word) {
  ShortKey key{};
  std::memcpy(&key, word.data(), word.size());
  return key;
}

// The run's secret, expanded. Plain data: may be sent to another process.
class Seed {
 public:
  explicit constexpr Seed(std::uint64_t value) : value_(value) {
    for (std::uint64_t& key : keys_) {
      key = split_mix(value) | 1;
    }
    for (std::uint32_t& key : short_keys_) {
      key = static_cast<std::uint32_t>(split_mix(value) >> 32) | 1;
    }
  }
  std::uint64_t value() const { return value_; }

  WordHash hash_short(ShortKey key) const {
    const std::uint64_t sum = product(key.low, short_keys_[0], short_keys_[1]) +
                              product(key.high, short_keys_[2], short_keys_[3]);
    const std::uint64_t mixed = (sum ^ sum >> 32) * keys_[0];
    return WordHash{mixed ^ mixed >> 32};
  }
  // The secrets of hash_short(): it adds these, and multiplies by that.
  const std::array<std::uint32_t, 4>& short_keys() const { return short_keys_; }
  std::uint64_t multiplier() const { return keys_[0]; }

  // Any length; 16 bytes must be readable from `bytes`, and nothing past the end of a longer word
  // is read.
  WordHash hash(const std::uint8_t* bytes, std::size_t length) const {
    return length <= kShortWordBytes ? hash_short(load_short(bytes, length))
                                     : hash_long(bytes, length);
  }

  WordHash hash_long(const std::uint8_t* bytes, std::size_t length) const;

 private:
  static constexpr std::uint64_t split_mix(std::uint64_t& state) {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  static std::uint64_t product(std::uint64_t two, std::uint32_t a, std::uint32_t b) {
    const std::uint32_t low = static_cast<std::uint32_t>(two) + a;
    const std::uint32_t high = static_cast<std::uint32_t>(two >> 32) + b;
    return std::uint64_t{low} * high;
  }
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  std::uint64_t mix(std::uint64_t mixed, ShortKey block) const {
    return fold(block.low ^ keys_[0] ^ mixed, block.high ^ keys_[1]);
  }
  WordHash finish(std::uint64_t mixed) const { return WordHash{fold(mixed ^ keys_[2], keys_[3])}; }

  std::uint64_t value_;
  std::array<std::uint64_t, 4> keys_{};
  std::array<std::uint32_t, 4> short_keys_{};
};

inline WordHash Seed::hash_long(const std::uint8_t* bytes, std::size_t length) const {
  const std::size_t last = length - kShortWordBytes;
  std::uint64_t mixed = mix(length, load_key(bytes));
  if (length <= 3 * kShortWordBytes) {
    // Nearly all: no branch says whether there is a middle, which may as well be the end.
    mixed = mix(mixed, load_key(bytes + (last < kShortWordBytes ? last : kShortWordBytes)));
  } else {
    for (std::size_t at = kShortWordBytes; at < last; at += kShortWordBytes) {
      mixed = mix(mixed, load_key(bytes + at));
    }
  }
  // The last 16 bytes, which may overlap those before: nothing past the end is read.
  return finish(mix(mixed, load_key(bytes + last)));
}

}  // namespace hapax::hash
