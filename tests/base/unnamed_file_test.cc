// Checks that the file has no name, belongs to this user alone and is closed in other programs.
#include "base/unnamed_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/temp_dir.h"

namespace hapax {
namespace {

TEST(UnnamedFile, IsEmptyAndHasNoName) {
  const test::TempDir folder;
  const Result<UniqueFd> file = make_unnamed_file(folder.path().string());
  ASSERT_TRUE(file) << describe(file.error());
  struct stat status {};
  ASSERT_EQ(::fstat(file->get(), &status), 0);
  EXPECT_EQ(status.st_nlink, 0U);
  EXPECT_EQ(status.st_size, 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(::fcntl(file->get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(UnnamedFile, CanBeWrittenAndRead) {
  const test::TempDir folder;
  const Result<UniqueFd> file = make_unnamed_file(folder.path().string());
  ASSERT_TRUE(file);
  ASSERT_EQ(::pwrite(file->get(), "abc", 3, 0), 3);
  char bytes[4] = {};
  EXPECT_EQ(::pread(file->get(), bytes, 3, 0), 3);
  EXPECT_STREQ(bytes, "abc");
}

TEST(UnnamedFile, AnErrorNamesTheFolder) {
  const test::TempDir folder;
  const std::string missing = (folder.path() / "missing").string();
  const Result<UniqueFd> file = make_unnamed_file(missing);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(file.error().path, missing);
}

}  // namespace
}  // namespace hapax
