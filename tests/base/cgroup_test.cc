// Checks quotas and limits on memory with made-up trees of /proc and /sys/fs/cgroup: both versions
// alone and together, nested groups, containers that see a part of the tree, missing files and
// garbage.
#include "base/cgroup.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "support/temp_dir.h"

namespace hapax {
namespace {

constexpr std::string_view kMountedV2 =
    "24 1 0:22 / /proc rw,nosuid - proc proc rw\n"
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr std::string_view kMountedV1 =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "33 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
    "34 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

class Cgroup : public testing::Test {
 protected:
  void write(const std::string& path, std::string_view content) {
    const std::filesystem::path file = folder_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    folder_.write(path, content);
  }
  void self(std::string_view mountinfo, std::string_view cgroup) {
    write("proc/self/mountinfo", mountinfo);
    write("proc/self/cgroup", cgroup);
  }
  void quota_v1(const std::string& folder, std::string_view quota, std::string_view period) {
    write(folder + "/cpu.cfs_quota_us", quota);
    write(folder + "/cpu.cfs_period_us", period);
  }
  std::optional<unsigned> processors() const { return cgroup_processors(folder_.path().string()); }
  std::optional<std::uint64_t> memory() const {
    return cgroup_memory_bytes(folder_.path().string());
  }
  double throttled_seconds() const { return cgroup_throttled_seconds(folder_.path().string()); }

