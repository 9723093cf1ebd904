// What this process may use of the machine, and what it has used. Tested by
// tests/base/machine_test.cc.
#pragma once

#include <cstdint>

namespace hapax {

// Processors that this process may run on (its affinity mask); at least 1.
unsigned usable_processors();
// User and system time of this process so far, all threads.
double process_cpu_seconds();
// The largest resident size this process has had.
std::uint64_t peak_resident_bytes();
// Physical memory of the machine.
std::uint64_t physical_memory_bytes();
// The limit on this process's addresses (ulimit -v); UINT64_MAX without one.
std::uint64_t address_space_limit_bytes();
// 64 bits of the system's entropy.
std::uint64_t random_seed();

}  // namespace hapax
