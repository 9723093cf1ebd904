// How many workers there is room for under a limit on addresses (ulimit -v). Without one, as many
// as are wanted. Tested by tests/strategy/many_workers_test.cc and tests/cli/limits_test.py.
#pragma once

#include "base/address_space.h"
#include "hapax/options.h"

namespace hapax::strategy {

// Of `wanted` workers as many as have their threads' stacks and buffers in a quarter of what is
// left; at least 1.
unsigned workers_that_fit(unsigned wanted, StrategyKind strategy, const AddressSpace& space);

}  // namespace hapax::strategy
