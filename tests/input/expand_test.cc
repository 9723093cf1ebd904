// Checks that directories become their files: in order, with hidden files, without links and
// special files, and with a notice for every file that is left out.
#include "input/expand.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "input/chunk_buffer.h"
#include "input/open.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

namespace fs = std::filesystem;

class ExpandTest : public testing::Test {
 protected:
  // Creates the file `name` and its folders.
  std::string file(const std::string& name, std::string_view bytes = "text") const {
    fs::create_directories((folder_.path() / name).parent_path());
    return folder_.write(name, bytes);
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string root() const { return folder_.path().string(); }

  Result<Expansion> expand_paths(const std::vector<std::string>& paths) const {
    std::vector<Input>& inputs = named_.emplace_back();
    for (const std::string& one : paths) {
      inputs.emplace_back(PathInput{one});
    }
    return expand(inputs, options_);
  }

  // The paths to which `named` expands, relative to the test's folder; or the text of the error.
  std::vector<std::string> files_of(const std::vector<std::string>& named) const {
    const Result<Expansion> expansion = expand_paths(named);
    if (!expansion) {
      return {describe(expansion.error())};
    }
    std::vector<std::string> files;
    for (std::size_t i = 0; i < expansion->inputs.size(); ++i) {
      files.push_back(below(expansion->inputs.name(i)));
    }
    return files;
  }

  std::string below(const std::string& name) const {
    return name.starts_with(root() + "/") ? name.substr(root().size() + 1) : name;
  }

  static FileIdentity identity(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat(name.c_str(), &status), 0);
    return {status.st_dev, status.st_ino};
  }

  using Names = std::vector<std::string>;
  test::TempDir folder_;
  mutable std::deque<std::vector<Input>> named_;  // expansions refer to them
  Progress progress_;
  Options options_;
};

TEST_F(ExpandTest, FilesStayAsTheyAreNamed) {
  const std::string b = file("b");
  const std::string a = file("a");
  EXPECT_EQ(files_of({b, a, b}), (Names{"b", "a", "b"}));
  EXPECT_EQ(files_of({}), Names{});
}

TEST_F(ExpandTest, FoldersAreWalkedInOrderOfTheBytesOfNames) {
  for (const char* const name : {"b", "a/z", "a/y/x", "a.txt", "B", ".hidden", ".git/config",
                                 "\xC3\xA9", "\xFF", "10", "9"}) {
    file(name);
  }
  EXPECT_EQ(files_of({root()}), (Names{".git/config", ".hidden", "10", "9", "B", "a/y/x", "a/z",
                                       "a.txt", "b", "\xC3\xA9", "\xFF"}));
}

TEST_F(ExpandTest, FoldersStandAmongFilesWhereTheyAreNamed) {
  file("d/one");
  file("d/two");
  file("last");
  EXPECT_EQ(files_of({path("last"), path("d"), path("last"), path("d")}),
            (Names{"last", "d/one", "d/two", "last", "d/one", "d/two"}));
}

// Also where nothing is walked: there may be millions of named files. Leaving unreadable inputs out
// does not leave out the rest of a stopped run.
TEST_F(ExpandTest, EndsWhenAsked) {
  const std::vector<Input> inputs = {PathInput{file("a")}, PathInput{root()}};
  std::stop_source source;
  source.request_stop();
  for (const OnUnreadable on_unreadable : {OnUnreadable::kFail, OnUnreadable::kSkip}) {
    for (const Input& input : inputs) {
      const Result<Expansion> stopped = expand(
          std::span(&input, 1), {.on_unreadable = on_unreadable, .stop = source.get_token()});
      ASSERT_FALSE(stopped.ok());
      EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
    }
  }
}

TEST_F(ExpandTest, ASlashBehindTheNameIsNotDoubled) {
  file("d/one");
  EXPECT_EQ(files_of({path("d/")}), Names{"d/one"});
}

TEST_F(ExpandTest, AnEmptyFolderIsNothing) {
  const auto expansion = expand_paths({root()});
  ASSERT_TRUE(expansion);
  EXPECT_TRUE(expansion->inputs.empty());
  EXPECT_EQ(expansion->total_bytes, 0U);
}

TEST_F(ExpandTest, NamesAreAnyBytes) {
  file("a\nb");
  file("-");
  file(" ");
  EXPECT_EQ(files_of({root()}), (Names{" ", "-", "a\nb"}));
}

