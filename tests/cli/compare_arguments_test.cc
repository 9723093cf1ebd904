// Lists of numbers of workers.
#include "cli/compare_arguments.h"

#include <gtest/gtest.h>

#include "base/machine.h"

namespace hapax::cli {
namespace {

using Numbers = std::vector<unsigned>;

TEST(Numbers, AreListsAndRanges) {
  EXPECT_EQ(read_numbers("1"), Numbers({1}));
  EXPECT_EQ(read_numbers("4,1,2,4"), Numbers({1, 2, 4}));
  EXPECT_EQ(read_numbers("2..5"), Numbers({2, 3, 4, 5}));
  EXPECT_EQ(read_numbers("2..16:2"), Numbers({2, 4, 6, 8, 10, 12, 14, 16}));
  EXPECT_EQ(read_numbers("2..7:3,1"), Numbers({1, 2, 5}));
  EXPECT_EQ(read_numbers("1024"), Numbers({1024}));
  EXPECT_EQ(read_numbers("1-4"), Numbers({1, 2, 3, 4}));
  EXPECT_EQ(read_numbers("2-9:3,1"), Numbers({1, 2, 5, 8}));
  EXPECT_EQ(read_numbers("7-7"), Numbers({7}));
}

TEST(Numbers, MayBeAsManyAsThisProcessMayUse) {
  const unsigned all = usable_processors();
  EXPECT_EQ(read_numbers("auto"), Numbers({all}));
  EXPECT_EQ(read_numbers("1024,auto"), Numbers({all, 1024}));
}

TEST(Numbers, AreSeveralWhereAnyIsNamedAboveOne) {
  for (const char* const list : {"2", "1,2", "1-3", "auto,4"}) {
    EXPECT_TRUE(names_several(list)) << list;
  }
  for (const char* const list : {"1", "auto", "1,auto", "1..1"}) {
    EXPECT_FALSE(names_several(list)) << list;
  }
}

TEST(Numbers, OfAnythingElseAreNone) {
  for (const char* const list :
       {"",     "0",        "1025",   "a",      "1,",   ",1",    "1..",   "..2",
        "3..2", "1..4:",    "1..4:0", "1..4:x", "1:2",  "-1",    "1 ,2",  "1...3",
        "0..3", "1..99999", "1-",     "-4",     "4-1",  "1-4-8", "1-..4", "1--4",
        "0-3",  "1-4:",     "auto-4", "1-auto", "Auto", "auto,"}) {
    EXPECT_FALSE(read_numbers(list)) << list;
  }
}

}  // namespace
}  // namespace hapax::cli
