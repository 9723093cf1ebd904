#include "strategy/worker_number.h"

#include <algorithm>
#include <cstdint>

#include "table/overflow_tables.h"

namespace hapax::strategy {
namespace {

// Besides its stack, a worker needs blocks of text and messages.
constexpr std::uint64_t kBufferBytes = std::uint64_t{4} << 20;

std::uint64_t bytes_of(unsigned workers, StrategyKind strategy) {
  const bool are_threads = strategy == StrategyKind::kThreads || strategy == StrategyKind::kAuto;
  const std::uint64_t overflow_bytes = are_threads ? table::OverflowBuffer::max_bytes(workers) : 0;
  return workers * (stack_bytes() + kBufferBytes + overflow_bytes);
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
