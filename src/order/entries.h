// The words of a table set as entries that can be sorted: where a word lies, and a number that
// compares as its place in the order does, as far as 64 bits can say. Tested by
// tests/order/counts_test.cc.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "order/table_set.h"
#include "table/table.h"

namespace hapax::order {

//     by count   | FFFF - count, at least 0 | first 6 bytes of the word, big-endian |
//     by word    | first 8 bytes of the word, big-endian                            |
//
// Counts of FFFF and more have no bytes there: among them the whole count decides.
struct SortEntry {
  std::uint64_t key;
  const table::Slot* slot;
};

// The total order of entries.
class EntryLess {
 public:
  EntryLess(const TableSet& tables, Order order) : tables_(&tables), order_(order) {}

  bool operator()(const SortEntry& a, const SortEntry& b) const {
    return a.key != b.key ? a.key < b.key : after_the_key(a, b);
  }

 private:
  bool after_the_key(const SortEntry& a, const SortEntry& b) const;

  const TableSet* tables_;
  Order order_;
};

// What `selection` takes, its order and `first` apart; where `first` is given, at least the first
// of them, and no more than it must. In any order.
struct Collected {
  LargeArray<SortEntry> entries;
  std::uint64_t matching = 0;
};
// Throws Cancelled after a request to `stop`, and std::bad_alloc.
Collected collect_entries(const TableSet& tables, const Selection& selection, unsigned workers,
                          const std::stop_token& stop = {});

}  // namespace hapax::order
