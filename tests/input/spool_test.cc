// Checks that a pipe is copied to an unnamed file, and that errors say which side failed.
#include "input/spool.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "input/plain_streams.h"
#include "input/streams.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

std::string content(int file) {
  const auto stream = descriptor_stream(UniqueFd(::dup(file)), "copy");
  return test::drain(*stream).value();
}

// The reading end of a pipe that contains `text`.
class Pipe {
 public:
  explicit Pipe(const std::string& text) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    reading_ = UniqueFd(ends[0]);
    writer_ = std::thread([writing = ends[1], text] {
      std::size_t at = 0;
      while (at < text.size()) {
        const ssize_t written = ::write(writing, text.data() + at, text.size() - at);
        if (written <= 0) {
          break;
        }
        at += static_cast<std::size_t>(written);
      }
      ::close(writing);
    });
  }
  ~Pipe() { writer_.join(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int get() const { return reading_.get(); }

 private:
  UniqueFd reading_;
  std::thread writer_;
};

TEST(Spool, CopiesAPipe) {
  const test::TempDir folder;
  for (const std::size_t size : {0U, 1U, 70'000U, 3'000'000U}) {
    std::string text;
    while (text.size() < size) {
      text += std::to_string(text.size()) + "\n";
    }
    const Pipe pipe(text);
    const Result<UniqueFd> file = spool(pipe.get(), "pipe", folder.path().string());
    ASSERT_TRUE(file) << describe(file.error());
    struct stat status {};
    ASSERT_EQ(::fstat(file->get(), &status), 0);
    EXPECT_TRUE(S_ISREG(status.st_mode));
    EXPECT_EQ(static_cast<std::size_t>(status.st_size), text.size());
    EXPECT_EQ(status.st_nlink, 0U);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(::lseek(file->get(), 0, SEEK_CUR), 0);
    EXPECT_TRUE(content(file->get()) == text);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
}

TEST(Spool, CopiesWhatIsLeftOfAFile) {
  const test::TempDir folder;
  const UniqueFd source(::open(folder.write("f", "0123456789").c_str(), O_RDONLY));
  ASSERT_EQ(::lseek(source.get(), 4, SEEK_SET), 4);
  const Result<UniqueFd> file = spool(source.get(), "f", folder.path().string());
  ASSERT_TRUE(file);
  EXPECT_EQ(content(file->get()), "456789");
}

TEST(Spool, IsNotInheritedByPrograms) {
  const test::TempDir folder;
  const Pipe pipe("text");
  const Result<UniqueFd> file = spool(pipe.get(), "pipe", folder.path().string());
  ASSERT_TRUE(file);
  EXPECT_EQ(::fcntl(file->get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(Spool, AFolderThatTakesNoFileIsNotWritable) {
  const test::TempDir folder;
  const std::string missing = (folder.path() / "missing").string();
  for (const std::string& place : {missing, folder.write("file", ""), std::string("/proc")}) {
    const Pipe pipe("text");
    const Result<UniqueFd> file = spool(pipe.get(), "pipe", place);
    ASSERT_FALSE(file) << place;
    EXPECT_EQ(file.error().kind, ErrorKind::kNotWritable) << place;
    EXPECT_EQ(file.error().path, place);
    EXPECT_NE(file.error().remedy.find("TMPDIR"), std::string::npos);
  }
}

TEST(Spool, AFullFolderIsNotWritable) {
  const test::TempDir folder;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const UniqueFd source(::open(folder.write("f", std::string(100'000, 'x')).c_str(), O_RDONLY));
  const rlimit little{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const Result<UniqueFd> file = spool(source.get(), "f", folder.path().string());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kNotWritable);
  EXPECT_EQ(file.error().path, folder.path().string());
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Spool, ASourceThatCannotBeReadIsNamed) {
  const test::TempDir folder;
  const UniqueFd source(::open(folder.path().c_str(), O_RDONLY));
  const Result<UniqueFd> file = spool(source.get(), "the source", folder.path().string());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(file.error().path, "the source");
}

}  // namespace
}  // namespace hapax::input
