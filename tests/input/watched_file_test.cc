// Checks which changes of a file are seen, and which do not count as changes.
#include "input/watched_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

#include "support/temp_dir.h"

namespace hapax::input {
namespace {

using Change = WatchedFile::Change;

class Watched : public testing::Test {
 protected:
  // A file that was written long ago, so that any write now changes its time.
  WatchedFile watch(const std::string& text) {
    path_ = folder_.write("f", text);
    const std::array<timespec, 2> long_ago{timespec{1'000'000'000, 5}, timespec{1'000'000'000, 5}};
    EXPECT_EQ(::utimensat(AT_FDCWD, path_.c_str(), long_ago.data(), 0), 0);
    return WatchedFile::watch(UniqueFd(::open(path_.c_str(), O_RDONLY)), path_).value();
  }
  void write_in_place(const std::string& text) const {
    const UniqueFd file(::open(path_.c_str(), O_WRONLY));
    ASSERT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  test::TempDir folder_;
  std::string path_;
};

TEST_F(Watched, FilesThatNobodyWritesToDoNotChange) {
  const WatchedFile file = watch("0123456789");
  EXPECT_EQ(file.stated_bytes(), 10U);
  EXPECT_TRUE(file.is_regular());
  EXPECT_EQ(file.change().value(), Change::kNone);
  // These change the inode but not the text: a new link, another mode and another name.
  std::filesystem::create_hard_link(path_, folder_.path() / "link");
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  std::filesystem::rename(path_, folder_.path() / "other");
  EXPECT_EQ(file.change().value(), Change::kNone);
}

TEST_F(Watched, FilesThatAreReplacedDoNotChange) {
  const WatchedFile file = watch("0123456789");
  folder_.write("new", "a new one");
  std::filesystem::rename(folder_.path() / "new", path_);
  EXPECT_EQ(file.change().value(), Change::kNone);
}

TEST_F(Watched, SmallerIsAnError) {
  const WatchedFile file = watch("0123456789");
  ASSERT_EQ(::truncate(path_.c_str(), 4), 0);
  const Result<Change> change = file.change();
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(change.error().path, "");
  EXPECT_FALSE(file.states_same_size().value());
}

TEST_F(Watched, WrittenToInPlaceIsAnError) {
  const WatchedFile file = watch("0123456789");
  write_in_place("x");
  const Result<Change> change = file.change();
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().kind, ErrorKind::kInputChanged);
  EXPECT_NE(change.error().remedy, "");
  EXPECT_TRUE(file.states_same_size().value());
}

TEST_F(Watched, LargerHasGrown) {
  const WatchedFile file = watch("0123456789");
  write_in_place("0123456789 and more");
  EXPECT_EQ(file.change().value(), Change::kGrew);
}

TEST_F(Watched, LargerIsAnErrorIfTheFileWasListed) {
  path_ = folder_.write("f", "0123456789");
  const auto file =
      WatchedFile::watch(UniqueFd(::open(path_.c_str(), O_RDONLY)), path_, FileState{.bytes = 10});
  ASSERT_TRUE(file);
  write_in_place("0123456789 and more");
  EXPECT_EQ(file->change().error().kind, ErrorKind::kInputChanged);
}

TEST_F(Watched, OnlyRegularFilesChange) {
  const auto file = WatchedFile::watch(UniqueFd(::open("/dev/null", O_RDONLY)), "null");
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->is_regular());
  EXPECT_EQ(file->change().value(), Change::kNone);
}

TEST_F(Watched, FoldersAndClosedDescriptorsAreErrorsWithTheirName) {
  const auto folder = WatchedFile::watch(UniqueFd(::open("/", O_RDONLY)), "root");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(folder.error().path, "root");
  EXPECT_EQ(WatchedFile::watch(UniqueFd(), "closed").error().path, "closed");
}

}  // namespace
}  // namespace hapax::input
