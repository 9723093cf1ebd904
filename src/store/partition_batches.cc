#include "store/partition_batches.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hapax::store {

namespace {

// 96 KB and 32 KB for all partitions.
constexpr std::size_t kFirstBatchWords = 64;
constexpr std::size_t kFirstLongBatchWords = 8;

}  // namespace

PartitionBatches::PartitionBatches(Store& store, const FrontSizes& sizes)
    : store_(&store),
      max_sizes_(sizes),
      batch_words_(std::min(sizes.batch_words, kFirstBatchWords)),
      long_batch_words_(std::min(sizes.long_batch_words, kFirstLongBatchWords)),
      keys_(kPartitions * batch_words_),
      hash_and_counts_(kPartitions * batch_words_),
      long_words_(kPartitions * long_batch_words_) {}

void PartitionBatches::grow() {
  const std::size_t words = std::min(max_sizes_.batch_words, Partition::kMaxBatch);
  LargeArray<hash::ShortKey> keys(kPartitions * words);
  LargeArray<std::uint64_t> hash_and_counts(kPartitions * words);
  LargeArray<table::WideSlot> long_words(kPartitions * max_sizes_.long_batch_words);
  flush();
  sizes_ = {};
  long_sizes_ = {};
  batch_words_ = words;
  long_batch_words_ = max_sizes_.long_batch_words;
  keys_ = std::move(keys);
  hash_and_counts_ = std::move(hash_and_counts);
  long_words_ = std::move(long_words);
}

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
    count_full_batch();
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