TEST_F(ExpandTest, PatternsApplyBelowTheNamedFolder) {
  file("d/a.txt");
  file("d/b.md");
  file("d/sub/a.txt");
  file("d/sub/b.md");
  options_.globs = {"*.txt"};
  EXPECT_EQ(files_of({path("d")}), (Names{"d/a.txt", "d/sub/a.txt"}));
  options_.globs = {"sub/*"};
  EXPECT_EQ(files_of({path("d")}), (Names{"d/sub/a.txt", "d/sub/b.md"}));
  EXPECT_EQ(files_of({path("d/")}), (Names{"d/sub/a.txt", "d/sub/b.md"}));
  options_.globs = {"!sub/**"};
  EXPECT_EQ(files_of({path("d")}), (Names{"d/a.txt", "d/b.md"}));
}

TEST_F(ExpandTest, APatternLeavesOutAFolderWithAllThatIsInIt) {
  file("d/a.txt");
  file("d/drafts/b.txt");
  file("d/drafts/old/c.txt");
  fs::create_directory_symlink(path("d/drafts"), path("d/drafts/loop"));
  for (const char* pattern : {"!drafts", "!drafts/", "!drafts/**"}) {
    options_.globs = {pattern};
    EXPECT_EQ(files_of({path("d")}), Names{"d/a.txt"}) << pattern;
    EXPECT_TRUE(expand_paths({path("d")})->notices.empty()) << pattern;
  }
  options_.globs = {"!drafts/*"};
  EXPECT_EQ(files_of({path("d")}), Names{"d/a.txt"});
}

