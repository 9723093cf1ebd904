// The words of the progress line, with and without a known total.
#include "cli/progress.h"

#include <gtest/gtest.h>

namespace hapax::cli {
namespace {

TEST(ProgressLine, WithATotal) {
  EXPECT_EQ(progress_line("counting", 500'000'000, 2'000'000'000, 2.0),
            "counting: 25 %, 0.5 of 2.0 GB, 250 MB/s, 0:06 left");
  EXPECT_EQ(progress_line("verifying", 1'000'000, 1'000'000, 1.0),
            "verifying: 100 %, 1.0 of 1.0 MB, 1 MB/s, 0:00 left");
}

TEST(ProgressLine, HoursLeft) {
  EXPECT_EQ(progress_line("counting", 1'000'000, 3'661'000'000, 1.0),
            "counting: 0 %, 0.0 of 3.7 GB, 1 MB/s, 1:01:00 left");
}

TEST(ProgressLine, WithoutATotalNothingIsGuessed) {
  EXPECT_EQ(progress_line("counting", 3'500'000, 0, 2.0), "counting: 3.5 MB, 2 MB/s");
}

TEST(ProgressLine, BeforeTheFirstByte) {
  EXPECT_EQ(progress_line("counting", 0, 0, 1.0), "counting: 0.0 kB, 0 kB/s");
  EXPECT_EQ(progress_line("counting", 0, 5000, 1.0), "counting: 0 %, 0.0 of 5.0 kB, 0 kB/s");
}

TEST(ProgressLine, AnInputThatGrewIsNeverMoreThanAll) {
  EXPECT_EQ(progress_line("counting", 3000, 2000, 1.0), "counting: 100 %, 3.0 of 2.0 kB, 3 kB/s");
}

}  // namespace
}  // namespace hapax::cli
