#include "store/partition_batches.h"

#include <algorithm>

namespace hapax::store {

PartitionBatches::PartitionBatches(Store& store, std::size_t batch_words)
    : store_(&store),
      batch_words_(std::min(batch_words, Partition::kMaxBatch)),
      keys_(kPartitions * batch_words_),
      hash_and_counts_(kPartitions * batch_words_),
      long_words_(kPartitions * kLongWords) {}

void PartitionBatches::flush_short(std::uint64_t partition) {
  const std::size_t begin = partition * batch_words_;
  keep_error(store_->add(partition, {keys_.data() + begin, hash_and_counts_.data() + begin,
                                     sizes_[partition]}));
  sizes_[partition] = 0;
}

void PartitionBatches::flush_long(std::uint64_t partition) {
  keep_error(store_->add_long(partition, {long_words_.data() + partition * kLongWords,
                                          long_sizes_[partition]}));
  long_sizes_[partition] = 0;
}

void PartitionBatches::flush() {
  for (std::uint64_t partition = 0; partition < kPartitions; ++partition) {
    if (sizes_[partition] > 0) {
      flush_short(partition);
    }
    if (long_sizes_[partition] > 0) {
      flush_long(partition);
    }
  }
}

}  // namespace hapax::store
