#include "store/front_sizes.h"

#include <algorithm>
#include <bit>

#include "base/machine.h"
#include "store/long_front.h"
#include "store/partition.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::store {

namespace {

constexpr std::uint64_t kBytesOfAShortWord = sizeof(hash::ShortKey) + sizeof(std::uint64_t);

// All batches of a worker together take three quarters of the cache that a core has. Words are
// added to 64 of them in turns, so each would cost a miss otherwise: with 3 MB instead of 768 KB,
// 2 million words took a tenth longer (1 MB of cache, AMD EPYC Zen 5, 2026-11-27).
std::uint64_t batch_words_for(std::uint64_t cache_bytes) {
  const std::uint64_t words = cache_bytes / 4 * 3 / kPartitions / kBytesOfAShortWord;
  return std::clamp<std::uint64_t>(std::bit_floor(words), 256, CountedKeys::kMaxWords);
}

}  // namespace

FrontSizes FrontSizes::for_workers(unsigned workers) {
  constexpr unsigned kWorkersWithTheMost = 4;
  FrontSizes sizes{.batch_words = batch_words_for(core_cache_bytes())};
  for (std::uint64_t w = kWorkersWithTheMost; w < workers && sizes.halve(); w *= 2) {
  }
  return sizes;
}

bool FrontSizes::halve() {
  const FrontSizes before = *this;
  max_home_bits = std::max<std::uint32_t>(max_home_bits - 1, 13);
  long_home_bits = std::max<std::uint32_t>(long_home_bits - 1, 10);
  batch_words = std::max<std::uint64_t>(batch_words / 2, 128);
  long_batch_words = std::max<std::uint64_t>(long_batch_words / 2, 16);
  return *this != before;
}

// For each longer word a few bytes: most have at most 48, which are in the batch itself.
std::uint64_t FrontSizes::text_bytes() const { return kPartitions * long_batch_words * 16; }

bool FrontSizes::may_be() const {
  constexpr std::uint32_t kMaxBits = 24;
  return max_home_bits <= kMaxBits && long_home_bits <= kMaxBits && batch_words > 0 &&
         batch_words <= CountedKeys::kMaxWords && long_batch_words > 0 &&
         long_batch_words <= CountedKeys::kMaxWords;
}

std::uint64_t FrontSizes::max_bytes() const {
  // While a front grows, it takes half as much again.
  const std::uint64_t homes = (sizeof(table::NarrowSlot) << max_home_bits) / 2 * 3;
  const std::uint64_t long_homes = (LongFront::kHomeBytes << long_home_bits) / 2 * 3;
  const std::uint64_t batches =
      kPartitions * (batch_words * kBytesOfAShortWord + long_batch_words * sizeof(table::WideSlot));
  return homes + long_homes + batches + text_bytes();
}

}  // namespace hapax::store
