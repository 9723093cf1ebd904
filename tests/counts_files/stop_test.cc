// Checks that a stop request ends reading, merging and writing counts files, also where they wait
// for other programs, and that a stopped run leaves its output untouched.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "support/sanitizers.h"
#include "support/stopping.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

using test::counts_of;

CountsFileOptions with(const std::stop_token& stop) { return {.workers = 2, .stop = stop}; }

template <typename Work>
void expect_stop(Work&& work) {
  test::expect_stop([&](const std::stop_token& stop) { return work(with(stop)); });
}

CountsFileOptions stopped() {
  std::stop_source source;
  source.request_stop();
  return with(source.get_token());
}

class StoppingCountsFiles : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string fifo() const {
    EXPECT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
    return path("fifo");
  }
  test::TempDir folder_;
};

TEST_F(StoppingCountsFiles, WaitingForAWriter) {
  const Input silent = PathInput{fifo()};
  expect_stop([&](const CountsFileOptions& options) { return read_counts(silent, options); });
  ASSERT_TRUE(write_counts(counts_of("word"), path("a")).ok());
  const Input file = PathInput{path("a")};
  expect_stop([&](const CountsFileOptions& options) {
    return merge_counts({file, silent}, path("sum"), options);
  });
  EXPECT_FALSE(std::filesystem::exists(path("sum")));
  expect_stop([&](const CountsFileOptions& options) {
    return MergedCounts::open(std::vector<Input>{file, silent}, {}, options);
  });
}

TEST_F(StoppingCountsFiles, WaitingForAReader) {
  const std::string silent = fifo();
  const Counts counts = counts_of("word");
  expect_stop(
      [&](const CountsFileOptions& options) { return write_counts(counts, silent, options); });
  const std::span<const Input> none;
  expect_stop(
      [&](const CountsFileOptions& options) { return merge_counts(none, silent, options); });
}

TEST_F(StoppingCountsFiles, WithWordsInMemory) {
  const Counts counts = counts_of("one two");
  EXPECT_EQ(merge_counts({&counts, &counts}, stopped()).error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(counts_file_bytes(counts, stopped()).error().kind, ErrorKind::kCancelled);
}

TEST_F(StoppingCountsFiles, LeavesTheOutputUntouched) {
  const std::string file = path("a");
  const Counts counts = counts_of("one two");
  ASSERT_TRUE(write_counts(counts, file).ok());
  EXPECT_EQ(write_counts(counts_of("new"), file, stopped()).error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(merge_counts({PathInput{file}, PathInput{file}}, file, stopped()).error().kind,
            ErrorKind::kCancelled);
  EXPECT_EQ(read_counts(PathInput{file}, stopped()).error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(test::words_of(*read_counts(PathInput{file})), test::words_of(counts));
}

// At that moment it may be reading, sorting, writing or merging, or it may have ended.
TEST_F(StoppingCountsFiles, AtAnyMoment) {
  constexpr std::uint64_t kWords = test::kSanitized ? 20'000 : 200'000;
  const Counts counts = counts_of(test::different_words(kWords));
  const std::string file = path("a");
  ASSERT_TRUE(write_counts(counts, file).ok());
  const auto all_steps = [&](const CountsFileOptions& options) -> Result<Counts> {
    const Result<void> merged =
        merge_counts({PathInput{file}, PathInput{file}}, path("sum"), options);
    Result<Counts> read = merged ? read_counts(PathInput{path("sum")}, options) : merged.error();
    const Result<void> written = read ? write_counts(*read, path("b"), options) : read.error();
    return written ? merge_counts({&*read, &counts}, options) : written.error();
  };
  const auto sum =
      test::stop_at_any_moment([&](const std::stop_token& stop) { return all_steps(with(stop)); });
  ASSERT_TRUE(sum.has_value());
  EXPECT_EQ((*sum)->total(), 3 * kWords);
}

}  // namespace
}  // namespace hapax
