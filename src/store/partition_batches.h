// A worker's words on their way to a store, a batch for each partition. A batch that is full goes
// to the store: some hundred words under one lock, and with their lines prefetched, cost 4 to 8 ns
// each where one alone costs two misses of the cache.
//
// Thread safety: one thread at a time. Tested by tests/store/front_test.cc and
// front_exception_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/large_array.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/front_sizes.h"
#include "store/partition.h"
#include "store/store.h"
#include "table/slots.h"

namespace hapax::store {

class PartitionBatches {
 public:
  // Batches have at most Partition::kMaxBatch words. `store` outlives them. Throws std::bad_alloc;
  // all functions do so.
  PartitionBatches(Store& store, const FrontSizes& sizes);

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
      count_full_batch();
    }
  }
  // A word of more than 16 bytes.
  void add_long(std::uint64_t tag, const std::uint8_t* bytes, std::uint64_t count);

  // Hands everything on.
  void flush();
  // The first error of the store.
  const Result<void>& status() const { return status_; }

 private:
  // 65,536 short words.
  static constexpr std::size_t kFullBatchesBeforeGrowth = 16 * kPartitions;

  // After some batches that were full, they grow to their final sizes: a small text does not pay
  // for these.
  void count_full_batch() {
    if (++full_batches_ == kFullBatchesBeforeGrowth) {
      grow();
    }
  }
  void grow();
  void flush_short(std::uint64_t partition);
  void flush_long(std::uint64_t partition);
  std::uint64_t keep_text(std::uint64_t partition, std::span<const std::uint8_t> word);
  void keep_error(Result<void> added) {
    if (!added && status_) {
      status_ = std::move(added);
    }
  }

  Store* store_;
  const FrontSizes max_sizes_;
  std::size_t batch_words_;
  std::size_t long_batch_words_;
  std::size_t full_batches_ = 0;
  std::array<std::uint32_t, kPartitions> sizes_{};
  std::array<std::uint32_t, kPartitions> long_sizes_{};
  std::array<std::uint64_t, kPartitions> text_sizes_{};  // bytes of each partition in `texts_`
  LargeArray<hash::ShortKey> keys_;
  LargeArray<std::uint64_t> hash_and_counts_;
  LargeArray<table::WideSlot> long_words_;
  // Words of more than 48 bytes that are in these batches, one after the other.
  LargeArray<std::uint8_t> texts_;
  std::size_t text_bytes_ = 0;
  Result<void> status_;
};

}  // namespace hapax::store
