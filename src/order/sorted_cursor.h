// A cursor over the words of a source in order. Entries are collected, without those that cannot
// be among the first k, and sorted (sort_entries.h). A long list by count is sorted as records
// (sort_records.h). Words on disk have cursors of their own (spilled_cursor.h). Tested by
// tests/order/counts_test.cc and sort_records_test.cc, against std::sort of (count, word) pairs.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "order/entries.h"
#include "store/word_source.h"

namespace hapax::order {

// A list by count of so many words is sorted as records (order/sort_records.h).
inline constexpr std::uint64_t kMinWordsOfRecords = std::uint64_t{1} << 16;

// The cursor keeps the source alive. Throws Cancelled after a request to `stop`, std::bad_alloc,
// and Failure if the words are on disk.
std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const store::WordSource> words,
                                           const Selection& selection, unsigned workers,
                                           const std::stop_token& stop = {});

// A cursor over entries of `words` that are in order already.
std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const store::WordSource> words,
                                         LargeArray<SortEntry> sorted);

}  // namespace hapax::order
