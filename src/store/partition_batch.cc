#include "store/partition_batch.h"

#include <algorithm>
#include <span>
#include <utility>

namespace hapax::store {

PartitionBatch::PartitionBatch(Store& store, std::uint64_t batch_words,
                               std::uint64_t long_batch_words)
    : store_(&store),
      batch_words_(std::min<std::uint64_t>(batch_words, Partition::kMaxBatch)),
      long_batch_words_(std::min(long_batch_words, kMaxLongWords)) {}

void PartitionBatch::add_long(const table::WideSlot& word, const std::uint8_t* texts) {
  const std::uint64_t partition = table::partition_of(word.head.tag, kPartitionBits);
  const std::uint64_t text_bytes = word.head.is_in_arena() ? word.head.length() : 0;
  const std::uint64_t max_text_bytes = kTextBytesOfAWord * long_batch_words_;
  if (text_bytes > max_text_bytes) {
    const char* const text = reinterpret_cast<const char*>(texts + word.head.offset());
    keep_error(store_->add_word(word.head.tag, {text, text_bytes}, word.head.count));
    return;
  }
  if (partition != long_partition_ || texts != texts_ || long_size_ == long_batch_words_ ||
      text_bytes > max_text_bytes - text_bytes_) {
    flush_long();
    long_partition_ = partition;
    texts_ = texts;
  }
  long_words_[long_size_++] = word;
  text_bytes_ += text_bytes;
}

// The batch is empty even if the store throws: its words are lost then, and the run fails.
void PartitionBatch::flush_short() {
  const std::size_t size = std::exchange(size_, 0);
  if (size > 0) {
    keep_error(store_->add(partition_, {keys_.data(), hash_and_counts_.data(), size}));
  }
}

void PartitionBatch::flush_long() {
  const std::size_t size = std::exchange(long_size_, 0);
  const std::uint64_t text_bytes = std::exchange(text_bytes_, 0);
  if (size > 0) {
    keep_error(store_->add_long(long_partition_,
                                {std::span(long_words_).first(size), texts_, text_bytes}));
  }
}

void PartitionBatch::keep_error(Result<void> added) {
  if (!added && status_) {
    status_ = std::move(added);
  }
}

}  // namespace hapax::store
