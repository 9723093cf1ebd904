// The CPU time that control groups leave to this process: how a container is held to "2 CPUs" on a
// machine of 64. The processors that the process may run on do not show it.
//
//   /proc/self/cgroup     which group the process is in, for each hierarchy
//   /proc/self/mountinfo  where a hierarchy, or a part of it, is mounted
//   GROUP/cpu.max                                      "QUOTA PERIOD", or "max PERIOD": version 2
//   GROUP/cpu.cfs_quota_us, GROUP/cpu.cfs_period_us    QUOTA, or -1; PERIOD: version 1
//
// A group that allows QUOTA microseconds in every PERIOD allows QUOTA / PERIOD processors. The
// quotas of all groups above it hold too. What is missing, not understood, or of a group that is
// not this process's own or above it, is no limit. Tested by tests/base/cgroup_test.cc.
#pragma once

#include <optional>
#include <string>

namespace hapax {

// The smallest quota over the process's group and those above it as far as they are mounted, in
// whole processors, rounded up; at least 1. Nothing where there is no quota. `root` stands for "/"
// in all paths that are read.
std::optional<unsigned> cgroup_processors(const std::string& root = "/");

// How long quotas have stopped these groups so far, each group and each processor counted for
// itself (throttled_usec or throttled_time in GROUP/cpu.stat). 0 where the system does not say.
double cgroup_throttled_seconds(const std::string& root = "/");

}  // namespace hapax
