// Writes the words of a partition to a spill file, in the order of their bytes: what a store does
// with a partition that has no room left. Takes 16 bytes of memory a word meanwhile.
//
// Thread safety: whoever calls holds the partition's lock. Tested by
// tests/store/spilling_store_test.cc.
#pragma once

#include <cstdint>
#include <string_view>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "spill/spill_file.h"
#include "store/block_pool.h"
#include "store/partition.h"

namespace hapax::store {

// Writes all words of `partition` as one run, behind the run at `previous` (spill/run_spill.h), and
// removes them. Returns where the run is; `previous` if there are no words. Throws std::bad_alloc;
// the partition still has its words then.
Result<std::uint64_t> spill_partition(Partition& partition, const hash::Seed& seed, BlockPool& pool,
                                      spill::SpillFile& file, std::uint64_t previous);

// Writes one word, which has no room in any partition, as a run of its own.
Result<std::uint64_t> spill_word(std::string_view word, std::uint64_t count, spill::SpillFile& file,
                                 std::uint64_t previous);

}  // namespace hapax::store
