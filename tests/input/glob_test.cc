// Which paths patterns select: by name, by path, left out, and the last match deciding.
#include "input/glob.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hapax::input {
namespace {

bool selects(const std::vector<std::string>& globs, const std::string& path) {
  return glob_selects(globs, path);
}

TEST(Glob, WithoutPatternsAllIsIn) {
  EXPECT_TRUE(selects({}, "a.txt"));
  EXPECT_TRUE(selects({}, ".hidden/x"));
}

TEST(Glob, APatternWithoutSlashIsMatchedWithTheName) {
  EXPECT_TRUE(selects({"*.txt"}, "a.txt"));
  EXPECT_TRUE(selects({"*.txt"}, "deep/er/a.txt"));
  EXPECT_TRUE(selects({"*.txt"}, ".txt"));
  EXPECT_FALSE(selects({"*.txt"}, "a.txt/b"));
  EXPECT_FALSE(selects({"*.txt"}, "a.text"));
  EXPECT_FALSE(selects({"deep"}, "deep/a"));
}

TEST(Glob, KnowsQuestionMarksAndSets) {
  EXPECT_TRUE(selects({"?.md"}, "a.md"));
  EXPECT_FALSE(selects({"?.md"}, "ab.md"));
  EXPECT_TRUE(selects({"[a-c]x"}, "bx"));
  EXPECT_FALSE(selects({"[!a-c]x"}, "bx"));
  EXPECT_TRUE(selects({"\\*"}, "*"));
  EXPECT_FALSE(selects({"\\*"}, "a"));
}

TEST(Glob, APatternWithSlashIsMatchedWithThePath) {
  EXPECT_TRUE(selects({"docs/*.md"}, "docs/a.md"));
  EXPECT_FALSE(selects({"docs/*.md"}, "docs/more/a.md"));
  EXPECT_FALSE(selects({"docs/*.md"}, "other/docs/a.md"));
  EXPECT_TRUE(selects({"*/a.md"}, "docs/a.md"));
  EXPECT_FALSE(selects({"*/a.md"}, "a.md"));
}

TEST(Glob, ALeadingSlashAnchors) {
  EXPECT_TRUE(selects({"/a.md"}, "a.md"));
  EXPECT_FALSE(selects({"/a.md"}, "docs/a.md"));
}

TEST(Glob, TwoStarsCrossFolders) {
  EXPECT_TRUE(selects({"docs/**"}, "docs/a/b/c.md"));
  EXPECT_FALSE(selects({"docs/**"}, "other/c.md"));
  EXPECT_TRUE(selects({"**/c.md"}, "docs/a/c.md"));
  EXPECT_TRUE(selects({"**/c.md"}, "c.md"));
  EXPECT_TRUE(selects({"**/docs/*.md"}, "docs/a.md"));
  EXPECT_TRUE(selects({"docs/**/c.md"}, "docs/a/b/c.md"));
  EXPECT_TRUE(selects({"docs/**/c.md"}, "docs/c.md"));
  EXPECT_TRUE(selects({"a/**/b/**/c"}, "a/b/c"));
  EXPECT_FALSE(selects({"docs/**/c.md"}, "docs/ac.md"));
}

TEST(Glob, AnExclamationMarkLeavesOut) {
  EXPECT_FALSE(selects({"!*.bin"}, "a.bin"));
  EXPECT_TRUE(selects({"!*.bin"}, "a.txt"));
  EXPECT_FALSE(selects({"!docs/**"}, "docs/a/b"));
}

TEST(Glob, WithAnyPatternThatTakesInTheRestIsOut) {
  EXPECT_FALSE(selects({"*.txt", "!b*"}, "a.md"));
  EXPECT_FALSE(selects({"!b*", "*.txt"}, "a.md"));
}

TEST(Glob, TheLastMatchDecides) {
  EXPECT_FALSE(selects({"*.txt", "!b*"}, "b.txt"));
  EXPECT_TRUE(selects({"!b*", "*.txt"}, "b.txt"));
  EXPECT_TRUE(selects({"*.txt", "!b*", "bb*"}, "bb.txt"));
}

TEST(Glob, NamesAreBytes) {
  EXPECT_TRUE(selects({"*.txt"}, "\xFF\xFE.txt"));
  EXPECT_TRUE(selects({"a*z"}, "a\nz"));
}

}  // namespace
}  // namespace hapax::input
