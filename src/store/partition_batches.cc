#include "store/partition_batches.h"

#include <algorithm>
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
      long_words_(kPartitions * long_batch_words_),
      texts_(FrontSizes{.long_batch_words = long_batch_words_}.text_bytes()) {}

void PartitionBatches::grow() {
  const std::size_t words = std::min(max_sizes_.batch_words, Partition::kMaxBatch);
  LargeArray<hash::ShortKey> keys(kPartitions * words);
  LargeArray<std::uint64_t> hash_and_counts(kPartitions * words);
  LargeArray<table::WideSlot> long_words(kPartitions * max_sizes_.long_batch_words);
  LargeArray<std::uint8_t> texts(max_sizes_.text_bytes());
  flush();
  sizes_ = {};
  long_sizes_ = {};
  text_sizes_ = {};
  text_bytes_ = 0;
  batch_words_ = words;
  long_batch_words_ = max_sizes_.long_batch_words;
  keys_ = std::move(keys);
  hash_and_counts_ = std::move(hash_and_counts);
  long_words_ = std::move(long_words);
  texts_ = std::move(texts);
}

void PartitionBatches::add_long(std::uint64_t tag, const std::uint8_t* bytes, std::uint64_t count) {
  table::WideSlot word{{tag, count}, {}};
  const std::uint64_t partition = table::partition_of(tag, kPartitionBits);
  const std::size_t length = table::length_of(tag);
  if (!word.head.is_in_arena()) {
    table::copy_long(reinterpret_cast<std::uint8_t*>(word.key), bytes, length);
  } else if (length <= texts_.size() / kPartitions) {
    word.key[0] = keep_text(partition, {bytes, length});
  } else {
    keep_error(store_->add_word(tag, {reinterpret_cast<const char*>(bytes), length}, count));
    return;
  }
  std::uint32_t& size = long_sizes_[partition];
  long_words_[partition * long_batch_words_ + size] = word;
  if (++size == long_batch_words_) {
    flush_long(partition);
    count_full_batch();
  }
}

// Returns the offset of the copy.
std::uint64_t PartitionBatches::keep_text(std::uint64_t partition,
                                          std::span<const std::uint8_t> word) {
  if (word.size() > texts_.size() - text_bytes_) {
    for (std::uint64_t i = 0; i < kPartitions; ++i) {
      flush_long(i);
    }
    text_bytes_ = 0;
  }
  table::copy_long(texts_.data() + text_bytes_, word.data(), word.size());
  text_sizes_[partition] += word.size();
  return std::exchange(text_bytes_, text_bytes_ + word.size());
}

// The batch is empty even if the store throws: its words are lost then, and the run fails.
void PartitionBatches::flush_short(std::uint64_t partition) {
  const std::size_t size = std::exchange(sizes_[partition], 0);
  const std::size_t begin = partition * batch_words_;
  if (size > 0) {
    keep_error(
        store_->add(partition, {keys_.data() + begin, hash_and_counts_.data() + begin, size}));
  }
}

void PartitionBatches::flush_long(std::uint64_t partition) {
  const std::size_t size = std::exchange(long_sizes_[partition], 0);
  const std::uint64_t text_bytes = std::exchange(text_sizes_[partition], 0);
  if (size > 0) {
    const std::span words(long_words_.data() + partition * long_batch_words_, size);
    keep_error(store_->add_long(partition, {words, texts_.data(), text_bytes}));
  }
}

void PartitionBatches::flush() {
  for (std::uint64_t partition = 0; partition < kPartitions && status_; ++partition) {
    flush_short(partition);
    flush_long(partition);
  }
}

}  // namespace hapax::store
