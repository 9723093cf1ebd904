// Sorts a long list by count, much faster than sort_entries() would. A word moves once, as 16 bytes
// (order/word_record.h), from the source to its bucket of the list (order/record_splitters.h), and
// the bucket is sorted within a core's cache. The words then stand in the order of the list, so
// reading them misses no cache.
//
// Words with counts of 255 and more are few. They are sorted as entries, and come first.
// Tested by tests/order/sort_records_test.cc, against std::sort.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "order/entries.h"
#include "order/record_chunks.h"
#include "store/word_source.h"

namespace hapax::order {

// A list by count: the frequent words, then those of the buckets.
struct SortedRecords {
  struct Bucket {
    std::uint64_t begin;        // in the list, after the frequent words
    std::uint32_t first_chunk;  // in chunk_numbers
    std::uint32_t count;        // of each of its words
  };

  explicit SortedRecords(std::size_t max_chunks) : chunks(max_chunks) {}

  std::uint64_t size() const { return frequent.size() + buckets.back().begin; }

  LargeArray<SortEntry> frequent;
  RecordChunks chunks;  // of records that are stored as bytes
  // In the order of the buckets. The chunks of a bucket are full up to its last record.
  std::vector<std::uint32_t> chunk_numbers;
  std::vector<Bucket> buckets;  // those with words, and the end
};

// The words that `selection` takes, by count; `selection.first` is empty. Uses up to `workers`
// threads and 16 bytes of memory a word; half as much again at most is not used. Throws Cancelled
// after a request to `stop`, and std::bad_alloc.
std::shared_ptr<const SortedRecords> sort_records(const store::WordSource& words,
                                                  const Selection& selection, unsigned workers,
                                                  const std::stop_token& stop = {});

}  // namespace hapax::order
