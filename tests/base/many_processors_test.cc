// Checks that all processors of a machine with more than 1,024 are counted. It replaces the
// system's call by one that refuses a set that is too small, as the kernel's does.
#include <gtest/gtest.h>
#include <sched.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "base/machine.h"

namespace {
std::size_t machine_processors = 0;
std::size_t claimed_processors = 0;
}  // namespace

// Replaces the C library's function.
extern "C" int sched_getaffinity(pid_t /*process*/, std::size_t bytes, cpu_set_t* set) noexcept {
  if (bytes * 8 < machine_processors) {
    errno = EINVAL;
    return -1;
  }
  std::memset(set, 0, bytes);
  for (std::size_t i = 0; i < claimed_processors; ++i) {
    CPU_SET_S(machine_processors - 1 - i, bytes, set);
  }
  return 0;
}

namespace hapax {
namespace {

TEST(ManyProcessors, AreCountedWhateverTheirNumber) {
  for (const std::size_t machine : {1024U, 1025U, 2048U, 5000U, 1U << 17}) {
    machine_processors = machine;
    for (const std::size_t allowed : {std::size_t{1}, std::size_t{1000}, machine}) {
      claimed_processors = allowed;
      EXPECT_EQ(usable_processors("/dev/null"), allowed) << machine;
    }
  }
}

}  // namespace
}  // namespace hapax
