#include "store/partition_batches.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hapax::store {

PartitionBatches::PartitionBatches(Store& store, const FrontSizes& sizes)
    : store_(&store),
      batch_words_(std::min(sizes.batch_words, Partition::kMaxBatch)),
      long_batch_words_(sizes.long_batch_words),
      keys_(kPartitions * batch_words_),
      hash_and_counts_(kPartitions * batch_words_),
      long_words_(kPartitions * long_batch_words_) {}

void PartitionBatches::add_long(std::uint64_t tag, const std::uint8_t* bytes, std::uint64_t count) {
  const std::size_t length = table::length_of(tag);
  if (length > table::kWideBytes) {
    keep_error(store_->add_word(tag, {reinterpret_cast<const char*>(bytes), length}, count));
    return;
  }
  const std::uint64_t partition = table::partition_of(tag, kPartitionBits);
  std::uint32_t& size = long_sizes_[partition];
  table::WideSlot& word = long_words_[partition * long_batch_words_ + size];
  word = {{tag, count}, {}};
  std::memcpy(word.key, bytes, length);
  if (++size == long_batch_words_) {
    flush_long(partition);
  }
}

// The batch is empty even if the store throws: its words are lost then, and the run fails.
void PartitionBatches::flush_short(std::uint64_t partition) {
  const std::size_t size = std::exchange(sizes_[partition], 0);
  const std::size_t begin = partition * batch_words_;
  keep_error(store_->add(partition, {keys_.data() + begin, hash_and_counts_.data() + begin, size}));
}

void PartitionBatches::flush_long(std::uint64_t partition) {
  const std::size_t size = std::exchange(long_sizes_[partition], 0);
  keep_error(
      store_->add_long(partition, {long_words_.data() + partition * long_batch_words_, size}));
}

void PartitionBatches::flush() {
  for (std::uint64_t partition = 0; partition < kPartitions && status_; ++partition) {
    if (sizes_[partition] > 0) {
      flush_short(partition);
    }
    if (long_sizes_[partition] > 0) {
      flush_long(partition);
    }
  }
}

}  // namespace hapax::store
