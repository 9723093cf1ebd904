// Checks where the worker program is searched for, and the error if it is missing.
#include "strategy/worker_program.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_dir.h"

namespace hapax::strategy {
namespace {

TEST(WorkerProgram, TheChosenOneIsTakenWhereItCanBeRun) {
  EXPECT_EQ(*find_worker_program("/bin/true"), "/bin/true");
  test::TempDir folder;
  const std::string no_program = folder.write("text", "text");
  for (const std::string& path : {no_program, std::string("/nowhere/at/all")}) {
    const Result<std::string> found = find_worker_program(path);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().kind, ErrorKind::kWorkerLost);
    EXPECT_EQ(found.error().path, path);
    EXPECT_NE(found.error().remedy.find("threads"), std::string::npos);
  }
}

// There is no worker program beside this test, so the test puts one there.
TEST(WorkerProgram, TheOneBesideThisProgramIsFound) {
  namespace fs = std::filesystem;
  const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path() / "hapax-worker";
  ASSERT_FALSE(fs::exists(beside));
  fs::create_symlink("/bin/true", beside);
  const Result<std::string> found = find_worker_program("");
  fs::remove(beside);
  ASSERT_TRUE(found.ok()) << describe(found.error());
  EXPECT_EQ(*found, beside.string());
}

}  // namespace
}  // namespace hapax::strategy
