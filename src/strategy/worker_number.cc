#include "strategy/worker_number.h"

#include <algorithm>
#include <cstdint>

#include "store/front_sizes.h"

namespace hapax::strategy {
namespace {

// Besides its stack, a worker needs blocks of text and messages.
constexpr std::uint64_t kBufferBytes = std::uint64_t{4} << 20;

std::uint64_t bytes_of(unsigned workers, StrategyKind strategy) {
  const bool are_threads = strategy == StrategyKind::kThreads || strategy == StrategyKind::kAuto;
  const std::uint64_t front_bytes =
      are_threads ? store::FrontSizes::for_workers(workers).max_bytes() : 0;
  return workers * (stack_bytes() + kBufferBytes + front_bytes);
}

}  // namespace

unsigned workers_that_fit(unsigned wanted, StrategyKind strategy, const AddressSpace& space) {
  const std::uint64_t room = space.left_bytes() / 4;
  unsigned workers = std::max(wanted, 1U);
  while (workers > 1 && bytes_of(workers, strategy) > room) {
    --workers;
  }
  return workers;
}

}  // namespace hapax::strategy
