// Checks that a stop request ends a run within a tenth of a second, whatever the run is doing, with
// every strategy: also if it waits for a pipe, a FIFO or a socket that gives nothing. Also checks
// that a small stack is enough for a caller's thread.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "hapax/count.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/sanitizers.h"
#include "support/stopping.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using namespace std::chrono_literals;

class Stopping : public testing::TestWithParam<StrategyKind> {
 protected:
  Result<Counts> counts_of(const Input& input, const std::stop_token& stop) {
    return count(
        {input},
        {.strategy = GetParam(), .workers = 2, .worker_program = HAPAX_TEST_WORKER, .stop = stop});
  }
  void expect_stop(const Input& input, std::chrono::milliseconds after = 100ms) {
    test::expect_stop([&](const std::stop_token& stop) { return counts_of(input, stop); }, after);
  }

  test::TempDir folder_;
};

TEST_P(Stopping, APipeThatGivesNothing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  const UniqueFd out(ends[0]);
  const UniqueFd in(ends[1]);
  expect_stop(DescriptorInput{out.get(), "pipe"});
  ASSERT_EQ(::write(in.get(), "some words", 10), 10);
  expect_stop(DescriptorInput{out.get(), "pipe"});
}

TEST_P(Stopping, ASocketThatGivesNothing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd out(ends[0]);
  const UniqueFd in(ends[1]);
  expect_stop(DescriptorInput{out.get(), "socket"});
}

TEST_P(Stopping, AFifoThatNobodyWritesTo) {
  const std::string path = (folder_.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  expect_stop(PathInput{path});
}

// A decoder skips zeros behind a member without giving anything.
TEST_P(Stopping, AFileThatEndsInPadding) {
  const std::string empty_member("\x1F\x8B\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0", 20);
  const std::string path = folder_.write("padded.gz", empty_member);
  if (::truncate(path.c_str(), off_t{1} << 41) != 0) {
    GTEST_SKIP() << "the file system has no files of 2 TB";
  }
  expect_stop(PathInput{path});
}

TEST_P(Stopping, AReaderWithoutASeparator) {
  class Endless final : public Reader {
   public:
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
      std::this_thread::sleep_for(1ms);
      buffer[0] = 'x';
      return std::size_t{1};
    }
  };
  expect_stop(ReaderInput{std::make_shared<Endless>(), "endless"});
}

// At that moment the run may be starting workers, counting or merging, or it may have ended.
TEST_P(Stopping, ALargeVocabularyAtAnyMoment) {
  constexpr std::uint64_t kWords = test::kSanitized ? 40'000 : 400'000;
  const PathInput file{folder_.write("text", test::different_words(kWords))};
  const auto counts =
      test::stop_at_any_moment([&](const std::stop_token& stop) { return counts_of(file, stop); });
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ((*counts)->size(), kWords);
}

INSTANTIATE_TEST_SUITE_P(
    Strategies, Stopping,
    testing::Values(StrategyKind::kLinear, StrategyKind::kThreads, StrategyKind::kQueue,
                    StrategyKind::kShared, StrategyKind::kHybrid),
    [](const auto& kind) {
      return std::string(strategy::all_strategies()[static_cast<std::size_t>(kind.param) - 1].name);
    });

TEST(Stop, EndsTheSorting) {
  const std::string text = test::make_text(test::Kind::kAscii, 20'000, 1);
  const Result<Counts> counts = count({MemoryInput{test::as_bytes(text)}});
  ASSERT_TRUE(counts.ok());
  std::stop_source source;
  EXPECT_NE(counts->cursor({}, 2, source.get_token()), nullptr);
  source.request_stop();
  EXPECT_EQ(counts->cursor({}, 2, source.get_token()), nullptr);
}

TEST(Fifo, IsReadFromItsFirstWriterToItsLast) {
  const test::TempDir folder;
  const std::string path = (folder.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::jthread writer([&path] {
    std::this_thread::sleep_for(50ms);
    const UniqueFd in(::open(path.c_str(), O_WRONLY));
    EXPECT_EQ(::write(in.get(), "one tw", 6), 6);
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(::write(in.get(), "o one", 5), 5);
  });
  const Result<Counts> counts = count({PathInput{path}});
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  EXPECT_EQ((*counts)["one"], 2U);
  EXPECT_EQ((*counts)["two"], 1U);
}

struct Job {
  StrategyKind strategy;
  std::string text;
  bool done = false;
};

void* count_job(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  const Result<Counts> counts =
      count({MemoryInput{test::as_bytes(job.text)}},
            {.strategy = job.strategy, .workers = 2, .worker_program = HAPAX_TEST_WORKER});
  job.done = counts.ok() && !counts->top(10).empty() && !counts->columns({}, 2).counts.empty();
  return nullptr;
}

TEST(SmallStack, Of128KilobytesIsEnoughForACallersThread) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers need more stack";
  }
  const std::string text = test::make_text(test::Kind::kMixedScripts, 100'000, 1);
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    Job job{entry.kind, text};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    ASSERT_EQ(pthread_attr_setstacksize(&attributes, std::size_t{128} << 10), 0);
    pthread_t thread{};
    ASSERT_EQ(pthread_create(&thread, &attributes, count_job, &job), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    EXPECT_TRUE(job.done) << entry.name;
  }
}

}  // namespace
}  // namespace hapax
