// Checks what is added where when a worker reads, and when the run reads for a worker process.
#include "input/reading.h"

#include <gtest/gtest.h>

namespace hapax::input {
namespace {

TEST(Reading, OfAWorkerIsItsOwnTimeAndItsOwnRanges) {
  RunStats stats;
  const Reading reading(stats, Reading::By::kWorker, nullptr);
  reading.add_read(10);
  reading.add_counted(8);
  reading.add_by_range(8);
  EXPECT_EQ(stats.bytes_read, 10U);
  EXPECT_EQ(stats.bytes_counted, 8U);
  EXPECT_EQ(stats.bytes_by_range, 8U);
  EXPECT_EQ(&reading.seconds(), &stats.worker_seconds);
}

TEST(Reading, OfTheRunIsNoRangeThatAWorkerRead) {
  RunStats stats;
  const Reading reading(stats, Reading::By::kRun, nullptr);
  reading.add_read(10);
  reading.add_by_range(8);
  EXPECT_EQ(stats.bytes_read, 10U);
  EXPECT_EQ(stats.bytes_by_range, 0U);
  EXPECT_EQ(&reading.seconds(), &stats.run_seconds);
}

TEST(Reading, OfStoredBytesIsProgress) {
  RunStats stats;
  Progress progress;
  const Reading reading(stats, Reading::By::kWorker, &progress);
  reading.add_read(10);
  reading.add_counted(40);
  reading.add_read(5);
  EXPECT_EQ(progress.bytes_done.load(), 15U);
}

}  // namespace
}  // namespace hapax::input
