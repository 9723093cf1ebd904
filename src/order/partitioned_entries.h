// The words of a source by the partitions of hapax::partition_of(). Each partition is sorted
// only when it is asked for, so its sorting takes memory for its own words alone.
//
// Thread safety: any number of threads may ask for cursors. Tested by
// tests/counts_files/partitioned_counts_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "order/entries.h"
#include "store/word_source.h"

namespace hapax::order {

class PartitionedEntries {
 public:
  // Looks at each word once, in the order of the source, by up to `workers` threads. Takes 36 bytes
  // of memory a word and 16 a partition, and keeps 16 of each. Throws Cancelled after a request to
  // `stop`, and std::bad_alloc; cursor() does so too.
  PartitionedEntries(std::shared_ptr<const store::WordSource> words, std::uint64_t seed,
                     std::uint32_t partitions, unsigned workers, const std::stop_token& stop);

  std::uint32_t partitions() const { return static_cast<std::uint32_t>(begins_.size() - 1); }
  std::uint64_t size(std::uint32_t partition) const {
    return begins_[partition + 1] - begins_[partition];
  }

  // The words of one partition in the order of their bytes.
  std::unique_ptr<Cursor> cursor(std::uint32_t partition, unsigned workers,
                                 const std::stop_token& stop) const;

 private:
  std::shared_ptr<const store::WordSource> words_;
  LargeArray<SortEntry> entries_;      // those of partition 0, of partition 1 and so on
  std::vector<std::uint64_t> begins_;  // where each partition begins in entries_, and the end
};

}  // namespace hapax::order
