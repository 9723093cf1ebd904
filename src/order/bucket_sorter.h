// Sorts the records of one bucket, some 16 KB. One thread at a time. Tested by
// tests/order/sort_records_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "order/record_chunks.h"
#include "order/word_record.h"
#include "store/word_source.h"

namespace hapax::order {

class BucketSorter {
 public:
  // Both must outlive the sorter.
  BucketSorter(const store::WordSource& words, RecordChunks& chunks)
      : words_(words), chunks_(chunks) {}

  // Sorts the records of the chunks of one bucket, stores them as bytes, and fills one chunk after
  // the other with them. Throws std::bad_alloc.
  void sort(std::span<const std::uint32_t> chunk_numbers);

 private:
  // The digits decide most comparisons; `record` is the number of their record in the bucket.
  struct Key {
    std::uint32_t digits;
    std::uint32_t record;
  };

  // A record that is stored as bytes, and bytes 8 to 15 of its word as a number.
  struct Continued {
    std::uint64_t bytes;
    WordRecord record;
  };

  void sort_keys();
  void sort_records();
  void turn_into_bytes();
  void sort_words(std::size_t begin, std::size_t end);

  const store::WordSource& words_;
  RecordChunks& chunks_;
  // Memory that is used again for the next bucket.
  std::vector<WordRecord> bucket_;
  std::vector<Key> keys_;
  std::vector<Key> other_keys_;
  std::vector<WordRecord> sorted_;
  std::vector<Continued> continued_;
};

}  // namespace hapax::order
