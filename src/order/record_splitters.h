// Divides words with counts of 1 to 254 into buckets of the list. All words of a bucket have one
// count, so their records need none. Within a count, buckets are divided by the first 7 bytes of
// the words, at places that a sample of words gives. Tested by tests/order/sort_records_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hapax::order {

class RecordSplitters {
 public:
  // Words of this count and of larger ones have no bucket.
  static constexpr std::uint64_t kFrequentCount = 255;

  // Words are divided by this key: | 255 - count 8 | first 7 bytes of the word 56 |. `prefix` is
  // the first 8 bytes, as a number that compares as they do.
  static std::uint64_t key_of(std::uint64_t count, std::uint64_t prefix) {
    return (kFrequentCount - count) << 56 | prefix >> 8;
  }

  // How many keys to sample for a list of so many words.
  static std::size_t samples_for(std::uint64_t words);
  // Buckets for so many words, about as many as there are caches full of their records. Sorts
  // `sample`.
  RecordSplitters(std::uint64_t words, std::vector<std::uint64_t> sample);

  // Buckets are in the order of the list. Some may stay empty.
  std::size_t buckets() const { return keys_.size() + 1; }
  std::uint64_t count_of(std::size_t bucket) const {
    return kFrequentCount - (bucket == 0 ? 0 : keys_[bucket - 1] >> 56);
  }
  // Writes the bucket of each key. `keys` and `buckets` have room for a multiple of kTogether.
  static constexpr std::size_t kTogether = 8;
  void find(std::span<const std::uint64_t> keys, std::uint16_t* buckets) const;

 private:
  std::vector<std::uint64_t> keys_;  // the least key of each bucket except the first; 2^n - 1
};

}  // namespace hapax::order
