// What is said of a busy machine, with made-up figures.
#include "compare/machine_load.h"

#include <gtest/gtest.h>

namespace hapax::compare {
namespace {

TEST(BusySentence, NamesWhatOtherProgramsUsed) {
  EXPECT_EQ(busy_sentence({.wall_seconds = 1, .other_processors = 0.8}, 2),
            "This machine was busy: other programs used 0.8 of its 2 processors.");
  EXPECT_FALSE(busy_sentence({.wall_seconds = 1, .other_processors = 0.1}, 2));
  EXPECT_FALSE(busy_sentence({.wall_seconds = 0.4, .other_processors = 0.8}, 2));
}

}  // namespace
}  // namespace hapax::compare
