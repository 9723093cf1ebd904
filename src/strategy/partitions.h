// Chooses the number of hash partitions for merging the workers' tables. A pure function.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "table/merge.h"

namespace hapax::strategy {

// How many of the uppermost hash bits select the partition: enough for a few partitions for each
// worker, so that none waits long for the last, with a few thousand words in each.
inline unsigned partition_bits_for(std::uint64_t words, std::uint64_t workers) {
  constexpr std::uint64_t kPartitionsPerWorker = 4;
  constexpr std::uint64_t kWordsPerPartition = 4096;
  const std::uint64_t wanted = std::min(kPartitionsPerWorker * workers, words / kWordsPerPartition);
  return std::min(static_cast<unsigned>(std::bit_width(wanted)), table::kMaxPartitionBits);
}

}  // namespace hapax::strategy
