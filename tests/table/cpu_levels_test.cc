// Checks the rows of CPU levels: which there are here, and that none lacks a part. What their
// functions do is checked by tests/text/kernel_test.cc, tests/hash/hash_batch_test.cc and
// count_at_home_test.cc, all levels of this CPU each; which levels other CPUs have, by
// tests/kernels/.
#include "table/cpu_levels.h"

#include <gtest/gtest.h>

#include <string_view>
#include <type_traits>

namespace hapax::table {
namespace {

static_assert(!std::is_default_constructible_v<CpuLevel>);
static_assert(!std::is_constructible_v<CpuLevel, std::string_view, bool, text::Kernel>);
static_assert(
    !std::is_constructible_v<CpuLevel, std::string_view, bool, text::Kernel, hash::BatchFunction>);

TEST(CpuLevels, AreFoundByName) {
  EXPECT_EQ(find_cpu_level(""), &cpu_levels().front());
  EXPECT_EQ(find_cpu_level("scalar"), &cpu_levels().back());
  EXPECT_EQ(find_cpu_level("scalar"), &scalar_level());
  EXPECT_EQ(find_cpu_level("abacus"), nullptr);
  for (const CpuLevel& level : cpu_levels()) {
    EXPECT_EQ(find_cpu_level(level.name), &level);
  }
}

TEST(CpuLevels, HaveEveryFunction) {
  for (const CpuLevel& level : cpu_levels()) {
    EXPECT_TRUE(level.is_supported) << level.name;
    EXPECT_NE(level.hash, nullptr) << level.name;
    EXPECT_NE(level.count_at_home, nullptr) << level.name;
    // Only the scalar level leaves all text to the scalar tokeniser.
    const bool is_scalar = &level == &scalar_level();
    EXPECT_EQ(level.tokenise.lower == nullptr, is_scalar) << level.name;
    EXPECT_EQ(level.tokenise.keep == nullptr, is_scalar) << level.name;
  }
}

// The tests compare the other levels with these.
TEST(CpuLevels, TheScalarOneHasThePortableFunctions) {
  EXPECT_EQ(scalar_level().hash, &hash::hash_batch);
  EXPECT_EQ(scalar_level().count_at_home, &count_at_home);
}

}  // namespace
}  // namespace hapax::table
