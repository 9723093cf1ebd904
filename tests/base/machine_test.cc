// Checks what the process learns about its machine against other sources of the system.
#include "base/machine.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <set>
#include <thread>
#include <vector>

#include "base/region.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

// A root without files, so there is no quota.
constexpr const char* kNoGroups = "/dev/null";

TEST(Machine, UsableProcessorsAreThoseOfTheAffinityMask) {
  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
  EXPECT_EQ(usable_processors(kNoGroups), static_cast<unsigned>(CPU_COUNT(&all)));
  EXPECT_EQ(allowed_processors().size(), static_cast<std::size_t>(CPU_COUNT(&all)));
  for (const unsigned number : allowed_processors()) {
    EXPECT_TRUE(CPU_ISSET(number, &all)) << number;
  }

  // On a thread of its own, so that this thread keeps its processors.
  std::thread([&all] {
    int first = 0;
    while (!CPU_ISSET(first, &all)) {
      ++first;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_processors(kNoGroups), 1U);
    EXPECT_EQ(allowed_processors(), std::vector<unsigned>({static_cast<unsigned>(first)}));
  }).join();
}

TEST(Machine, AQuotaLeavesFewerProcessors) {
  const test::TempDir root;
  const unsigned all = usable_processors(root.path().string());
  std::filesystem::create_directories(root.path() / "proc/self");
  std::filesystem::create_directories(root.path() / "cg");
  root.write("proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
  root.write("proc/self/cgroup", "0::/\n");
  root.write("cg/cpu.max", "100000 100000\n");
  EXPECT_EQ(usable_processors(root.path().string()), 1U);
  root.write("cg/cpu.max", "900000000 100000\n");
  EXPECT_EQ(usable_processors(root.path().string()), all);
}

TEST(Machine, AGroupLeavesLessMemory) {
  const test::TempDir root;
  EXPECT_EQ(usable_memory_bytes(root.path().string()), physical_memory_bytes());
  std::filesystem::create_directories(root.path() / "proc/self");
  std::filesystem::create_directories(root.path() / "cg");
  root.write("proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
  root.write("proc/self/cgroup", "0::/\n");
  root.write("cg/memory.max", "16777216\n");
  EXPECT_EQ(usable_memory_bytes(root.path().string()), std::uint64_t{16} << 20);
  root.write("cg/memory.max", "4611686018427387903\n");
  EXPECT_EQ(usable_memory_bytes(root.path().string()), physical_memory_bytes());
}

TEST(Machine, CpuSecondsGrowWithWork) {
  const auto cpu_seconds = [] { return usage_so_far(UsageScope::kThread).cpu_seconds; };
  const double process_before = usage_so_far(UsageScope::kProcess).cpu_seconds;
  const double before = cpu_seconds();
  EXPECT_GE(before, 0);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (cpu_seconds() < before + 0.02 && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_GE(cpu_seconds(), before + 0.02);
  EXPECT_GE(usage_so_far(UsageScope::kProcess).cpu_seconds, process_before + 0.015);
}

TEST(Machine, CostsOfChildrenAreOfThoseThatWereWaitedFor) {
  const double before = usage_so_far(UsageScope::kChildren).cpu_seconds;
  const pid_t child = ::fork();
  if (child == 0) {
    while (usage_so_far(UsageScope::kProcess).cpu_seconds < 0.02) {
    }
    ::_exit(0);
  }
  EXPECT_EQ(usage_so_far(UsageScope::kChildren).cpu_seconds, before);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_GE(usage_so_far(UsageScope::kChildren).cpu_seconds, before + 0.015);
}

TEST(Machine, UsageOfAThreadIsItsOwn) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "it has memory of its own for all there is";
  }
  const ResourceUsage before = usage_so_far(UsageScope::kThread);
  std::thread([] {
    const ResourceUsage fresh = usage_so_far(UsageScope::kThread);
    const std::vector<char> touched(std::size_t{8} << 20, 1);
    EXPECT_EQ(touched.back(), 1);
    EXPECT_GE(usage_so_far(UsageScope::kThread).page_faults, fresh.page_faults + 2);
  }).join();
  EXPECT_LT(usage_so_far(UsageScope::kThread).page_faults, before.page_faults + 1000);
  EXPECT_GE(usage_so_far(UsageScope::kThread).context_switches, before.context_switches);
}

constexpr std::uint64_t kBytes = std::uint64_t{64} << 20;

TEST(Machine, PeakMemoryStays) {
  const std::uint64_t before = peak_memory_bytes();
  EXPECT_GE(before, anonymous_resident_bytes() / 2);
  {
    const std::vector<char> touched(2 * before + kBytes, 1);
    EXPECT_EQ(touched.back(), 1);
  }
  EXPECT_GE(peak_memory_bytes(), before + kBytes);
}

TEST(Machine, AnonymousMemoryIsWhatIsTouchedAndNobodyElses) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "it has memory of its own for all there is";
  }
  const std::uint64_t before = anonymous_resident_bytes();
  EXPECT_LT(before, physical_memory_bytes());
  Budget budget;
  Result<Region> shared = Region::create(Region::Backing::kShared, kBytes, budget);
  ASSERT_TRUE(shared && shared->commit(kBytes));
  std::memset(shared->base(), 1, kBytes);
  EXPECT_LT(anonymous_resident_bytes(), before + kBytes / 2);
  const std::vector<char> touched(kBytes, 1);
  EXPECT_EQ(touched.back(), 1);
  EXPECT_GE(anonymous_resident_bytes(), before + kBytes / 2);
}

TEST(Machine, ThePeakOfABudgetIsPartOfTheProcesssPeak) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "it has memory of its own for all there is";
  }
  Budget budget;
  {
    Result<Region> gone = Region::create(Region::Backing::kPrivate, kBytes, budget);
    ASSERT_TRUE(gone && gone->commit(kBytes));
  }
  EXPECT_EQ(budget.used(), 0U);
  EXPECT_EQ(budget.peak(), kBytes);
  EXPECT_GE(anonymous_peak_bytes(budget), kBytes);
}

TEST(Machine, PhysicalMemoryIsWholePages) {
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  EXPECT_GT(physical_memory_bytes(), std::uint64_t{16} << 20);
  EXPECT_EQ(physical_memory_bytes() % page, 0U);
}

TEST(Machine, SeedsDiffer) {
  std::set<std::uint64_t> seeds;
  for (int i = 0; i < 100; ++i) {
    seeds.insert(random_seed());
  }
  EXPECT_EQ(seeds.size(), 100U);
}

}  // namespace
}  // namespace hapax
