// The CPU time and the memory that control groups allow this process. They hold a container to
// "2 CPUs" on a machine of 64, and the affinity mask of its processes does not show it. A process
// whose container needs more memory than its groups allow is killed without a message.
//
//   /proc/self/cgroup     which group the process is in, for each hierarchy
//   /proc/self/mountinfo  where a hierarchy, or a part of it, is mounted
//   GROUP/cpu.max                                      "QUOTA PERIOD", or "max PERIOD": version 2
//   GROUP/cpu.cfs_quota_us, GROUP/cpu.cfs_period_us    QUOTA, or -1; PERIOD: version 1
//   GROUP/memory.max, GROUP/memory.high    bytes, or "max": version 2
//   GROUP/memory.limit_in_bytes            bytes, nearly 2^63 if there is no limit: version 1
//
// A group that allows QUOTA microseconds in every PERIOD allows QUOTA / PERIOD processors. The
// quotas and limits of all groups above it apply too. A file that is missing or cannot be parsed
// sets no limit, and neither does a group that is not the process's own or above it. Thread safety:
// any. Tested by tests/base/cgroup_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hapax {

// The smallest quota of the process's group and of the mounted groups above it, in whole
// processors, rounded up; at least 1. Empty if there is no quota. `root` stands for "/" in all
// paths that are read.
std::optional<unsigned> cgroup_processors(const std::string& root = "/");

// How long quotas have stopped these groups so far (throttled_usec or throttled_time in
// GROUP/cpu.stat). The time of each group and of each processor is added. 0 where the system does
// not say.
double cgroup_throttled_seconds(const std::string& root = "/");

// The smallest limit on the memory of these groups, in bytes. Empty if there is none. memory.high
// counts as a limit: past it, the system takes pages away and slows the process down. A group's
// limit is for all its processes together.
std::optional<std::uint64_t> cgroup_memory_bytes(const std::string& root = "/");

}  // namespace hapax
