// How many workers fit under a limit on addresses (ulimit -v). Without a limit, all wanted ones do.
// A pure function. Tested by tests/strategy/many_workers_test.cc and tests/cli/limits_test.py.
#pragma once

#include "base/address_space.h"
#include "hapax/options.h"

namespace hapax::strategy {

// Returns the largest number, up to `wanted` and at least 1, whose threads' stacks and buffers fit
// into a quarter of the addresses that are left.
unsigned workers_that_fit(unsigned wanted, StrategyKind strategy, const AddressSpace& space);

}  // namespace hapax::strategy
