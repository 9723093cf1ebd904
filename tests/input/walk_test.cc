// Checks how a walk treats hidden files, symbolic links and sockets: which it takes, which it
// leaves out, and its notices. The rest is in expand_test.cc.

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "input/expand.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

namespace fs = std::filesystem;

class WalkTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;

  void file(const std::string& name) const {
    fs::create_directories((folder_.path() / name).parent_path());
    folder_.write(name, "text");
  }
  void files(const std::string& folder, int number) const {
    for (int i = 0; i < number; ++i) {
      file(folder + "/" + std::to_string(1000 + i));
    }
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  void link(const std::string& target, const std::string& name) const {
    fs::create_symlink(target, path(name));
  }
  UniqueFd socket(const std::string& name) const {
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path(name).copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
              0);
    return socket;
  }

  Result<Expansion> expand_path(const std::string& name) const {
    return expand(named_.emplace_back(1, PathInput{path(name)}), options_);
  }
  std::string below(const std::string& name) const {
    return name.substr(folder_.path().string().size() + 1);
  }
  Names files_of(const std::string& name) const {
    const Result<Expansion> expansion = expand_path(name);
    if (!expansion) {
      return {describe(expansion.error())};
    }
    Names names;
    for (std::size_t i = 0; i < expansion->inputs.size(); ++i) {
      names.push_back(below(expansion->inputs.name(i)));
    }
    return names;
  }
  // "path: text" of each notice; paths are relative to the test's folder.
  Names notices_of(const std::string& name) const {
    Names texts;
    const Result<Expansion> expansion = expand_path(name);
    for (const Notice& notice : expansion->notices) {
      texts.push_back(below(notice.path) + ": " + notice.text);
    }
    return texts;
  }

  const test::TempDir folder_;
  mutable std::deque<std::vector<Input>> named_;  // expansions refer to them
  Options options_;
};

TEST_F(WalkTest, HiddenFilesAndFoldersCanBeSkipped) {
  for (const char* name : {"d/.a", "d/.git/config", "d/b", "d/e/.f", "d/e/g", "d/.h/i/j"}) {
    file(name);
  }
  EXPECT_EQ(files_of("d"), (Names{"d/.a", "d/.git/config", "d/.h/i/j", "d/b", "d/e/.f", "d/e/g"}));
  options_.hidden_files = HiddenFiles::kSkip;
  EXPECT_EQ(files_of("d"), (Names{"d/b", "d/e/g"}));
  EXPECT_EQ(notices_of("d"), Names{});
}

TEST_F(WalkTest, WhatIsNamedIsNotSkippedAsHidden) {
  file(".d/a");
  file(".d/.b");
  options_.hidden_files = HiddenFiles::kSkip;
  EXPECT_EQ(files_of(".d"), Names{".d/a"});
  EXPECT_EQ(files_of(".d/.b"), Names{".d/.b"});
}

TEST_F(WalkTest, AFolderWithHiddenFilesAloneIsReportedWhereTheyAreSkipped) {
  file("d/.a");
  options_.hidden_files = HiddenFiles::kSkip;
  EXPECT_EQ(notices_of("d"), Names{"d: it has no visible file"});
  options_.globs = {"*.txt"};
  EXPECT_EQ(notices_of("d"), Names{"d: it has no visible file that matches the patterns"});
}

TEST_F(WalkTest, ManyHiddenFilesAreReported) {
  files("d/.cache/x", 9);
  files("d", 20);
  EXPECT_EQ(notices_of("d"), Names{});  // nine are few
  file("d/.zzz");
  const Result<Expansion> expansion = expand_path("d");
  ASSERT_EQ(expansion->notices.size(), 1U);
  const Notice& notice = expansion->notices[0];
  EXPECT_EQ(notice.kind, Notice::Kind::kHiddenCounted);
  EXPECT_EQ(notice.path, path("d"));
  EXPECT_EQ(below(notice.text), "d/.cache/x/1000");
  EXPECT_EQ(notice.number, 10U);
  EXPECT_EQ(notice.wanted, 30U);
  files("d/e", 71);
  EXPECT_EQ(notices_of("d"), Names{});  // not one in ten
  options_.globs = {"!e"};
  EXPECT_EQ(notices_of("d").size(), 1U);
}

TEST_F(WalkTest, AVersionControlFolderIsReported) {
  file("d/.git/config");
  files("d", 30);
  const Result<Expansion> expansion = expand_path("d");
  ASSERT_EQ(expansion->notices.size(), 1U);
  EXPECT_EQ(expansion->notices[0].kind, Notice::Kind::kHiddenCounted);
  EXPECT_EQ(expansion->notices[0].number, 1U);
  options_.globs = {"!.git"};
  EXPECT_EQ(notices_of("d"), Names{});
  options_.globs = {};
  EXPECT_EQ(notices_of("d/.git"), Names{});  // it was named
}

