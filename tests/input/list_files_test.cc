// Checks that files are listed as count() takes them, with their sizes, times and inodes.
#include "hapax/list_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/temp_dir.h"

namespace hapax {
namespace {

class ListFilesTest : public testing::Test {
 protected:
  std::string root() const { return folder_.path().string(); }
  std::string path(const std::string& name) const { return root() + "/" + name; }

  Result<FileList> list(const std::vector<std::string>& paths) const {
    return list_files(paths, options_);
  }

  std::vector<std::string> names_of(const std::vector<std::string>& paths) const {
    const Result<FileList> files = list(paths);
    if (!files) {
      return {describe(files.error())};
    }
    std::vector<std::string> names;
    for (const ListedFile& file : files->files) {
      names.push_back(file.path.substr(root().size() + 1));
    }
    return names;
  }

  const test::TempDir folder_;
  Options options_;
};

TEST_F(ListFilesTest, FilesOfFoldersComeInOrder) {
  std::filesystem::create_directories(path("b/c"));
  folder_.write("b/c/2", "two");
  folder_.write("b/1", "one");
  folder_.write("a", "a");
  EXPECT_EQ(names_of({root()}), (std::vector<std::string>{"a", "b/1", "b/c/2"}));
  EXPECT_EQ(names_of({path("b"), path("a")}), (std::vector<std::string>{"b/1", "b/c/2", "a"}));
  options_.globs = {"*2"};
  EXPECT_EQ(names_of({root()}), std::vector<std::string>{"b/c/2"});
}

TEST_F(ListFilesTest, NoPathsAreNoFiles) { EXPECT_TRUE(names_of({}).empty()); }

TEST_F(ListFilesTest, AFileIsListedWithWhatTellsThatItChanged) {
  const std::string file = folder_.write("text", "twelve bytes");
  const std::array<timespec, 2> times = {
      {{.tv_sec = 7, .tv_nsec = 1}, {.tv_sec = 5, .tv_nsec = 9}}};
  ASSERT_EQ(::utimensat(AT_FDCWD, file.c_str(), times.data(), 0), 0);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  const Result<FileList> files = list({file});
  ASSERT_TRUE(files.ok()) << describe(files.error());
  ASSERT_EQ(files->files.size(), 1U);
  EXPECT_EQ(files->files[0].path, file);
  EXPECT_EQ(files->files[0].bytes, 12U);
  EXPECT_EQ(files->files[0].modified, 5'000'000'009);
  EXPECT_EQ(files->files[0].inode, status.st_ino);
}

TEST_F(ListFilesTest, ALinkThatIsNamedIsListedAsItsFile) {
  const std::string file = folder_.write("text", "twelve bytes");
  std::filesystem::create_symlink("text", path("link"));
  const Result<FileList> files = list({path("link"), file});
  ASSERT_TRUE(files.ok());
  ASSERT_EQ(files->files.size(), 2U);
  EXPECT_EQ(files->files[0].bytes, 12U);
  EXPECT_EQ(files->files[0].inode, files->files[1].inode);
}

TEST_F(ListFilesTest, APipeOrADeviceCannotBeListed) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::string& special : {path("pipe"), std::string("/dev/null")}) {
    const Result<FileList> files = list({special});
    ASSERT_FALSE(files.ok());
    EXPECT_EQ(files.error().kind, ErrorKind::kNotReadable);
    EXPECT_EQ(files.error().path, special);
  }
}

TEST_F(ListFilesTest, WhatCannotBeListedIsAnErrorOrANotice) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  const std::string file = folder_.write("text", "text");
  EXPECT_EQ(list({path("none"), file}).error().kind, ErrorKind::kNotFound);
  options_.on_unreadable = OnUnreadable::kSkip;
  const Result<FileList> files = list({path("none"), path("pipe"), file});
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files->files.size(), 1U);
  ASSERT_EQ(files->notices.size(), 2U);
  EXPECT_EQ(files->notices[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(files->notices[0].path, path("none"));
  EXPECT_EQ(files->notices[0].error, ErrorKind::kNotFound);
  EXPECT_EQ(files->notices[1].error, ErrorKind::kNotReadable);
  EXPECT_EQ(files->notices[1].path, path("pipe"));
  EXPECT_NE(files->notices[1].text.find("not a regular file"), std::string::npos);
}

// The obvious version: make the files and walk.
TEST_F(ListFilesTest, NamesAreSelectedAsAWalkDoes) {
  const std::vector<std::string> names = {"a.txt",    "b.md",       ".c.txt",   "d/e.txt",
                                          ".f/g.txt", "d/.h/i.txt", "x/y/z.md", "x/y/.txt"};
  for (const std::string& name : names) {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    folder_.write(name, name);
  }
  for (const std::vector<std::string>& globs : std::vector<std::vector<std::string>>{
           {}, {"*.txt"}, {"!*.txt"}, {"!d/"}, {"*.txt", "!x/"}, {"x/**"}, {"!x/y/", "*.md"}}) {
    for (const HiddenFiles hidden : {HiddenFiles::kCount, HiddenFiles::kSkip}) {
      options_.globs = globs;
      options_.hidden_files = hidden;
      const Result<std::vector<bool>> selected = select_files(names, options_);
      ASSERT_TRUE(selected.ok());
      std::set<std::string> expected;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if ((*selected)[i]) {
          expected.insert(names[i]);
        }
      }
      const std::vector<std::string> walked = names_of({root()});
      EXPECT_EQ(std::set<std::string>(walked.begin(), walked.end()), expected);
    }
  }
  options_.globs = {"[a"};
  EXPECT_EQ(select_files(names, options_).error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(ListFilesTest, CanBeStopped) {
  std::stop_source source;
  source.request_stop();
  options_.stop = source.get_token();
  EXPECT_EQ(list({root()}).error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace hapax
