#include "order/record_splitters.h"

#include <algorithm>
#include <array>
#include <bit>

namespace hapax::order {
namespace {

constexpr std::uint64_t kWordsOfABucket = 1024;     // 16 KB of records
constexpr std::size_t kMaxBucketsOfRecords = 4096;  // more would be too many for the TLB
constexpr std::size_t kSamplesForABucket = 8;

// A power of two that leaves room for a bucket of each count.
std::size_t buckets_for(std::uint64_t words) {
  return std::clamp<std::size_t>(std::bit_ceil(words / kWordsOfABucket + 1),
                                 2 * RecordSplitters::kFrequentCount + 2, kMaxBucketsOfRecords);
}

}  // namespace

std::size_t RecordSplitters::samples_for(std::uint64_t words) {
  return kSamplesForABucket * buckets_for(words);
}

RecordSplitters::RecordSplitters(std::uint64_t words, std::vector<std::uint64_t> sample) {
  const std::size_t size = buckets_for(words) - 1;
  for (std::uint64_t count = 1; count < kFrequentCount; ++count) {
    keys_.push_back(key_of(count, 0));
  }
  std::sort(sample.begin(), sample.end());
  const std::size_t from_sample = size - keys_.size();
  for (std::size_t i = 1; i <= from_sample && !sample.empty(); ++i) {
    keys_.push_back(sample[i * sample.size() / (from_sample + 1)]);
  }
  std::sort(keys_.begin(), keys_.end());
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
  keys_.resize(size, UINT64_MAX);  // greater than every key, as no count is 0
}

// Searches for several keys side by side, because each step of a search waits for the one before.
// As there are 2^n - 1 splitters, the search needs no branch.
void RecordSplitters::find(std::span<const std::uint64_t> keys, std::uint16_t* buckets) const {
  for (std::size_t i = 0; i < keys.size(); i += kTogether) {
    std::array<std::size_t, kTogether> below{};
    for (std::size_t half = this->buckets() / 2; half > 0; half /= 2) {
      for (std::size_t k = 0; k < kTogether; ++k) {
        below[k] += keys_[below[k] + half - 1] <= keys[i + k] ? half : 0;
      }
    }
    for (std::size_t k = 0; k < kTogether; ++k) {
      buckets[i + k] = static_cast<std::uint16_t>(below[k]);
    }
  }
}

}  // namespace hapax::order