TEST_F(WalkTest, LinksAreFollowedWhereTheyAreWanted) {
  file("d/one");
  file("elsewhere/two");
  file("elsewhere/deep/three");
  link("../elsewhere", "d/folder");
  link("one", "d/again");
  link("../elsewhere/two", "d/second");
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(files_of("d"),
            (Names{"d/again", "d/folder/deep/three", "d/folder/two", "d/one", "d/second"}));
  EXPECT_EQ(notices_of("d"), Names{});
}

TEST_F(WalkTest, LoopsEnd) {
  file("d/a/one");
  link("..", "d/a/up");
  link(".", "d/a/self");
  link("../d", "d/top");
  link("../../d/a", "d/a/here");
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(files_of("d"), Names{"d/a/one"});
  const std::string tail = ", which is being counted already";
  EXPECT_EQ(notices_of("d"), (Names{"d/a/here: a symbolic link back to " + path("d/a") + tail,
                                    "d/a/self: a symbolic link back to " + path("d/a") + tail,
                                    "d/a/up: a symbolic link back to " + path("d") + tail,
                                    "d/top: a symbolic link back to " + path("d") + tail}));
}

// A link beside its target is no loop: the files are reached twice and counted twice.
TEST_F(WalkTest, AFolderThatIsReachedTwiceIsCountedTwice) {
  file("d/a/one");
  link("a", "d/b");
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(files_of("d"), (Names{"d/a/one", "d/b/one"}));
}

TEST_F(WalkTest, PatternsTakeALinkThatIsFollowedForItsTarget) {
  file("d/one.txt");
  file("elsewhere/two.txt");
  file("elsewhere/three.md");
  link("../elsewhere", "d/folder");
  link("../elsewhere/two.txt", "d/link.md");
  options_.directory_links = DirectoryLinks::kFollow;
  options_.globs = {"*.txt"};
  EXPECT_EQ(files_of("d"), (Names{"d/folder/two.txt", "d/one.txt"}));
  options_.globs = {"!folder/"};
  EXPECT_EQ(files_of("d"), (Names{"d/link.md", "d/one.txt"}));
}

TEST_F(WalkTest, ALinkThatIsBrokenIsReported) {
  file("d/one");
  link("nowhere", "d/link");
  link("one/below", "d/odd");
  const Names expected = {"d/link: a broken symbolic link", "d/odd: a broken symbolic link"};
  EXPECT_EQ(notices_of("d"), expected);
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(notices_of("d"), expected);
  EXPECT_EQ(files_of("d"), Names{"d/one"});
}

TEST_F(WalkTest, ALinkToItselfIsReported) {
  file("d/one");
  link("loop", "d/loop");
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(notices_of("d"), Names{"d/loop: a symbolic link that points to itself"});
}

TEST_F(WalkTest, ALinkToASpecialFileIsNotFollowed) {
  file("d/one");
  link("/dev/null", "d/null");
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(notices_of("d"), Names{"d/null: not a regular file; name it to read it"});
}

TEST_F(WalkTest, TheOwnOutputIsFoundBehindALink) {
  file("d/one");
  file("output");
  link("../output", "d/link");
  struct stat status {};
  ASSERT_EQ(::stat(path("output").c_str(), &status), 0);
  options_.exclude_files = {{status.st_dev, status.st_ino}};
  options_.directory_links = DirectoryLinks::kFollow;
  EXPECT_EQ(files_of("d"), Names{"d/one"});
  EXPECT_EQ(notices_of("d"), Names{"d/link: the output of this run"});
}

TEST_F(WalkTest, ASocketHasItsOwnAdvice) {
  file("d/one");
  const UniqueFd open = socket("d/socket");
  EXPECT_EQ(notices_of("d"), Names{"d/socket: a socket, which cannot be read as a file"});
  const Result<Expansion> named = expand_path("d/socket");
  ASSERT_FALSE(named);
  EXPECT_EQ(describe(named.error()),
            path("d/socket") +
                ": it is a socket, which cannot be read as a file; count what a program reads from "
                "it: socat -u UNIX-CONNECT:SOCKET - | hapax count");
}

TEST_F(WalkTest, ANamedBrokenLinkSaysItsTarget) {
  link("no\nwhere", "link");
  const Result<Expansion> named = expand_path("link");
  ASSERT_FALSE(named);
  EXPECT_EQ(named.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(
      describe(named.error()),
      path("link") +
          ": it is a symbolic link to 'no\\nwhere', which does not exist; correct the link, or "
          "name the file itself");
  options_.on_unreadable = OnUnreadable::kSkip;
  EXPECT_EQ(expand_path("link")->notices.size(), 1U);
}

}  // namespace
}  // namespace hapax::input
