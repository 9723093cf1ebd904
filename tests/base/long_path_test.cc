// Checks paths that are longer than the system accepts: open, stat, slashes in odd places, and
// names on the way that are missing or too long.
#include "base/long_path.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <string>

#include "support/temp_dir.h"

namespace hapax {
namespace {

constexpr std::size_t kLevels = 50;

class LongPathTest : public testing::Test {
 protected:
  LongPathTest() {
    UniqueFd at(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY));
    for (std::size_t level = 0; level < kLevels; ++level) {
      EXPECT_EQ(::mkdirat(at.get(), name_.c_str(), 0700), 0);
      at = UniqueFd(::openat(at.get(), name_.c_str(), O_RDONLY | O_DIRECTORY));
    }
    const UniqueFd file(::openat(at.get(), "file", O_WRONLY | O_CREAT, 0600));
    EXPECT_EQ(::write(file.get(), "four", 4), 4);
    EXPECT_EQ(::symlinkat("file", at.get(), "link"), 0);
  }

  // The deepest folder, with `slash` between the names and at the end.
  std::string deepest(const std::string& slash = "/") const {
    std::string path = folder_.path().string() + slash;
    for (std::size_t level = 0; level < kLevels; ++level) {
      path += name_ + slash;
    }
    return path;
  }
  static bool is_there(const std::string& path) {
    struct stat status {};
    return stat_long(path, status);
  }

  const std::string name_ = std::string(200, 'n');
  const test::TempDir folder_;
};

TEST_F(LongPathTest, AreOpenedAndLookedAt) {
  const std::string path = deepest() + "file";
  ASSERT_GT(path.size(), std::size_t{PATH_MAX});
  EXPECT_FALSE(UniqueFd(::open(path.c_str(), O_RDONLY)));
  EXPECT_TRUE(open_long(path, O_RDONLY | O_CLOEXEC));
  struct stat status {};
  ASSERT_TRUE(stat_long(path, status));
  EXPECT_EQ(status.st_size, 4);
  ASSERT_TRUE(stat_long(deepest() + "link", status));
  EXPECT_TRUE(S_ISREG(status.st_mode));
  ASSERT_TRUE(stat_long(deepest() + "link", status, LastLink::kKeep));
  EXPECT_TRUE(S_ISLNK(status.st_mode));
}

TEST_F(LongPathTest, AnyNumberOfSlashesIsOne) {
  EXPECT_TRUE(is_there(deepest("///") + "file"));
  EXPECT_TRUE(is_there(deepest() + std::string(5000, '/') + "file"));
  EXPECT_TRUE(is_there(deepest() + std::string(5000, '/')));
  EXPECT_TRUE(is_there(std::string(5000, '/') + "dev/null"));
}

// Cuts fall at every place in a name, also in short names.
TEST_F(LongPathTest, EveryLengthAroundTheLimit) {
  for (std::size_t slashes = 1; slashes < 500; ++slashes) {
    EXPECT_TRUE(
        is_there(deepest(std::string(slashes % 7 + 1, '/')) + std::string(slashes, '/') + "file"))
        << slashes;
  }
  const std::string root = folder_.path().string();
  for (std::size_t more = 0; more < 20; ++more) {
    const std::string path =
        root + std::string(PATH_MAX - root.size() - name_.size() - 10 + more, '/') + name_;
    EXPECT_TRUE(is_there(path)) << path.size();
  }
}

TEST_F(LongPathTest, FailuresAreThoseOfTheSystem) {
  EXPECT_FALSE(is_there(deepest() + "missing"));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(is_there(deepest() + "file/" + std::string(5000, '/')));
  EXPECT_EQ(errno, ENOTDIR);
  EXPECT_FALSE(is_there(deepest() + std::string(5000, 'x')));
  EXPECT_EQ(errno, ENAMETOOLONG);
  EXPECT_FALSE(is_there(std::string(5000, 'x')));
  EXPECT_EQ(errno, ENAMETOOLONG);
  EXPECT_FALSE(is_there(folder_.path().string() + "/missing/" + std::string(5000, '/')));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(is_there(""));
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace hapax
