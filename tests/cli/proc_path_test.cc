// Which paths are each process's own, however they are spelled.
#include "cli/proc_path.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/temp_dir.h"

namespace hapax::cli {
namespace {

struct stat status_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status;
}

TEST(ProcPath, IsFoundHoweverItIsSpelled) {
  const test::TempDir folder;
  const std::string file = folder.write("file", "text");
  std::filesystem::create_symlink("/dev/stdin", folder.path() / "link");
  std::filesystem::create_symlink("link", folder.path() / "chain");
  std::filesystem::create_directory_symlink("/proc/self", folder.path() / "own");
  for (const std::string& path :
       {std::string("/dev/stdin"), std::string("/dev/fd/0"), std::string("//proc/./self/fd/0"),
        std::string("/proc/thread-self/status"), std::string("/proc/self/root") + file,
        (folder.path() / "link").string(), (folder.path() / "chain").string(),
        (folder.path() / "own/cwd").string(), (folder.path() / "own/../self/stat").string()}) {
    EXPECT_TRUE(leads_through_proc(path)) << path;
  }
}

TEST(ProcPath, OtherPathsAreNot) {
  const test::TempDir folder;
  const std::string file = folder.write("proc", "text");
  std::filesystem::create_symlink(file, folder.path() / "link");
  std::filesystem::create_symlink("circle", folder.path() / "circle");
  for (const std::string& path :
       {file, (folder.path() / "link").string(), (folder.path() / "circle").string(),
        (folder.path() / "none").string(), file + "/below", std::string("."), std::string("/"),
        std::string(), std::string("/dev/null"), "/tmp/.." + file,
        std::string(9000, '/') + "tmp"}) {
    EXPECT_FALSE(leads_through_proc(path)) << path;
  }
}

TEST(ProcPath, TextOfPseudoFilesIsMadeWhenItIsRead) {
  const test::TempDir folder;
  const std::string file = folder.write("file", "");
  EXPECT_TRUE(is_made_when_read("/proc/self/status", status_of("/proc/self/status")));
  EXPECT_FALSE(is_made_when_read(file, status_of(file)));
  EXPECT_FALSE(is_made_when_read("/proc/self/root" + file, status_of(file)));
  EXPECT_FALSE(is_made_when_read("/proc/self", status_of("/proc/self")));
}

}  // namespace
}  // namespace hapax::cli
