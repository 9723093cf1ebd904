// Lists of words on disk by count: descending, and within a count by bytes ascending. The list that
// they are made of is in the order of bytes, so words of one count only have to be separated from
// the others, and their order is right:
//
//     one pass    classes: a count of 1, of 2 .. of 254; from 255 on a class for each power of two
//     then        each class of several counts is sorted, in memory if it fits; else it is divided
//                 again, into narrower ranges of counts
//
// All functions throw Failure, Cancelled after a request to `stop`, and std::bad_alloc.
// Tested by tests/spill/sort_by_count_test.cc.
#pragma once

#include <cstdint>
#include <stop_token>

#include "spill/block_list.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"
#include "spill/word_filter.h"

namespace hapax::spill {

// The words of `list`, a list in the order of bytes, that `filter` takes. Reading it takes
// WordOrder::kAny.
BlockList sort_by_count(SpillFile& file, const BlockList& list, const WordFilter& filter,
                        const SpillLimits& limits, const std::stop_token& stop = {});

// The words that `filter` takes, in the order of `list`.
BlockList filtered(SpillFile& file, const BlockList& list, const WordFilter& filter,
                   const SpillLimits& limits, const std::stop_token& stop = {});

struct FirstWords {
  BlockList list;  // the first `size` words of it are wanted
  std::uint64_t size = 0;
  std::uint64_t matching = 0;  // how many words the filter takes
};

// The first `k` words of sort_by_count(). If they fit the memory, one pass finds them.
FirstWords first_by_count(SpillFile& file, const BlockList& list, std::uint64_t k,
                          const WordFilter& filter, const SpillLimits& limits,
                          const std::stop_token& stop = {});

}  // namespace hapax::spill
