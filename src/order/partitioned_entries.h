// The words of a source by the partitions of hapax::partition_of(). Each partition is sorted
// only when it is asked for, so its sorting takes memory for its own words alone. Words on disk are
// divided there: each partition is a list in their file.
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
#include "spill/block_list.h"
#include "store/word_source.h"

namespace hapax::order {

class PartitionedEntries {
 public:
  // Looks at each word once, in the order of the source, by up to `workers` threads. Takes 36 bytes
  // of memory a word and 16 a partition, and keeps 16 of each; if the words are on
  // disk, none a word. Throws Cancelled after a request to `stop`, std::bad_alloc, and Failure if
  // the words are on disk; cursor() does so too.
  PartitionedEntries(std::shared_ptr<const store::WordSource> words, std::uint64_t seed,
                     std::uint32_t partitions, unsigned workers, const std::stop_token& stop);

  std::uint32_t partitions() const { return partitions_; }
  std::uint64_t size(std::uint32_t partition) const {
    return on_disk_.empty() ? begins_[partition + 1] - begins_[partition]
                            : on_disk_[partition]->words;
  }

  // The words of one partition in the order of their bytes.
  std::unique_ptr<Cursor> cursor(std::uint32_t partition, unsigned workers,
                                 const std::stop_token& stop) const;

 private:
  void divide_in_memory(std::uint64_t seed, unsigned workers, const std::stop_token& stop);
  void divide_on_disk(std::uint64_t seed, unsigned workers, const std::stop_token& stop);

  std::shared_ptr<const store::WordSource> words_;
  const std::uint32_t partitions_;
  LargeArray<SortEntry> entries_;      // those of partition 0, of partition 1 and so on
  std::vector<std::uint64_t> begins_;  // where each partition begins in entries_, and the end
  std::vector<std::shared_ptr<const spill::BlockList>> on_disk_;  // of each partition
};

}  // namespace hapax::order
