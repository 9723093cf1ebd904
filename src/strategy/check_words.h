// What the options of any count say about words, checked. Tested by tests/strategy/agree_test.cc
// and group_counter_test.cc.
#pragma once

#include <cstdint>

#include "hapax/options.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "table/cpu_levels.h"

namespace hapax::strategy {

// kInvalidArgument if there is no such token profile, or this processor has no such kernel; else
// the kernel's level, which is never null.
Result<const table::CpuLevel*> check_words(const Options& options);

// The seed of a run: a random one, unless a test has chosen it.
hash::Seed seed_of(const Options& options);
// The size of chunks of the run.
std::uint64_t chunk_bytes_of(const Options& options);

}  // namespace hapax::strategy
