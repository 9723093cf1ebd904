// Divides the words of a list into classes. Each class is a list, whose words keep their order. One
// pass over the list, by several threads: each reads ranges of it and has a writer for each class.
// Writers begin with little memory. If those of a thread come to more than its share of the limit,
// the largest writes its block early. So any number of classes fits any memory; with little of it,
// blocks are small.
// Tested by tests/spill/distribute_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "hapax/counts.h"
#include "spill/block_list.h"
#include "spill/block_reader.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"

namespace hapax::spill {

// A range of a list for each task of several threads: [begin, end).
struct WordRange {
  std::uint64_t begin;
  std::uint64_t end;
};
std::vector<WordRange> ranges_of(const BlockList& list, unsigned threads);

// The class of a word, a number below `classes`; any other number leaves the word out. Called from
// several threads.
using ClassOf = std::function<std::size_t(const WordCount& entry)>;

// Throws Failure, Cancelled after a request to `stop`, and std::bad_alloc.
std::vector<BlockList> distribute(SpillFile& file, const BlockList& list,
                                  BlockListCursor::WordOrder order, std::size_t classes,
                                  const ClassOf& class_of, const SpillLimits& limits,
                                  const std::stop_token& stop = {});

}  // namespace hapax::spill
