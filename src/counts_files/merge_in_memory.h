// Adds up counts that are in memory. Tested by tests/counts_files/merge_in_memory_test.cc.
#pragma once

#include <span>
#include <stop_token>

#include "hapax/counts.h"
#include "hapax/result.h"

namespace hapax::counts_files {

// The sum of `counts`, in tables of its own, with the notices of all. kInvalidArgument if their
// words were counted in different ways. Throws Cancelled after a request to `stop`, and
// std::bad_alloc.
Result<Counts> merge_in_memory(std::span<const Counts* const> counts, unsigned workers,
                               const std::stop_token& stop);

}  // namespace hapax::counts_files
