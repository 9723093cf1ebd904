// Checks that a folder's entries come in byte order, each with its type and whether it may be one
// of the suspects.
#include "input/folder_listing.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "support/temp_dir.h"

namespace hapax::input {
namespace {

namespace fs = std::filesystem;

class FolderListingTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  FolderListing read(const std::vector<FileIdentity>& suspects = {}) const {
    const OpenFolder open = open_folder(folder_.path().string());
    return std::move(FolderListing::read(open.get(), "", suspects)).value();
  }
  static FileIdentity identity(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat(name.c_str(), &status), 0);
    return {status.st_dev, status.st_ino};
  }
  const test::TempDir folder_;
};

TEST_F(FolderListingTest, EntriesComeInByteOrder) {
  for (const char* const name : {"b", "a.txt", "a", "B", "\xC3\xA9", ".x", "\xFF", "10", "9"}) {
    folder_.write(name, "");
  }
  const std::vector<std::string> expected = {".x",    "10", "9",        "B",   "a",
                                             "a.txt", "b",  "\xC3\xA9", "\xFF"};
  FolderListing listing = read();
  for (const std::string& name : expected) {
    ASSERT_FALSE(listing.is_at_end());
    EXPECT_EQ(listing.next().name, name);
  }
  EXPECT_TRUE(listing.is_at_end());
  const FileIdentity own = identity(folder_.path().string());
  EXPECT_EQ(listing.identity(), own);
}

// File systems without types give kUnknown; a walk then calls stat(2).
TEST_F(FolderListingTest, TypesAreTold) {
  folder_.write("1-regular", "");
  fs::create_directory(path("2-folder"));
  fs::create_symlink("nowhere", path("3-link"));
  ASSERT_EQ(::mkfifo(path("4-fifo").c_str(), 0600), 0);
  FolderListing listing = read();
  for (const EntryType type :
       {EntryType::kRegular, EntryType::kFolder, EntryType::kLink, EntryType::kOther}) {
    const FolderEntry entry = listing.next();
    EXPECT_TRUE(entry.type == type || entry.type == EntryType::kUnknown) << entry.name;
    EXPECT_FALSE(entry.is_suspect);
  }
  EXPECT_EQ(type_of_mode(S_IFSOCK | 0644), EntryType::kSocket);
  EXPECT_EQ(type_of_mode(S_IFCHR), EntryType::kOther);
}

TEST_F(FolderListingTest, ASoughtFileIsSuspect) {
  folder_.write("one", "");
  const std::string sought = folder_.write("two", "");
  fs::create_hard_link(sought, path("zwei"));
  FolderListing listing = read({identity(sought)});
  listing.next();  // on some file systems every entry is a suspect
  EXPECT_TRUE(listing.next().is_suspect);
  EXPECT_TRUE(listing.next().is_suspect);
}

TEST_F(FolderListingTest, EndsWhenAsked) {
  std::stop_source source;
  const OpenFolder open = open_folder(folder_.path().string());
  EXPECT_TRUE(FolderListing::read(open.get(), "", {}, source.get_token()).ok());
  ::rewinddir(open.get());
  source.request_stop();
  const Result<FolderListing> stopped = FolderListing::read(open.get(), "", {}, source.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
}

TEST_F(FolderListingTest, AMoveKeepsTheNames) {
  folder_.write("one", "");
  FolderListing first = read();
  const FolderEntry before = first.next();
  const FolderListing moved = std::move(first);
  EXPECT_STREQ(before.name, "one");
  EXPECT_TRUE(moved.is_at_end());
}

TEST_F(FolderListingTest, FoldersAreOpenedByPathAndByName) {
  fs::create_directories(path("a/b"));
  folder_.write("file", "");
  const OpenFolder above = open_folder(path("a"));
  ASSERT_TRUE(above);
  EXPECT_TRUE(open_folder(above.get(), "b"));
  EXPECT_FALSE(open_folder(above.get(), "c"));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(open_folder(path("file")));
  EXPECT_EQ(errno, ENOTDIR);
}

}  // namespace
}  // namespace hapax::input
