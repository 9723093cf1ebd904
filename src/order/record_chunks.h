// The memory of records that are divided into buckets: chunks of 1 KB, each of one bucket. So the
// sizes of the buckets need not be known, and every word is read and moved once. Threads take
// chunks at the same time. Tested by tests/order/sort_records_test.cc.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/large_array.h"
#include "order/word_record.h"

namespace hapax::order {

class RecordChunks {
 public:
  static constexpr std::size_t kRecords = 64;  // of a chunk

  // Memory is used only where records are. Throws std::bad_alloc.
  explicit RecordChunks(std::size_t max_chunks)
      : records_(max_chunks * kRecords), buckets_(max_chunks), sizes_(max_chunks) {}

  // Each thread adds its own records. Threads add at the same time.
  class Adder {
   public:
    Adder(RecordChunks& chunks, std::size_t buckets) : chunks_(chunks), next_(buckets) {}

    void add(std::uint16_t bucket, const WordRecord& record) {
      std::uint64_t& next = next_[bucket];
      if (next % kRecords == 0) {  // the chunk is full, or there is none yet
        next = chunks_.take(bucket);
      }
      chunks_.records_[next++] = record;
    }
    // Call it once, last.
    void finish() {
      for (const std::uint64_t next : next_) {
        if (next % kRecords != 0) {
          chunks_.sizes_[next / kRecords] = static_cast<std::uint8_t>(next % kRecords);
        }
      }
    }

   private:
    RecordChunks& chunks_;
    std::vector<std::uint64_t> next_;  // the place of the next record of each bucket
  };

  // From here on nothing is added.
  std::size_t size() const { return taken_; }
  std::uint16_t bucket_of(std::size_t chunk) const { return buckets_[chunk]; }
  std::span<WordRecord> operator[](std::size_t chunk) {
    return {records_.data() + chunk * kRecords, sizes_[chunk]};
  }
  const WordRecord* data(std::size_t chunk) const { return &records_[chunk * kRecords]; }

 private:
  // The place of the first record of a new chunk.
  std::uint64_t take(std::uint16_t bucket) {
    const std::size_t chunk = taken_.fetch_add(1, std::memory_order_relaxed);
    buckets_[chunk] = bucket;
    sizes_[chunk] = kRecords;
    return chunk * kRecords;
  }

  LargeArray<WordRecord> records_;
  LargeArray<std::uint16_t> buckets_;  // of each chunk
  LargeArray<std::uint8_t> sizes_;     // in records
  std::atomic<std::size_t> taken_{0};
};

}  // namespace hapax::order
