// How large a worker's front and its batches may become. Tested by tests/store/front_test.cc.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace hapax::store {

struct FrontSizes {
  std::uint32_t max_home_bits = 18;      // 2^18 homes for short words: 8 MB
  std::uint32_t long_home_bits = 15;     // 2^15 homes for longer words: 4 MB
  std::uint64_t batch_words = 512;       // short words of a partition: 768 KB for all
  std::uint64_t long_batch_words = 128;  // longer words of a partition: 512 KB for all

  // Bytes of words of more than 48 bytes in all batches together: 128 KB.
  std::uint64_t text_bytes() const;

  // The sizes for each of so many workers. Up to 4 get these; with more, each gets less, down to
  // the lower bounds in halve().
  static FrontSizes for_workers(unsigned workers);
  // Halves all sizes that are above their lower bounds. False if none is.
  bool halve();
  // Bytes that a front of these sizes takes at most, batches included.
  std::uint64_t max_bytes() const;
  // Whether a front may have these sizes: they may come from another process.
  bool may_be() const;
  bool operator==(const FrontSizes&) const = default;
};

// A front begins with 2^home_bits homes, at least min_bits and at most max_bits. If so many
// distinct words were counted before, in a table that became too small for them, there are mostly
// many more: it begins with 16 to 32 homes for each, rather than miss words until it has grown.
constexpr unsigned first_home_bits(std::uint64_t words, unsigned min_bits, unsigned max_bits) {
  const auto bits = static_cast<unsigned>(std::bit_width(16 * words));
  return std::clamp(bits, min_bits, std::max(min_bits, max_bits));
}

// Whether a front of 2^home_bits homes should grow: more than 2 % of the words it has seen were
// missed, and it has seen enough to tell. Where an eighth were missed, less is enough.
constexpr bool front_is_too_small(std::uint64_t seen, std::uint64_t missed, unsigned home_bits) {
  const std::uint64_t homes = std::uint64_t{1} << home_bits;
  return (missed * 8 > seen && seen > homes) || (missed * 50 > seen && seen > 4 * homes);
}

}  // namespace hapax::store
