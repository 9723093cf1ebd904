// Edit distance against its definition on small words, and which word is near enough to suggest.
#include "cli/suggest.h"

#include <gtest/gtest.h>

namespace hapax::cli {
namespace {

TEST(EditDistance, CountsEachKindOfEdit) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("top", "top"), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("sort", "sot"), 1U);
  EXPECT_EQ(edit_distance("sot", "sort"), 1U);
  EXPECT_EQ(edit_distance("sort", "sart"), 1U);
  EXPECT_EQ(edit_distance("tpo", "top"), 1U);  // a swap is one edit
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, PicksTheNearestAndTheFirstOfEquals) {
  EXPECT_EQ(nearest("--tpo", {"--output", "--top", "--sort"}), "--top");
  EXPECT_EQ(nearest("jsn", {"text", "json", "jsonl"}), "json");
  EXPECT_EQ(nearest("bat", {"cat", "hat"}), "cat");
}

TEST(Nearest, DashesDoNotMakeWordsAlike) { EXPECT_EQ(nearest("--xy", {"--ab", "--cd"}), ""); }

TEST(Nearest, NothingIsNearWhereMoreThanAThirdDiffers) {
  EXPECT_EQ(nearest("--xylophone", {"--top", "--output"}), "");
  EXPECT_EQ(nearest("anything", {}), "");
  EXPECT_EQ(nearest("abcdefXYZ", {"abcdef"}), "abcdef");
  EXPECT_EQ(nearest("abcdefVXYZ", {"abcdef"}), "abcdef");
  EXPECT_EQ(nearest("abcVXYZ", {"abc"}), "");
}

}  // namespace
}  // namespace hapax::cli
