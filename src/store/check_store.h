// Checks a store that other processes have written to, before anybody reads it. Tested by
// tests/store/check_store_test.cc and tests/fuzz/store_fuzzer.cc.
#pragma once

#include <cstdint>
#include <stop_token>

#include "hapax/result.h"
#include "store/store.h"

namespace hapax::store {

// Every word lies in memory of the store and in its partition, a free place ends each search, and
// there are as many words as the partitions say. Counts are above 0 and add up to `total`, which
// the workers have reported. Else kWorkerLost. `store` is finished, and nobody writes to it any
// more. Reads all of it, by up to `workers` threads. Throws Cancelled after a request to `stop`.
Result<void> check_store(const Store& store, std::uint64_t total, unsigned workers,
                         const std::stop_token& stop);

}  // namespace hapax::store
