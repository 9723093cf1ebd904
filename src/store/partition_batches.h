// A worker's words on their way to a store, a batch for each partition. A batch that is full goes
// to the store: 2,048 words under one lock, and with their lines prefetched, cost 4 to 8 ns each
// where one alone costs two misses of the cache.
//
// Thread safety: one thread at a time. Tested by tests/store/front_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/large_array.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/store.h"
#include "table/slots.h"
#include "table/word_line.h"

namespace hapax::store {

class PartitionBatches {
 public:
  // With batches of `batch_words` short words, at most Partition::kMaxBatch. `store` outlives them.
  // Throws std::bad_alloc; all functions do so.
  PartitionBatches(Store& store, std::size_t batch_words);

  // A short word with a count below 2^32. If `is_word` is false, nothing happens: a branch would
  // depend on the text.
  void add(std::uint64_t partition, hash::ShortKey key, std::uint64_t hash_and_count,
           bool is_word) {
    std::uint32_t& size = sizes_[partition];
    const std::size_t at = partition * batch_words_ + size;
    keys_[at] = key;
    hash_and_counts_[at] = hash_and_count;
    size += is_word ? 1 : 0;
    if (size == batch_words_) {
      flush_short(partition);
    }
  }
  // A word of 17 to 48 bytes.
  void add_long(const table::WideSlot& word) {
    const std::uint64_t partition = table::partition_of(word.head.tag, kPartitionBits);
    std::uint32_t& size = long_sizes_[partition];
    long_words_[partition * kLongWords + size] = word;
    if (++size == kLongWords) {
      flush_long(partition);
    }
  }
  // A word of any length from 17 bytes on. It goes to the store at once.
  void add_word(std::uint64_t tag, std::string_view word, std::uint64_t count) {
    keep_error(store_->add_word(tag, word, count));
  }

  // Hands everything on.
  void flush();
  // The first error of the store.
  const Result<void>& status() const { return status_; }

 private:
  // 8 KB a partition.
  static constexpr std::size_t kLongWords = 128;

  void flush_short(std::uint64_t partition);
  void flush_long(std::uint64_t partition);
  void keep_error(Result<void> added) {
    if (!added && status_) {
      status_ = std::move(added);
    }
  }

  Store* store_;
  const std::size_t batch_words_;
  std::array<std::uint32_t, kPartitions> sizes_{};
  std::array<std::uint32_t, kPartitions> long_sizes_{};
  LargeArray<hash::ShortKey> keys_;
  LargeArray<std::uint64_t> hash_and_counts_;
  LargeArray<table::WideSlot> long_words_;
  Result<void> status_;
};

}  // namespace hapax::store
