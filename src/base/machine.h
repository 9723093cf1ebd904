// Reports which resources of the machine this process may use, and which it has used. Thread
// safety: any. Tested by tests/base/machine_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/budget.h"
#include "hapax/run_stats.h"

namespace hapax {

// The number of processors that this process may use, at least 1: those of its affinity mask, but
// no more than the quotas of its control groups allow (base/cgroup.h). Reads a few small files, so
// call it only where a default number of workers is needed. `root` stands for "/" in their paths.
unsigned usable_processors(const std::string& root = "/");
// The numbers of the processors in the affinity mask, ascending; empty where the system does not
// say.
std::vector<unsigned> allowed_processors();
// Memory that the process has now for itself alone, neither a file's nor shared. Takes some 10 us.
std::uint64_t anonymous_resident_bytes();
// The peak of the process's memory since it started, its own and shared, as the kernel counts it.
// Leaves out program and libraries, which are pages of files.
std::uint64_t peak_memory_bytes();
// The peak of the process's own memory: what it has now, and what the regions of `budget` have
// given back since their peak.
std::uint64_t anonymous_peak_bytes(const Budget& budget);
// Resources used so far by the process (all threads), by the calling thread, or by all processes
// that the process has waited for: user and system time, context switches, page faults, disk reads.
enum class UsageScope : std::uint8_t { kProcess, kThread, kChildren };
struct ResourceUsage {
  double cpu_seconds = 0;
  std::uint64_t context_switches = 0;
  std::uint64_t page_faults = 0;
  std::uint64_t disk_reads = 0;  // and page faults that read a disk
};
ResourceUsage usage_so_far(UsageScope scope);
// Adds the CPU time, context switches and page faults of the process since `before`.
void add_usage_since(const ResourceUsage& before, RunStats& stats);
// Completes the statistics of a count whose list was sorted and written after `before`. Adds the
// time of both, which is in `stats.serial_seconds` already, to the elapsed time, adds what they
// used, and updates the peak of memory.
void add_list_usage(const ResourceUsage& before, RunStats& stats);
// The size of the cache that a core has to itself (L2); 1 MB where the system does not say.
std::uint64_t core_cache_bytes();
// Physical memory of the machine.
std::uint64_t physical_memory_bytes();
// The memory that this process may use: that of the machine, but no more than its control groups
// allow (base/cgroup.h). Reads a few small files. `root` stands for "/" in their paths.
std::uint64_t usable_memory_bytes(const std::string& root = "/");
// 64 random bits from the system.
std::uint64_t random_seed();

}  // namespace hapax