TEST_F(ExpandTest, AnInvalidPatternIsAnError) {
  file("d/a.txt");
  options_.globs = {"*.txt", "[a"};
  const auto expansion = expand_paths({path("d")});
  ASSERT_FALSE(expansion);
  EXPECT_EQ(expansion.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(expansion.error().path, "");
}

TEST_F(ExpandTest, AFolderWithNothingToCountIsReported) {
  file("d/a.txt");
  fs::create_directories(path("empty/er"));
  const auto notices_of = [&](const char* folder) { return expand_paths({path(folder)})->notices; };
  ASSERT_EQ(notices_of("empty").size(), 1U);
  EXPECT_EQ(notices_of("empty")[0].kind, Notice::Kind::kNothingFound);
  EXPECT_EQ(notices_of("empty")[0].path, path("empty"));
  EXPECT_EQ(notices_of("empty")[0].text, "it has no file");
  EXPECT_TRUE(notices_of("d").empty());
  options_.globs = {"*.md"};
  ASSERT_EQ(notices_of("d").size(), 1U);
  EXPECT_EQ(notices_of("d")[0].kind, Notice::Kind::kNothingFound);
  EXPECT_EQ(notices_of("d")[0].text, "it has no file that matches the patterns");
}

TEST_F(ExpandTest, PatternsDoNotApplyToNamedFiles) {
  const std::string named = file("b.md");
  options_.globs = {"*.txt"};
  EXPECT_EQ(files_of({named}), Names{"b.md"});
}

TEST_F(ExpandTest, LinksAreFollowedWhenNamed) {
  file("d/one");
  fs::create_symlink(path("d"), path("to-folder"));
  fs::create_symlink(path("d/one"), path("to-file"));
  EXPECT_EQ(files_of({path("to-folder"), path("to-file")}), (Names{"to-folder/one", "to-file"}));
}

TEST_F(ExpandTest, LinksInsideOfAWalkAreReportedAndNotFollowed) {
  file("d/one");
  fs::create_symlink(path("d/one"), path("d/again"));
  fs::create_symlink(path("d"), path("d/loop"));
  fs::create_symlink("nowhere", path("d/dangling"));
  const auto expansion = expand_paths({path("d")});
  ASSERT_TRUE(expansion) << describe(expansion.error());
  EXPECT_EQ(expansion->inputs.size(), 1U);
  ASSERT_EQ(expansion->notices.size(), 3U);
  const Names skipped = {"d/again", "d/dangling", "d/loop"};
  for (std::size_t link = 0; link < 3; ++link) {
    const Notice& notice = expansion->notices[link];
    EXPECT_EQ(notice.kind, Notice::Kind::kSkipped);
    EXPECT_EQ(below(notice.path), skipped[link]);
    EXPECT_NE(notice.text.find("symbolic link"), std::string::npos);
  }
}

TEST_F(ExpandTest, WhatPatternsLeaveOutIsNotReported) {
  file("d/one.txt");
  fs::create_symlink("one.txt", path("d/link"));
  options_.globs = {"*.txt"};
  EXPECT_TRUE(expand_paths({path("d")})->notices.empty());
}

// Its target may contain files that the pattern selects.
TEST_F(ExpandTest, ALinkToAFolderIsReportedWhateverThePatterns) {
  file("d/one.txt");
  file("elsewhere/two.txt");
  fs::create_directory_symlink(path("elsewhere"), path("d/link"));
  options_.globs = {"*.txt"};
  const auto expansion = expand_paths({path("d")});
  EXPECT_EQ(files_of({path("d")}), Names{"d/one.txt"});
  ASSERT_EQ(expansion->notices.size(), 1U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kSkipped);
  EXPECT_EQ(expansion->notices[0].path, path("d/link"));
}

TEST_F(ExpandTest, ALinkToItselfIsAnError) {
  fs::create_symlink("loop", path("loop"));
  const auto expansion = expand_paths({path("loop")});
  ASSERT_FALSE(expansion);
  EXPECT_EQ(expansion.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(expansion.error().path, path("loop"));
}

TEST_F(ExpandTest, SpecialFilesInsideOfAWalkAreReported) {
  file("one");
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  options_.progress = &progress_;
  const auto expansion = expand_paths({root()});
  ASSERT_TRUE(expansion);
  EXPECT_EQ(expansion->inputs.size(), 1U);
  EXPECT_EQ(expansion->total_bytes, 4U);
  ASSERT_EQ(expansion->notices.size(), 1U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kSkipped);
  EXPECT_EQ(expansion->notices[0].path, path("fifo"));
  EXPECT_NE(expansion->notices[0].text.find("not a regular file"), std::string::npos);
}

TEST_F(ExpandTest, NamedSpecialFilesAreTaken) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(files_of({path("fifo"), "/dev/null"}), (Names{"fifo", "/dev/null"}));
}

TEST_F(ExpandTest, AMissingPathIsAnErrorOrANotice) {
  const std::string one = file("one");
  const auto error = expand_paths({one, path("missing")});
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(error.error().path, path("missing"));

  options_.on_unreadable = OnUnreadable::kSkip;
  const auto expansion = expand_paths({path("missing"), one});
  ASSERT_TRUE(expansion);
  EXPECT_EQ(expansion->inputs.size(), 1U);
  EXPECT_EQ(expansion->total_bytes, 4U);
  ASSERT_EQ(expansion->notices.size(), 1U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(expansion->notices[0].path, path("missing"));
  EXPECT_EQ(expansion->notices[0].text, "No such file or directory; check the name");
}

TEST_F(ExpandTest, AMissingFileOfARangeIsAnErrorOrANotice) {
  const std::vector<Input> inputs = {RangeInput{path("missing"), 0, 5}};
  EXPECT_EQ(expand(inputs, options_).error().kind, ErrorKind::kNotFound);
  options_.on_unreadable = OnUnreadable::kSkip;
  EXPECT_EQ(expand(inputs, options_)->notices.size(), 1U);
}

TEST_F(ExpandTest, AFolderThatMayNotBeReadIsAnErrorOrANotice) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "nothing is forbidden to root";
  }
  file("a/one");
  file("b/two");
  ASSERT_EQ(::chmod(path("a").c_str(), 0), 0);
  const auto error = expand_paths({root()});
  options_.on_unreadable = OnUnreadable::kSkip;
  const auto expansion = expand_paths({root()});
  ASSERT_EQ(::chmod(path("a").c_str(), 0700), 0);
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(error.error().path, path("a"));
  ASSERT_TRUE(expansion);
  EXPECT_EQ(expansion->inputs.size(), 1U);
  ASSERT_EQ(expansion->notices.size(), 1U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(expansion->notices[0].path, path("a"));
}

TEST_F(ExpandTest, TheOwnOutputIsLeftOutOfAWalk) {
  const std::string output = file("d/output");
  file("d/one");
  fs::create_hard_link(output, path("d/same"));
  options_.exclude_files = {identity(output)};
  const auto expansion = expand_paths({path("d")});
  ASSERT_TRUE(expansion);
  EXPECT_EQ(files_of({path("d")}), Names{"d/one"});
  ASSERT_EQ(expansion->notices.size(), 2U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kSkipped);
  EXPECT_EQ(expansion->notices[0].path, output);
  EXPECT_EQ(expansion->notices[0].text, "the output of this run");
  EXPECT_EQ(expansion->notices[1].path, path("d/same"));
}

TEST_F(ExpandTest, TheOwnOutputNamedAsAnInputIsAnError) {
  const std::string output = file("output");
  options_.exclude_files = {identity(file("other")), identity(output)};
  for (const OnUnreadable on_unreadable : {OnUnreadable::kFail, OnUnreadable::kSkip}) {
    options_.on_unreadable = on_unreadable;
    const auto expansion = expand_paths({output});
    ASSERT_FALSE(expansion);
    EXPECT_EQ(expansion.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(expansion.error().path, output);
    const auto range = expand(std::vector<Input>{RangeInput{output, 0, 2}}, options_);
    ASSERT_FALSE(range);
    EXPECT_EQ(range.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(range.error().path, output);
  }
}

TEST_F(ExpandTest, BytesAddUp) {
  options_.progress = &progress_;
  const std::string ten = file("ten", "0123456789");
  file("d/three", "abc");
  file("d/empty", "");
  const UniqueFd open(::open(ten.c_str(), O_RDONLY));
  ASSERT_EQ(::lseek(open.get(), 4, SEEK_SET), 4);
  const auto total = [this](const std::vector<Input>& inputs) {
    return expand(inputs, options_)->total_bytes;
  };
  EXPECT_EQ(total({PathInput{ten}, PathInput{path("d")}}), 13U);
  EXPECT_EQ(total({DescriptorInput{open.get()}}), 6U);
  EXPECT_EQ(total({DescriptorInput{open.get(), "in", 2}}), 8U);
  EXPECT_EQ(total({DescriptorInput{open.get(), "in", 200}}), 0U);
  EXPECT_EQ(total({MemoryInput{test::as_bytes("12345")}}), 5U);
  EXPECT_EQ(total({RangeInput{ten, 2, 5}}), 3U);
  EXPECT_EQ(total({RangeInput{ten, 2, 500}}), 8U);
  EXPECT_EQ(total({RangeInput{ten, 500, 600}}), 0U);
  EXPECT_EQ(total({RangeInput{ten, 5, 2}}), 0U);
  ASSERT_EQ(::lseek(open.get(), 400, SEEK_SET), 400);
  EXPECT_EQ(total({PathInput{ten}, DescriptorInput{open.get()}}), 10U);
}

// Without a progress report, sizes are not needed, and each would take a system call.
TEST_F(ExpandTest, BytesOfFoldersAreForTheProgressAlone) {
  file("d/three", "abc");
  EXPECT_EQ(expand_paths({path("d")})->total_bytes, 0U);
  options_.progress = &progress_;
  EXPECT_EQ(expand_paths({path("d")})->total_bytes, 3U);
}

TEST_F(ExpandTest, BytesAreZeroWhereOneInputHasNoSize) {
  const std::string ten = file("ten", "0123456789");
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reading(ends[0]);
  const UniqueFd writing(ends[1]);
  for (const Input& unknown : {Input(DescriptorInput{reading.get()}), Input(ReaderInput{}),
                               Input(PathInput{"/dev/null"}), Input(DescriptorInput{-1})}) {
    const std::vector<Input> inputs = {PathInput{ten}, unknown};
    const auto expansion = expand(inputs, options_);
    ASSERT_TRUE(expansion);
    EXPECT_EQ(expansion->total_bytes, 0U) << unknown.index();
    EXPECT_EQ(expansion->inputs.size(), 2U);
    EXPECT_EQ(expansion->inputs[1].index(), unknown.index());
  }
}

// A chain of nested folders, with a file in the last.
class DeepTest : public ExpandTest {
 protected:
  void make(int levels, const std::string& name) {
    name_ = name;
    UniqueFd at(::open(root().c_str(), O_RDONLY | O_DIRECTORY));
    for (int level = 0; level < levels; ++level) {
      ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0700), 0) << level;
      at = UniqueFd(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY));
      ASSERT_TRUE(at) << level;
    }
    const UniqueFd bottom(::openat(at.get(), "file", O_WRONLY | O_CREAT, 0600));
    ASSERT_TRUE(bottom);
  }
  // Removes one level after the other: the chain may be too deep for remove_all().
  void TearDown() override {
    while (fs::exists(path(name_ + "/" + name_))) {
      fs::rename(path(name_ + "/" + name_), path("below"));
      fs::remove_all(path(name_));
      fs::rename(path("below"), path(name_));
    }
  }

 private:
  std::string name_;
};

TEST_F(DeepTest, DeepTreesAreWalked) {
  make(1000, "d");
  const auto files = files_of({root()});
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].size(), 1000U * 2 + 4);
  EXPECT_TRUE(files[0].ends_with("d/d/file"));
}

// The system takes paths of less than 4,096 bytes.
TEST_F(DeepTest, PathsOfAnyLengthAreWalkedAndOpened) {
  make(60, std::string(199, 'd'));
  const auto expansion = expand_paths({root()});
  ASSERT_TRUE(expansion) << describe(expansion.error());
  EXPECT_TRUE(expansion->notices.empty());
  ASSERT_EQ(expansion->inputs.size(), 1U);
  const std::string deepest = expansion->inputs.name(0);
  EXPECT_EQ(below(deepest).size(), 60U * 200 + 4);
  ChunkBuffer buffer;
  EXPECT_TRUE(open(expansion->inputs[0], options_, buffer));
  // The same if the file is named, or a folder in the middle.
  EXPECT_EQ(files_of({deepest}), Names{below(deepest)});
  EXPECT_EQ(files_of({deepest.substr(0, root().size() + 45 * 200)}), Names{below(deepest)});
}

}  // namespace
}  // namespace hapax::input
