// What the tests of output files share: a folder of their own, and looks at what is in it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "output/output_file.h"
#include "support/temp_dir.h"

namespace hapax::output::test_files {

namespace fs = std::filesystem;

inline std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.insert(entry.path().filename());
  }
  return names;
}

inline mode_t mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0);
  return status.st_mode;
}

class UmaskGuard {
 public:
  explicit UmaskGuard(mode_t mask) : before_(::umask(mask)) {}
  ~UmaskGuard() { ::umask(before_); }
  UmaskGuard(const UmaskGuard&) = delete;
  UmaskGuard& operator=(const UmaskGuard&) = delete;

 private:
  mode_t before_;
};

class OutputFileTest : public ::testing::Test {
 protected:
  fs::path folder() const { return fs::path(directory_.path()); }
  std::string at(const std::string& name) const { return folder() / name; }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
  }

  // open, write, commit
  static Result<void> save(const std::string& path, std::string_view bytes) {
    auto file = OutputFile::open(path);
    if (!file) {
      return file.error();
    }
    if (auto written = (*file)->write(bytes); !written) {
      return written;
    }
    return (*file)->commit();
  }
  // A memory device (character, major 1) to write to. Root, whom nothing keeps from replacing the
  // system's own, gets a node of the test's where one can be made.
  std::string device(const std::string& name, unsigned minor) const {
    const std::string node = at(name);
    if (::mknod(node.c_str(), S_IFCHR | 0666, ::makedev(1, minor)) == 0 &&
        UniqueFd(::open(node.c_str(), O_WRONLY | O_CLOEXEC))) {
      return node;
    }
    ::unlink(node.c_str());
    return "/dev/" + name;
  }
  static Error error_of(const std::string& path) {
    const auto saved = save(path, "words");
    EXPECT_FALSE(saved.ok()) << path;
    return saved ? Error{} : saved.error();
  }

 private:
  test::TempDir directory_;
};

}  // namespace hapax::output::test_files
