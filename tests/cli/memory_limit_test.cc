// Checks sizes of memory as flags name them, and the default bound with made-up control groups.
#include "cli/memory_limit.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/machine.h"
#include "support/temp_dir.h"

namespace hapax::cli {
namespace {

constexpr std::uint64_t kKibi = 1024;
constexpr std::uint64_t kAll = 16 * kKibi * kKibi * kKibi;

TEST(MemoryLimit, Sizes) {
  EXPECT_EQ(size_in_bytes("0"), 0U);
  EXPECT_EQ(size_in_bytes("1000"), 1000U);
  EXPECT_EQ(size_in_bytes("7b"), 7U);
  EXPECT_EQ(size_in_bytes("1k"), kKibi);
  EXPECT_EQ(size_in_bytes("3KiB"), 3 * kKibi);
  EXPECT_EQ(size_in_bytes("512M"), 512 * kKibi * kKibi);
  EXPECT_EQ(size_in_bytes("2GB"), 2 * kKibi * kKibi * kKibi);
  EXPECT_EQ(size_in_bytes("1t"), kKibi * kKibi * kKibi * kKibi);
  EXPECT_EQ(size_in_bytes("18446744073709551615"), UINT64_MAX);
}

TEST(MemoryLimit, WhatIsNoSize) {
  for (const std::string_view text :
       {"", " ", "M", "abc", "-1", "+1", "1.5G", "1 G", "1X", "1MM", "1iB", "16777216T", "0x10",
        "18446744073709551616", "1e9", "G1"}) {
    EXPECT_EQ(size_in_bytes(text), std::nullopt) << text;
    EXPECT_EQ(memory_size(text, kAll), std::nullopt) << text;
  }
  EXPECT_EQ(size_in_bytes("50%"), std::nullopt);
}

TEST(MemoryLimit, SharesOfTheMemory) {
  EXPECT_EQ(memory_size("100%", 1000), 1000U);
  EXPECT_EQ(memory_size("50%", 1000), 500U);
  EXPECT_EQ(memory_size("1%", 1000), 10U);
  EXPECT_NEAR(static_cast<double>(*memory_size("50%", kAll)), 0.5 * static_cast<double>(kAll), 100);
  EXPECT_EQ(memory_size("2G", 1000), 2 * kKibi * kKibi * kKibi);
  EXPECT_EQ(memory_size("0", kAll), 0U);
  for (const std::string_view text :
       {"0%", "101%", "0.5%", "-1%", "%", "50%%", "50 %", "1K%", "4294967346%"}) {
    EXPECT_EQ(memory_size(text, kAll), std::nullopt) << text;
  }
}

class DefaultMemoryLimit : public testing::Test {
 protected:
  DefaultMemoryLimit() {
    std::filesystem::create_directories(root_.path() / "proc/self");
    std::filesystem::create_directories(root_.path() / "groups/job");
    root_.write("proc/self/mountinfo", "30 23 0:26 / /groups rw - cgroup2 cgroup2 rw\n");
    root_.write("proc/self/cgroup", "0::/job\n");
  }
  std::uint64_t limit() const { return default_memory_limit(root_.path().string()); }

  test::TempDir root_;
};

TEST_F(DefaultMemoryLimit, NoneWithoutALimitOfAGroup) {
  EXPECT_EQ(default_memory_limit("/dev/null"), 0U);
  EXPECT_EQ(limit(), 0U);
  root_.write("groups/job/memory.max", "max\n");
  EXPECT_EQ(limit(), 0U);
}

TEST_F(DefaultMemoryLimit, APartOfTheSmallestLimit) {
  root_.write("groups/job/memory.max", "10000000\n");
  EXPECT_EQ(limit(), 7'000'000U);
  root_.write("groups/memory.max", "8000000\n");
  EXPECT_EQ(limit(), 5'600'000U);
  root_.write("groups/job/memory.high", "1000000\n");
  EXPECT_EQ(limit(), 700'000U);
}

TEST_F(DefaultMemoryLimit, AGroupThatAllowsAllMemoryLimitsNothing) {
  const std::uint64_t all = physical_memory_bytes();
  root_.write("groups/job/memory.max", std::to_string(all) + "\n");
  EXPECT_EQ(limit(), 0U);
  root_.write("groups/job/memory.max", std::to_string(all - 1) + "\n");
  EXPECT_EQ(limit(), all / 100 * 70);
}

}  // namespace
}  // namespace hapax::cli
