// Checks that a file which is not what it was when it was listed is never counted without an error,
// whether it changed before it was opened or while it was read, as a whole or in ranges.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "input/chunk_source.h"
#include "input/compressors.h"
#include "input/expand.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax::input {
namespace {

namespace fs = std::filesystem;

struct stat status_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status;
}

FileState state_of(const std::string& path) {
  const struct stat status = status_of(path);
  return {.bytes = status.st_size,
          .modified = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
          .inode = status.st_ino};
}

void set_time(const std::string& path, timespec modified) {
  const std::array<timespec, 2> times{modified, modified};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
}

class ListedFile : public testing::Test {
 protected:
  // A file of long ago, larger than what is read of it when it is opened.
  void SetUp() override { write(test::make_text(test::Kind::kAscii, 200'000, 1)); }

  void write(const std::string& bytes) {
    path_ = folder_.write("listed", bytes);
    set_time(path_, {1'000'000'000, 5});
    listed_ = state_of(path_);
    bytes_ = bytes.size();
  }
  void append(const std::string& bytes) const {
    const UniqueFd file(::open(path_.c_str(), O_WRONLY | O_APPEND));
    ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), std::ssize(bytes));
  }
  // Puts another file of the same size in its place.
  void replace() const {
    fs::copy_file(path_, folder_.path() / "new");
    set_time(folder_.path() / "new", status_of(path_).st_mtim);
    fs::rename(folder_.path() / "new", path_);
  }

  PathInput whole() const { return {path_, listed_}; }
  std::vector<Input> as_inputs() const {
    return {whole(), RangeInput{path_, 0, bytes_, listed_},
            RangeInput{path_, bytes_ / 2, RangeInput::kToEnd, listed_}};
  }

  // Counts the input as one worker does, and calls `meanwhile` when it has the first chunk.
  Result<void> read(const Input& input, const std::function<void()>& meanwhile = {}) {
    notices_.clear();
    const std::vector<Input> inputs = {input};
    Result<Expansion> expansion = expand(inputs, options_);
    if (!expansion) {
      return expansion.error();
    }
    ChunkSource chunks(std::move(expansion).value(), options_);
    ChunkBuffer buffer;
    RunStats stats;
    for (bool is_first = true; chunks.next(buffer, stats); is_first = false) {
      if (is_first && meanwhile) {
        meanwhile();
      }
    }
    notices_ = chunks.report().notices;
    return chunks.finish();
  }

  void expect_changed(const Input& input, const std::string& what,
                      const std::function<void()>& meanwhile = {}) {
    const Result<void> result = read(input, meanwhile);
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().kind, ErrorKind::kInputChanged) << describe(result.error());
    EXPECT_EQ(result.error().path, path_);
    EXPECT_NE(result.error().cause.find(what), std::string::npos) << result.error().cause;
  }

  test::TempDir folder_;
  Options options_{.internals = {.chunk_bytes = 10'000}};
  std::string path_;
  std::uint64_t bytes_ = 0;
  FileState listed_;
  std::vector<Notice> notices_;
};

TEST_F(ListedFile, IsCountedIfItIsTheSame) {
  for (const Input& input : as_inputs()) {
    const Result<void> result = read(input);
    EXPECT_TRUE(result) << describe(result.error());
    EXPECT_TRUE(notices_.empty());
  }
  // Another name, mode and number of links change no text.
  fs::create_hard_link(path_, folder_.path() / "link");
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  EXPECT_TRUE(read(whole()));
  listed_ = {};
  EXPECT_TRUE(read(whole()));
}

TEST_F(ListedFile, ThatIsTruncatedIsAnError) {
  ASSERT_EQ(::truncate(path_.c_str(), 5), 0);
  for (const Input& input : as_inputs()) {
    expect_changed(input, "its size was " + std::to_string(bytes_) + " and is 5");
  }
}

TEST_F(ListedFile, ThatHasGrownIsAnError) {
  append("more");
  for (const Input& input : as_inputs()) {
    expect_changed(
        input, "its size was " + std::to_string(bytes_) + " and is " + std::to_string(bytes_ + 4));
  }
}

TEST_F(ListedFile, ThatWasModifiedIsAnError) {
  set_time(path_, {1'000'000'000, 6});
  for (const Input& input : as_inputs()) {
    expect_changed(input, "it was modified");
  }
  listed_.modified.reset();
  EXPECT_TRUE(read(whole()));
}

TEST_F(ListedFile, ThatWasReplacedIsAnError) {
  replace();
  for (const Input& input : as_inputs()) {
    expect_changed(input, "it is another file");
  }
  listed_.inode.reset();
  EXPECT_TRUE(read(whole()));
}

TEST_F(ListedFile, ThatIsSomethingElseNowIsAnError) {
  fs::remove(path_);
  for (const Input& input : as_inputs()) {
    EXPECT_EQ(read(input).error().kind, ErrorKind::kNotFound);
  }
  fs::create_directory(path_);
  folder_.write("listed/file", "a word");
  for (const Input& input : as_inputs()) {
    expect_changed(input, "it is a directory");
  }
  fs::remove_all(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  for (const Input& input : as_inputs()) {
    expect_changed(input, "it is no regular file");
  }
}

TEST_F(ListedFile, IsANoticeWhereOthersGoOn) {
  options_.on_unreadable = OnUnreadable::kSkip;
  append("more");
  EXPECT_TRUE(read(whole()));
  ASSERT_EQ(notices_.size(), 1U);
  EXPECT_EQ(notices_[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(notices_[0].error, ErrorKind::kInputChanged);
  EXPECT_EQ(notices_[0].path, path_);
}

// The file is listed again before each change, so only the end of its reading can find it.
TEST_F(ListedFile, ThatChangesWhileItIsReadIsAnError) {
  const std::string text = test::make_text(test::Kind::kAscii, 200'000, 1);
  for (const std::string& bytes :
       {text, test::gzip(text + test::make_text(test::Kind::kMixedScripts, 300'000, 2))}) {
    for (std::size_t i = 0; i < as_inputs().size(); ++i) {
      write(bytes);
      expect_changed(as_inputs()[i], "grew", [&] { append("more"); });
      write(bytes);
      expect_changed(as_inputs()[i], "written to", [&] { set_time(path_, {1'000'000'000, 7}); });
      write(bytes);
      expect_changed(as_inputs()[i], "shorter",
                     [&] { ASSERT_EQ(::truncate(path_.c_str(), std::int64_t(bytes_) - 1), 0); });
      // What is read is the file that was listed.
      write(bytes);
      EXPECT_TRUE(read(as_inputs()[i], [&] { replace(); }));
    }
  }
}

}  // namespace
}  // namespace hapax::input
