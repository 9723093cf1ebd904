// Checks which paths patterns select: by name, by path, by alternatives; that '!' excludes files
// and folders, that the last match wins, and which patterns are invalid.
#include "input/glob.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/small_stack.h"

namespace hapax::input {
namespace {

bool selects(const std::vector<std::string>& globs, const std::string& path) {
  return Globs::parse(globs)->select_file(path);
}

bool leaves_out(const std::vector<std::string>& globs, const std::string& folder) {
  return Globs::parse(globs)->leave_out_folder(folder);
}

// The error's cause, or "" for a valid pattern.
std::string fault(const std::string& glob) {
  const std::vector<std::string> globs = {glob};
  const Result<Globs> parsed = Globs::parse(globs);
  return parsed ? "" : parsed.error().cause;
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
  for (const char* path : {"a/b/c", "a/x/b/c", "a/b/y/c", "a/x/b/y/c", "a/x/x/b/y/y/c"}) {
    EXPECT_TRUE(selects({"a/**/b/**/c"}, path)) << path;
  }
  EXPECT_FALSE(selects({"a/**/b/**/c"}, "a/xb/c"));
  EXPECT_TRUE(selects({"**/**/c"}, "a/c"));
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

TEST(Glob, BracesAreAlternatives) {
  for (const char* path : {"a.md", "deep/b.txt", "c.rst"}) {
    EXPECT_TRUE(selects({"*.{md,txt,rst}"}, path)) << path;
  }
  EXPECT_FALSE(selects({"*.{md,txt}"}, "a.c"));
  EXPECT_TRUE(selects({"a{,b}"}, "a"));
  EXPECT_TRUE(selects({"a{,b}"}, "ab"));
  EXPECT_TRUE(selects({"{a}{b,c}{d}"}, "acd"));
  EXPECT_TRUE(selects({"{x,a{b,c}}d"}, "acd"));
  EXPECT_TRUE(selects({"{x,a{b,c}}d"}, "xd"));
  EXPECT_FALSE(selects({"{x,a{b,c}}d"}, "ad"));
  EXPECT_TRUE(selects({"{docs/*,src/**}.md"}, "src/a/b.md"));
  EXPECT_FALSE(selects({"!*.{md,txt}"}, "a.txt"));
}

TEST(Glob, BracesInSetsAndBehindBackslashesStandForThemselves) {
  EXPECT_TRUE(selects({"[{]a"}, "{a"));
  EXPECT_TRUE(selects({"{[,],b}"}, ","));
  EXPECT_TRUE(selects({"{[,],b}"}, "b"));
  EXPECT_TRUE(selects({"\\{a,b\\}"}, "{a,b}"));
  EXPECT_TRUE(selects({"{a\\,b,c}"}, "a,b"));
  EXPECT_TRUE(selects({"a}"}, "a}"));
}

TEST(Glob, WhatIsNotClosedIsAnError) {
  EXPECT_EQ(fault("[a"), "the pattern '[a' has a [ that is not closed");
  EXPECT_EQ(fault("[]"), "the pattern '[]' has a [ that is not closed");
  EXPECT_EQ(fault("![!]"), "the pattern '![!]' has a [ that is not closed");
  EXPECT_EQ(fault("{a,b"), "the pattern '{a,b' has a { that is not closed");
  EXPECT_EQ(fault("{a,{b}"), "the pattern '{a,{b}' has a { that is not closed");
  for (const char* good : {"[]]", "[!]]", "[[:alpha:]]", "\\[a", "\\{a", "[[]", "[^a]", "\\"}) {
    EXPECT_EQ(fault(good), "") << good;
  }
}

TEST(Glob, AlternativesAreBounded) {
  std::string many;
  for (int i = 0; i < 40; ++i) {
    many += "{a,b}";
  }
  EXPECT_EQ(fault(many), "the pattern '" + many + "' has more than 1,024 alternatives");
}

// Runs on a small stack, because a caller's thread may have one.
TEST(Glob, ALongPatternTakesNoStack) {
  std::string braces;
  std::string folders;
  for (int i = 0; i < 1300; ++i) {
    braces += "{a}";
    folders += "**/";
  }
  test::on_small_stack([&] {
    EXPECT_TRUE(selects({braces}, std::string(1300, 'a')));
    EXPECT_TRUE(selects({folders + "c"}, "a/b/c"));
    EXPECT_FALSE(selects({folders + "c"}, "a/b/d"));
  });
}

// Trying one after the other all ways to divide the letters among the stars would never end.
TEST(Glob, ManyStarsTakeNoTime) {
  std::string stars;
  for (int i = 0; i < 100; ++i) {
    stars += "*a";
  }
  EXPECT_FALSE(selects({stars + "/b"}, std::string(4000, 'a') + "/c"));
  EXPECT_TRUE(selects({stars + "/b"}, std::string(4000, 'a') + "/b"));
}

TEST(Glob, APatternIsNoLongerThanAPath) {
  EXPECT_EQ(fault(std::string(4096, 'a')), "");
  EXPECT_EQ(fault(std::string(4097, 'a')),
            "the pattern '" + std::string(60, 'a') + "...' has more than 4,096 bytes");
}

// Found by the fuzzer: no file has such a name, but a caller's pattern may.
TEST(Glob, AnEscapedNulIsItself) {
  const std::string nul(1, '\0');
  EXPECT_TRUE(selects({"a\\" + nul}, "a" + nul));
  EXPECT_FALSE(selects({"a\\" + nul}, "a"));
  EXPECT_FALSE(selects({"a\\" + nul}, "a\\"));
  EXPECT_TRUE(selects({"a" + nul + "*"}, "a" + nul + "b"));
}

TEST(Glob, AFolderIsLeftOutWithAllThatIsInIt) {
  EXPECT_TRUE(leaves_out({"!drafts"}, "drafts"));
  EXPECT_TRUE(leaves_out({"!drafts"}, "notes/drafts"));
  EXPECT_TRUE(leaves_out({"!drafts/*"}, "drafts/old"));
  EXPECT_FALSE(leaves_out({"!drafts/*"}, "drafts"));
  EXPECT_TRUE(leaves_out({"!drafts/**"}, "drafts/very/old"));
  EXPECT_FALSE(leaves_out({"*.md"}, "drafts"));
  EXPECT_FALSE(leaves_out({"!*.md"}, "drafts"));
  EXPECT_TRUE(leaves_out({"*.md", "!drafts"}, "drafts"));
  EXPECT_FALSE(leaves_out({"!drafts", "drafts"}, "drafts"));
}

TEST(Glob, APatternThatEndsInASlashIsForFolders) {
  EXPECT_TRUE(leaves_out({"!drafts/"}, "drafts"));
  EXPECT_TRUE(leaves_out({"!drafts/"}, "notes/drafts"));
  EXPECT_TRUE(leaves_out({"!/drafts/"}, "drafts"));
  EXPECT_FALSE(leaves_out({"!/drafts/"}, "notes/drafts"));
  EXPECT_TRUE(selects({"!drafts/"}, "drafts"));
  EXPECT_FALSE(selects({"drafts/"}, "drafts"));
}

TEST(Glob, CharactersAreCodePoints) {
  EXPECT_TRUE(selects({"?.txt"}, "\xC3\xA9.txt"));
  EXPECT_TRUE(selects({"?.txt"}, "\xF0\x9F\x98\x80.txt"));
  EXPECT_FALSE(selects({"??.txt"}, "\xC3\xA9.txt"));
  EXPECT_TRUE(
      selects({"?.txt"}, "\xE9.txt"));  // Latin-1: a byte that is not UTF-8 is a character too
  EXPECT_FALSE(selects({"?.txt"}, "\xE9\xE9.txt"));
  EXPECT_TRUE(selects({"[\xC3\xA0-\xC3\xBF]*"}, "\xC3\xA9t\xC3\xA9"));
  EXPECT_FALSE(selects({"[!\xC3\xA9]"}, "\xC3\xA9"));
  EXPECT_TRUE(selects({"[!e]"}, "\xC3\xA9"));
  EXPECT_FALSE(selects({"\xC3*"}, "\xC3\xA9"));  // half a character
  EXPECT_TRUE(selects({"d/?/[\xC3\xA9]"}, "d/\xC3\xA9/\xC3\xA9"));
}

TEST(Glob, AnInvalidSetIsAnError) {
  EXPECT_EQ(fault("*.[z-a]"), "the pattern '*.[z-a]' has a range that ends before it begins");
  EXPECT_EQ(fault("!{a,[[=e=]]}"),
            "the pattern '!{a,[[=e=]]}' has a [= in a set, which depends on the locale");
}

TEST(Glob, SetsDoNotCrossFolders) {
  EXPECT_FALSE(selects({"a[!b]c/d"}, "a/c/d"));
  EXPECT_FALSE(selects({"a[/]c"}, "a/c"));
  EXPECT_TRUE(selects({"a[!b]c/**"}, "a/c/d"));
}

TEST(Glob, NamesAreBytes) {
  EXPECT_TRUE(selects({"*.txt"}, "\xFF\xFE.txt"));
  EXPECT_TRUE(selects({"a*z"}, "a\nz"));
}

}  // namespace
}  // namespace hapax::input
