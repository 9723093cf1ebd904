// Checks that every change of a source changes the build id, and that nothing else does.
#include "strategy/build_id.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "support/temp_dir.h"

namespace hapax::strategy {
namespace {

namespace fs = std::filesystem;

// A tree of sources, and the header that the script generates from it.
class BuildId : public testing::Test {
 protected:
  BuildId() {
    fs::create_directories(root_.path() / "src/a");
    fs::create_directories(root_.path() / "include");
    write("src/a/one.cc", "int one;\n");
    write("include/two.h", "int two;\n");
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(root_.path() / name) << text;
  }
  fs::path header() const { return root_.path() / "header.h"; }
  std::string made() {
    const std::string command = std::string(HAPAX_CMAKE) + " -DROOT=" + root_.path().string() +
                                " -DHEADER=" + header().string() + " -P " HAPAX_BUILD_ID_SCRIPT;
    EXPECT_EQ(::system(command.c_str()), 0);
    std::stringstream text;
    text << std::ifstream(header()).rdbuf();
    return text.str();
  }

  test::TempDir root_;
};

TEST_F(BuildId, IsAnotherAfterAnyChangeOfASource) {
  const std::string first = made();
  EXPECT_NE(first.find("HAPAX_SOURCE_HASH"), std::string::npos);
  write("src/a/one.cc", "int One;\n");
  const std::string changed = made();
  EXPECT_NE(changed, first);
  write("src/a/one.cc", "int one;\n");
  EXPECT_EQ(made(), first);
  fs::rename(root_.path() / "include/two.h", root_.path() / "include/three.h");
  EXPECT_NE(made(), first);
  fs::rename(root_.path() / "include/three.h", root_.path() / "include/two.h");
  write("src/more.h", "");
  EXPECT_NE(made(), first);
}

TEST_F(BuildId, IsWrittenOnlyWhereItIsAnother) {
  const std::string first = made();
  fs::last_write_time(header(), fs::file_time_type::clock::now() - std::chrono::hours(1));
  const auto before = fs::last_write_time(header());
  write("outside", "of src and include");
  EXPECT_EQ(made(), first);
  EXPECT_EQ(fs::last_write_time(header()), before);
}

TEST(ThisBuild, SaysItsVersionAndItsHash) {
  const std::string id(build_id());
  EXPECT_EQ(id.substr(0, 6), "hapax ");
  ASSERT_GT(id.size(), 38U);
  EXPECT_LT(id.size(), 64U);
  for (const char digit : id.substr(id.size() - 32)) {
    EXPECT_NE(std::isxdigit(static_cast<unsigned char>(digit)), 0) << id;
  }
}

}  // namespace
}  // namespace hapax::strategy
