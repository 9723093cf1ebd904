// How long a thread was ready to run while no processor was free for it, as the kernel counts it in
// /proc/thread-self/schedstat (proc(5)). A reading takes some 10 us and no memory. Tested by
// tests/base/processor_wait_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hapax {

// How long the calling thread has waited since it started; empty where the system does not say.
std::optional<std::uint64_t> processor_wait_ns();
// Finds that number, the second one, in the text of such a file.
std::optional<std::uint64_t> processor_wait_ns_in(std::string_view schedstat);

// Made and read by the same thread.
class ProcessorWaitMeter {
 public:
  // How long this thread has waited for a processor since the meter was made; 0 where the system
  // does not say.
  double seconds() const;

 private:
  const std::optional<std::uint64_t> before_ = processor_wait_ns();
};

}  // namespace hapax
