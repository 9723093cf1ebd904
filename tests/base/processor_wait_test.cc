// Checks the parsing of a thread's wait for a processor, and that a meter shows a real wait.
#include "base/processor_wait.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <barrier>
#include <chrono>
#include <string_view>
#include <thread>

namespace hapax {
namespace {

TEST(ProcessorWait, IsTheSecondNumber) {
  EXPECT_EQ(processor_wait_ns_in("747108 4807456 2\n"), 4807456U);
  EXPECT_EQ(processor_wait_ns_in("0 0 0\n"), 0U);
  EXPECT_EQ(processor_wait_ns_in("1 18446744073709551615 3\n"), UINT64_MAX);
}

TEST(ProcessorWait, IsUnknownWhereTheSystemSaysSomethingElse) {
  for (const std::string_view text :
       {"", "\n", "12", "12 ", "12 x 3", "12 -1 3", "12 34", "12 18446744073709551616 3"}) {
    EXPECT_FALSE(processor_wait_ns_in(text)) << text;
  }
}

using Clock = std::chrono::steady_clock;

void spin(Clock::duration time) {
  for (const Clock::time_point end = Clock::now() + time; Clock::now() < end;) {
  }
}

// Two threads spin on one processor. Each waits while the other runs, so both waits together are as
// long as the run.
TEST(ProcessorWait, IsAboutHalfTheTimeOfTwoThreadsOnOneProcessor) {
  if (!processor_wait_ns()) {
    GTEST_SKIP() << "the system does not say";
  }
  constexpr std::chrono::milliseconds kTime{200};
  const int here = ::sched_getcpu();
  std::barrier both_are_here(2);
  double waited[2] = {};
  const auto work = [&](double& seconds) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    // Not ASSERT: the other thread waits for this one.
    EXPECT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    both_are_here.arrive_and_wait();
    const ProcessorWaitMeter meter;
    spin(kTime);
    seconds = meter.seconds();
  };
  std::thread other([&] { work(waited[1]); });
  std::thread([&] { work(waited[0]); }).join();
  other.join();
  EXPECT_GT(waited[0] + waited[1], 0.05);
  EXPECT_LE(waited[0], 10);
  EXPECT_LE(waited[1], 10);
}

}  // namespace
}  // namespace hapax
