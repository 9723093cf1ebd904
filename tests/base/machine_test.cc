// Checks what the process learns of its machine against what the system says elsewhere.
#include "base/machine.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace hapax {
namespace {

TEST(Machine, UsableProcessorsAreThoseOfTheAffinityMask) {
  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
  EXPECT_EQ(usable_processors(), static_cast<unsigned>(CPU_COUNT(&all)));

  // On a thread of its own, so that this one keeps its processors.
  std::thread([&all] {
    int first = 0;
    while (!CPU_ISSET(first, &all)) {
      ++first;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_processors(), 1U);
  }).join();
}

TEST(Machine, CpuSecondsGrowWithWork) {
  const double before = process_cpu_seconds();
  EXPECT_GE(before, 0);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (process_cpu_seconds() < before + 0.02 && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_GE(process_cpu_seconds(), before + 0.02);
}

TEST(Machine, PeakGrowsWithTouchedMemoryAndDoesNotFall) {
  const std::uint64_t before = peak_resident_bytes();
  EXPECT_GT(before, std::uint64_t{100} << 10);
  EXPECT_LT(before, physical_memory_bytes());
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  {
    const std::vector<char> touched(kBytes, 1);
    EXPECT_GE(peak_resident_bytes(), kBytes);
    EXPECT_EQ(touched.back(), 1);
  }
  EXPECT_GE(peak_resident_bytes(), kBytes);
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
