// Checks that a stop request ends reading, merging and writing counts files, also where they wait
// for other programs, and that a stopped run leaves its output untouched.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test::counts_of;

constexpr auto kSoon = test::kSanitized ? 3000ms : 300ms;

// Calls work(options), requests a stop after a moment, and checks how and when the work ends.
template <typename Work>
void expect_stop(Work&& work) {
  std::stop_source source;
  Clock::time_point asked;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    asked = Clock::now();
    source.request_stop();
  });
  const auto result = work(CountsFileOptions{.workers = 2, .stop = source.get_token()});
  const auto ended = Clock::now();
  stopper.join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kCancelled) << describe(result.error());
  EXPECT_LT(ended - asked, kSoon);
}

CountsFileOptions stopped() {
  std::stop_source source;
  source.request_stop();
  return {.workers = 2, .stop = source.get_token()};
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
  std::string text;
  constexpr std::uint64_t kWords = test::kSanitized ? 20'000 : 200'000;
  for (std::uint64_t i = 0; i < kWords; ++i) {
    text += "word" + std::to_string(i * 2654435761U) + ' ';
  }
  const Counts counts = counts_of(text);
  const std::string file = path("a");
  ASSERT_TRUE(write_counts(counts, file).ok());
  const auto all_steps = [&](const CountsFileOptions& options) -> Result<Counts> {
    const Result<void> merged =
        merge_counts({PathInput{file}, PathInput{file}}, path("sum"), options);
    Result<Counts> read = merged ? read_counts(PathInput{path("sum")}, options) : merged.error();
    const Result<void> written = read ? write_counts(*read, path("b"), options) : read.error();
    return written ? merge_counts({&*read, &counts}, options) : written.error();
  };
  bool has_ended = false;
  for (auto after = 1ms; !has_ended && after < 60'000ms; after = after * 3 / 2 + 1ms) {
    std::stop_source source;
    Clock::time_point asked = Clock::time_point::max();
    std::jthread stopper([&] {
      std::this_thread::sleep_for(after);
      asked = Clock::now();
      source.request_stop();
    });
    const Result<Counts> sum = all_steps({.workers = 2, .stop = source.get_token()});
    const auto ended = Clock::now();
    stopper.join();
    has_ended = sum.ok();
    if (has_ended) {
      EXPECT_EQ(sum->total(), 3 * kWords);
    } else {
      EXPECT_EQ(sum.error().kind, ErrorKind::kCancelled) << describe(sum.error());
      EXPECT_LT(ended - asked, kSoon) << "asked after " << after.count() << " ms";
    }
  }
  EXPECT_TRUE(has_ended);
}

}  // namespace
}  // namespace hapax
