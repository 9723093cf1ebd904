// Checks what is read from /proc/stat, with made-up files and with the system's own.
#include "base/processor_time.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "base/machine.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

class ProcessorTimeTest : public testing::Test {
 protected:
  ProcessorTimeTest() { std::filesystem::create_directories(folder_.path() / "proc"); }

  ProcessorTime time_of(const std::vector<unsigned>& processors, std::string_view stat) {
    folder_.write("proc/stat", stat);
    return processor_time(processors, folder_.path().string());
  }

  const double tick_ = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));

 private:
  test::TempDir folder_;
};

constexpr std::string_view kStat =
    "cpu  1000 2000 3000 4000 5000 6000 7000 8000 90 9\n"
    "cpu0 100 20 30 4444 5555 6 7 800 50 5\n"
    "cpu1 1 2 3 4 5 6 7 8 9 10\n"
    "cpu10 10000 0 0 0 0 0 0 0 0 0\n"
    "intr 12345 0 0 1\n"
    "ctxt 99\n";

TEST_F(ProcessorTimeTest, IsOfTheProcessorsThatAreNamed) {
  const ProcessorTime first = time_of({0}, kStat);
  EXPECT_DOUBLE_EQ(first.busy_seconds, (100 + 20 + 30 + 6 + 7) * tick_);
  EXPECT_DOUBLE_EQ(first.stolen_seconds, 800 * tick_);
  const ProcessorTime both = time_of({0, 1}, kStat);
  EXPECT_DOUBLE_EQ(both.busy_seconds, (163 + 19) * tick_);
  EXPECT_DOUBLE_EQ(both.stolen_seconds, 808 * tick_);
  EXPECT_DOUBLE_EQ(time_of({10}, kStat).busy_seconds, 10000 * tick_);
}

TEST_F(ProcessorTimeTest, IsZeroIfTheSystemDoesNotSay) {
  EXPECT_EQ(time_of({7}, kStat).busy_seconds, 0);
  EXPECT_EQ(time_of({}, kStat).busy_seconds, 0);
  EXPECT_EQ(time_of({0}, "").busy_seconds, 0);
  EXPECT_EQ(time_of({0}, "cpu0").busy_seconds, 0);
  EXPECT_EQ(time_of({0}, "cpu0 x y\ncpu\ncpux 1 2 3\n").busy_seconds, 0);
  EXPECT_EQ(processor_time({0}, "/nowhere").busy_seconds, 0);
}

// Linux before 2.6.11 did not report stolen time.
TEST_F(ProcessorTimeTest, FieldsMayBeMissing) {
  const ProcessorTime time = time_of({0}, "cpu0 100 20 30 1 1 6 7");
  EXPECT_DOUBLE_EQ(time.busy_seconds, 163 * tick_);
  EXPECT_EQ(time.stolen_seconds, 0);
}

TEST(ProcessorTime, GrowsOnThisMachine) {
  const std::vector<unsigned> processors = allowed_processors();
  const double before = processor_time(processors).busy_seconds;
  const double cpu_before = usage_so_far(UsageScope::kThread).cpu_seconds;
  while (usage_so_far(UsageScope::kThread).cpu_seconds < cpu_before + 0.1) {
  }
  EXPECT_GE(processor_time(processors).busy_seconds, before + 0.05);
}

}  // namespace
}  // namespace hapax
