// The words of a source as entries that can be sorted. An entry has a reference of a word and a
// 64-bit key, which sorts the entry as far as 64 bits can. Tested by
// tests/order/counts_test.cc.
#pragma once

#include <cstdint>
#include <stop_token>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "store/word_source.h"

namespace hapax::order {

//     by count   | FFFF - count, at least 0 | first 6 bytes of the word, big-endian |
//     by word    | first 8 bytes of the word, big-endian                            |
//
// Words with counts of FFFF and more have the key 0 under by-count order; their whole counts are
// compared.
struct SortEntry {
  std::uint64_t key;
  store::WordRef word;
};

SortEntry entry_of(const store::WordSource& words, store::WordRef word, Order order);

// The total order of entries.
class EntryLess {
 public:
  EntryLess(const store::WordSource& words, Order order) : words_(&words), order_(order) {}

  bool operator()(const SortEntry& a, const SortEntry& b) const {
    return a.key != b.key ? a.key < b.key : less_by_word(a, b);
  }

 private:
  bool less_by_word(const SortEntry& a, const SortEntry& b) const;

  const store::WordSource* words_;
  Order order_;
};

// The words that `selection` takes, in no particular order. If `selection.first` is k and the order
// is by count, words that cannot be among the first k are left out.
struct Collected {
  LargeArray<SortEntry> entries;
  std::uint64_t matching = 0;  // how many words `selection` takes without `first`
};
// Throws Cancelled after a request to `stop`, and std::bad_alloc.
Collected collect_entries(const store::WordSource& words, const Selection& selection,
                          unsigned workers, const std::stop_token& stop = {});

}  // namespace hapax::order
