// What this process may use of the machine, and what it has used. Tested by
// tests/base/machine_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/region.h"
#include "hapax/run_stats.h"

namespace hapax {

// Processors that this process may use: those of its affinity mask, and no more than the quota of
// its control groups pays for (base/cgroup.h); at least 1. Reads a few small files, so it is asked
// only where a default number of workers is wanted. `root` stands for "/" in their paths.
unsigned usable_processors(const std::string& root = "/");
// The numbers of the processors in its affinity mask, in ascending order; none where the system
// does not say.
std::vector<unsigned> allowed_processors();
// The memory that is the process's own alone now, neither a file's nor shared. Costs some 10 us.
std::uint64_t anonymous_resident_bytes();
// The most memory that the process has had at any time since it started, its own and shared, as the
// kernel counted it; without its program and libraries, which are files'.
std::uint64_t peak_memory_bytes();
// The most its own memory has been, as far as regions of `budget` made it more than it is now.
std::uint64_t anonymous_peak_bytes(const Budget& budget);
// The cost so far of the process (all threads), of the calling thread, or of all processes that the
// process has waited for: user and system time, switches, faults, reads of a disk.
enum class UsageScope : std::uint8_t { kProcess, kThread, kChildren };
struct ResourceUsage {
  double cpu_seconds = 0;
  std::uint64_t context_switches = 0;
  std::uint64_t page_faults = 0;
  std::uint64_t disk_reads = 0;  // and faults for which something was read
};
ResourceUsage usage_so_far(UsageScope scope);
// Adds what the process has cost since `before`.
void add_usage_since(const ResourceUsage& before, RunStats& stats);
// Completes the statistics of a count, whose list has been sorted and written since `before`: adds
// the time of both, which `stats.serial_seconds` has already, what they have cost, and their
// memory.
void add_list_usage(const ResourceUsage& before, RunStats& stats);
// The size of the cache that a core has to itself; a guess where the system does not say.
std::uint64_t core_cache_bytes();
// Physical memory of the machine.
std::uint64_t physical_memory_bytes();
// 64 bits of the system's entropy.
std::uint64_t random_seed();

}  // namespace hapax
