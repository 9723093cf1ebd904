// Adds words to a store that come one partition after the other, as those of a table or of a
// message do. Words of the same partition that follow each other are one batch. Words in any other
// order need a batch for each partition (partition_batches.h).
//
// Thread safety: one thread at a time. Tested by tests/store/add_table_test.cc and
// tests/strategy/word_batch_message_test.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/store.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::store {

class PartitionBatch {
 public:
  static constexpr std::uint64_t kMaxLongWords = 128;

  // Batches have at most so many words. The larger a batch is, the more of its lines are prefetched
  // at a time; but a store with a limit has room for small batches only. `store` outlives this.
  explicit PartitionBatch(Store& store, std::uint64_t batch_words = Partition::kMaxBatch,
                          std::uint64_t long_batch_words = kMaxLongWords);

  // A word of up to 16 bytes with its hash of the store's seed.
  void add(hash::ShortKey key, std::uint64_t hash, std::uint64_t count) {
    const std::uint64_t partition = hash >> (64 - kPartitionBits);
    do {
      if (partition != partition_ || size_ == batch_words_) {
        flush_short();
        partition_ = partition;
      }
      const std::uint64_t part = std::min<std::uint64_t>(count, UINT32_MAX);
      keys_[size_] = key;
      hash_and_counts_[size_++] = CountedKeys::join(hash_in_partition(hash), part);
      count -= part;
    } while (count > 0);
  }
  // A longer word. That of one with more than 48 bytes is in `texts`, which stays as it is until
  // flush() or until other texts are given.
  void add_long(const table::WideSlot& word, const std::uint8_t* texts);

  // Adds the last words to the store.
  void flush() {
    flush_short();
    flush_long();
  }
  // The first error of the store.
  const Result<void>& status() const { return status_; }

 private:
  // A word with more bytes is added alone: a batch makes room for all its texts, also for those of
  // words that are there already.
  static constexpr std::uint64_t kTextBytesOfAWord = 128;

  void flush_short();
  void flush_long();
  void keep_error(Result<void> added);

  Store* store_;
  const std::size_t batch_words_;
  const std::size_t long_batch_words_;
  std::uint64_t partition_ = 0;       // of the short words
  std::uint64_t long_partition_ = 0;  // of the longer ones
  std::size_t size_ = 0;
  std::size_t long_size_ = 0;
  const std::uint8_t* texts_ = nullptr;
  std::uint64_t text_bytes_ = 0;  // of the longer words that are in `texts_`
  std::array<hash::ShortKey, Partition::kMaxBatch> keys_;
  std::array<std::uint64_t, Partition::kMaxBatch> hash_and_counts_;
  std::array<table::WideSlot, kMaxLongWords> long_words_;
  Result<void> status_;
};

}  // namespace hapax::store
