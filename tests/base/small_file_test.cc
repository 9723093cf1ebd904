// Checks files of every kind that the system may show.
#include "base/small_file.h"

#include <gtest/gtest.h>

#include <string>

#include "support/temp_dir.h"

namespace hapax {
namespace {

TEST(SmallFile, IsReadWhole) {
  const test::TempDir folder;
  for (const std::size_t size : {0U, 1U, 4095U, 4096U, 4097U, 60'000U}) {
    const std::string text(size, 'x');
    EXPECT_EQ(read_small_file(folder.write("file", text)), text) << size;
  }
}

TEST(SmallFile, EndsSomewhere) {
  EXPECT_EQ(read_small_file("/dev/zero").size(), std::size_t{1} << 20);
}

TEST(SmallFile, CannotBeRead) {
  const test::TempDir folder;
  EXPECT_EQ(read_small_file((folder.path() / "none").string()), "");
  EXPECT_EQ(read_small_file(folder.path().string()), "");
}

TEST(SmallFile, IsReadFromProc) {
  EXPECT_NE(read_small_file("/proc/self/status").find("RssAnon:"), std::string::npos);
}

}  // namespace
}  // namespace hapax