 private:
  test::TempDir folder_;
};

TEST_F(Cgroup, VersionTwo) {
  self(kMountedV2, "0::/jobs/one\n");
  EXPECT_EQ(processors(), std::nullopt);
  write("sys/fs/cgroup/jobs/one/cpu.max", "200000 100000\n");
  EXPECT_EQ(processors(), 2U);
  write("sys/fs/cgroup/jobs/one/cpu.max", "200001 100000\n");
  EXPECT_EQ(processors(), 3U);
  write("sys/fs/cgroup/jobs/one/cpu.max", "1000 100000\n");
  EXPECT_EQ(processors(), 1U);
  write("sys/fs/cgroup/jobs/one/cpu.max", "max 100000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

// The time of the group itself and of the group above it, whose quota stops it too.
TEST_F(Cgroup, ThrottledTimeOfVersionTwo) {
  self(kMountedV2, "0::/jobs/one\n");
  EXPECT_EQ(throttled_seconds(), 0);
  write("sys/fs/cgroup/jobs/one/cpu.stat",
        "usage_usec 5\nnr_periods 90\nnr_throttled 7\nthrottled_usec 1250000\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(), 1.25);
  write("sys/fs/cgroup/jobs/cpu.stat", "nr_periods 9\nthrottled_usec 250000\nnr_bursts 2\n");
  write("sys/fs/cgroup/other/cpu.stat", "throttled_usec 5000000\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(), 1.5);
  write("sys/fs/cgroup/jobs/cpu.stat", "throttled_usec many\nthrottled_usec\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(), 1.25);
}

TEST_F(Cgroup, ThrottledTimeOfVersionOne) {
  self(kMountedV1, "4:cpuset:/other\n3:cpu,cpuacct:/jobs\n");
  write("sys/fs/cgroup/cpu,cpuacct/jobs/cpu.stat",
        "nr_periods 4\nnr_throttled 3\nthrottled_time 2500000000\n");
  EXPECT_DOUBLE_EQ(throttled_seconds(), 2.5);
}

TEST_F(Cgroup, VersionOne) {
  self(kMountedV1, "4:cpuset:/other\n3:cpu,cpuacct:/jobs\n1:name=systemd:/\n");
  quota_v1("sys/fs/cgroup/cpu,cpuacct/jobs", "150000\n", "50000\n");
  quota_v1("sys/fs/cgroup/cpu,cpuacct/other", "50000\n", "50000\n");
  EXPECT_EQ(processors(), 3U);
  quota_v1("sys/fs/cgroup/cpu,cpuacct/jobs", "-1\n", "50000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

// Version 2 only names groups here; the processors belong to version 1.
TEST_F(Cgroup, BothVersionsAtOnce) {
  self(std::string(kMountedV1) + "38 31 0:41 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
       "1:cpu,cpuacct:/jobs\n0::/session\n");
  quota_v1("sys/fs/cgroup/cpu,cpuacct/jobs", "400000\n", "100000\n");
  EXPECT_EQ(processors(), 4U);
  write("sys/fs/cgroup/unified/session/cpu.max", "300000 100000\n");
  EXPECT_EQ(processors(), 3U);
}

TEST_F(Cgroup, TheTightestOfAllAbove) {
  self(kMountedV2, "0::/a/b/c\n");
  write("sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
  write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
  write("sys/fs/cgroup/a/cpu.max", "250000 100000\n");
  write("sys/fs/cgroup/a/d/cpu.max", "100000 100000\n");  // a sibling group's
  EXPECT_EQ(processors(), 3U);
  write("sys/fs/cgroup/cpu.max", "100000 100000\n");  // the mount point is one of them
  EXPECT_EQ(processors(), 1U);
}

// A container without a cgroup namespace: only its own group is mounted.
TEST_F(Cgroup, MountOfAPartOfTheTree) {
  self("30 23 0:26 /docker/5f /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "0::/docker/5f/inner\n");
  write("sys/fs/cgroup/cpu.max", "600000 100000\n");
  EXPECT_EQ(processors(), 6U);
  write("sys/fs/cgroup/inner/cpu.max", "500000 100000\n");
  EXPECT_EQ(processors(), 5U);
}

TEST_F(Cgroup, AnotherGroupMountedIsNotOurs) {
  self("30 23 0:26 /docker/5f /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "0::/docker/5fa\n");
  write("sys/fs/cgroup/cpu.max", "100000 100000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

TEST_F(Cgroup, EveryMountOfTheHierarchyCounts) {
  self(std::string(kMountedV2) + "31 23 0:26 /jobs /my\\040groups\\134 rw - cgroup2 cgroup2 rw\n",
       "0::/jobs\n");
  write("my groups\\/cpu.max", "700000 100000\n");
  EXPECT_EQ(processors(), 7U);
}

// A process outside the group at the root of its namespace sees none of its own groups.
TEST_F(Cgroup, PathOutsideTheNamespace) {
  self(kMountedV2, "0::/../..\n");
  write("sys/fs/cgroup/cpu.max", "100000 100000\n");
  EXPECT_EQ(processors(), std::nullopt);
}

// A mount made outside the namespace shows groups above, but not which of them is ours.
TEST_F(Cgroup, MountFromAboveTheNamespace) {
  self("30 23 0:26 /../.. /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "0::/inner\n");
  write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  write("sys/fs/cgroup/inner/cpu.max", "100000 100000\n");
  EXPECT_EQ(processors(), 4U);
  self("30 23 0:26 /../.. /sys/fs/cgroup ro - cgroup2 cgroup rw\n", "0::/../../inner\n");
  EXPECT_EQ(processors(), 1U);
}

TEST_F(Cgroup, MemoryOfVersionTwo) {
  self(kMountedV2, "0::/jobs/one\n");
  EXPECT_EQ(memory(), std::nullopt);
  write("sys/fs/cgroup/jobs/one/memory.max", "max\n");
  write("sys/fs/cgroup/jobs/one/memory.high", "max\n");
  EXPECT_EQ(memory(), std::nullopt);
  write("sys/fs/cgroup/jobs/one/memory.max", "1073741824\n");
  EXPECT_EQ(memory(), 1073741824U);
  write("sys/fs/cgroup/jobs/one/memory.high", "1000000000\n");
  EXPECT_EQ(memory(), 1000000000U);
  EXPECT_EQ(processors(), std::nullopt);
}

TEST_F(Cgroup, TheLeastMemoryOfAllAbove) {
  self(kMountedV2, "0::/a/b\n");
  write("sys/fs/cgroup/a/b/memory.max", "3000000\n");
  write("sys/fs/cgroup/a/memory.max", "2000000\n");
  write("sys/fs/cgroup/a/d/memory.max", "1000000\n");  // a sibling group's
  EXPECT_EQ(memory(), 2000000U);
  write("sys/fs/cgroup/memory.high", "1500000\n");  // a container's own group, at the mount point
  EXPECT_EQ(memory(), 1500000U);
  write("sys/fs/cgroup/a/b/memory.max", "1200000\n");
  EXPECT_EQ(memory(), 1200000U);
}

// Each controller has a hierarchy of its own, in which the process may be in another group.
TEST_F(Cgroup, MemoryOfVersionOne) {
  self(kMountedV1, "5:memory:/jobs/one\n3:cpu,cpuacct:/other\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/memory/jobs/one/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(memory(), std::nullopt);
  write("sys/fs/cgroup/memory/jobs/memory.limit_in_bytes", "536870912\n");
  write("sys/fs/cgroup/memory/other/memory.limit_in_bytes", "1000000\n");
  write("sys/fs/cgroup/memory/jobs/one/memory.max", "1000000\n");  // a file of version 2
  EXPECT_EQ(memory(), 536870912U);
}

// Version 2 has the memory, and version 1 the processors.
TEST_F(Cgroup, MemoryOfBothVersionsAtOnce) {
  self("32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n" + std::string(kMountedV2),
       "1:cpu:/jobs\n0::/session\n");
  quota_v1("sys/fs/cgroup/cpu/jobs", "400000\n", "100000\n");
  write("sys/fs/cgroup/session/memory.max", "700000000\n");
  EXPECT_EQ(memory(), 700000000U);
  EXPECT_EQ(processors(), 4U);
}

TEST_F(Cgroup, GarbageIsNoLimitOnMemory) {
  self(kMountedV2, "0::/a\n");
  for (const std::string_view limit :
       {"", "\n", "0", "-1", "1e9", "1000000x", "1000 1000", "99999999999999999999999", "max"}) {
    write("sys/fs/cgroup/a/memory.max", limit);
    EXPECT_EQ(memory(), std::nullopt) << limit;
  }
}

TEST_F(Cgroup, NothingIsThere) {
  EXPECT_EQ(processors(), std::nullopt);
  self("", "");
  EXPECT_EQ(processors(), std::nullopt);
  self(kMountedV2, "");
  EXPECT_EQ(processors(), std::nullopt);
  self("", "0::/a\n");
  EXPECT_EQ(processors(), std::nullopt);
}

TEST_F(Cgroup, GarbageIsNoLimit) {
  for (const std::string_view quota :
       {"", "\n", "100000", "0 100000", "100000 0", "-1 100000", "1e5 100000", "100000 100000 1",
        "99999999999999999999999 1", "100000x 100000", "max"}) {
    self(kMountedV2, "0::/a\n");
    write("sys/fs/cgroup/a/cpu.max", quota);
    EXPECT_EQ(processors(), std::nullopt) << quota;
  }
  write("sys/fs/cgroup/a/cpu.max", "18446744073709551615 1");
  EXPECT_GT(processors(), 1U << 20);

  write("sys/fs/cgroup/a/cpu.max", "100000 100000");
  for (const std::string_view line :
       {"0", "0:", "0::", ":::", "7:cpu:/a", "0:cpu:/a", "\n\n", "::/a"}) {
    self(kMountedV2, line);
    EXPECT_EQ(processors(), std::nullopt) << line;
  }
  for (const std::string_view line :
       {"30", "- cgroup2", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2", " - - - - - - -",
        "30 23 0:26 / - cgroup2 cgroup2 rw", "\\ \\1 \\12 \\189 \\777 \\"}) {
    self(line, "0::/a\n");
    EXPECT_EQ(processors(), std::nullopt) << line;
  }
}

}  // namespace
}  // namespace hapax
