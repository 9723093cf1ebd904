// Checks how a run ends if a worker dies at any of its messages or within one, or sends an invalid
// message or none: always soon, with an error that says so, and without processes that are left.
// Messages to the worker are changed too; then the worker reports the error.
// tests/cli/processes_test.py kills real workers at random moments.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "hapax/count.h"
#include "strategy/registry.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::TempDir;

class LostWorker : public testing::TestWithParam<StrategyKind> {
 protected:
  // Counts with a worker that does `what` at its message `at`.
  Result<Counts> count_with(const std::string& what, int at) {
    const std::string turns = (folder_.path() / "turns").string();
    std::filesystem::remove(turns);
    ::setenv("HAPAX_RELAY_TURNS", turns.c_str(), 1);
    ::setenv("HAPAX_RELAY_AT", std::to_string(at).c_str(), 1);
    ::setenv("HAPAX_RELAY_DO", what.c_str(), 1);
    return count({PathInput{path_}}, {.strategy = GetParam(),
                                      .workers = 2,
                                      .worker_program = HAPAX_TEST_RELAY,
                                      .internals = {.chunk_bytes = 4000, .worker_store_bytes = 1}});
  }

  // More messages than any run has.
  static constexpr int kMoreThanAll = 200;
  static constexpr int kFlips = 120;
  static constexpr int kMessagesToFlip = 40;

  // Words that are too long for a front. They are in a worker's store at once, so it gives them
  // after each chunk.
  static std::string long_words() {
    std::string text;
    for (int i = 0; i < 125; ++i) {
      text += ' ' + std::string(110, 'x') + std::to_string(i);
    }
    return text;
  }

  void expect_no_child() {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  // Tries message after message until the run has no more; each time the run must fail soon with
  // the error `said`.
  void expect_lost_at_every_message(const std::string& what, const std::string& said,
                                    ErrorKind kind = ErrorKind::kWorkerLost) {
    int at = 0;
    for (;; ++at) {
      SCOPED_TRACE(what + " at " + std::to_string(at));
      const auto before = std::chrono::steady_clock::now();
      const Result<Counts> counts = count_with(what, at);
      EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
      expect_no_child();
      if (counts) {
        break;
      }
      EXPECT_EQ(counts.error().kind, kind);
      EXPECT_NE(counts.error().cause.find(said), std::string::npos) << counts.error().cause;
      EXPECT_EQ(escape_controls(describe(counts.error())), describe(counts.error()));
    }
    // At least Hello, Start, TextEnd, Counted, End and WorkerStats. A worker that starts late may
    // get no chunk.
    EXPECT_GT(at, 5);
    EXPECT_LT(at, kMoreThanAll);
  }

  TempDir folder_;
  const std::string path_ =
      folder_.write("text", test::make_text(test::Kind::kAscii, 15'000, 1) + long_words());
};

TEST_P(LostWorker, KilledAtAnyMessage) { expect_lost_at_every_message("kill", "signal 9"); }
TEST_P(LostWorker, CrashedAtAnyMessage) { expect_lost_at_every_message("crash", "signal 11"); }
TEST_P(LostWorker, CutShortWithinAnyMessage) { expect_lost_at_every_message("cut", "signal 9"); }

// Whatever the run does at that moment: its messages to a worker that has ended are lost, but the
// worker's last message is not.
TEST_P(LostWorker, SaysWhyItGivesUpAtAnyMessage) {
  expect_lost_at_every_message("fail", "no more paper", ErrorKind::kOutOfMemory);
}
TEST_P(LostWorker, SaysWhereWhatItGivesUpAtIs) {
  const Result<Counts> counts = count_with("fail", 0);
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(describe(counts.error()), "the tray: no more paper at byte 7; buy some");
}

TEST_P(LostWorker, SaysTooLittleAtAnyMessage) {
  expect_lost_at_every_message("short", "makes no sense");
}
TEST_P(LostWorker, ClaimsTooMuchAtAnyMessage) {
  expect_lost_at_every_message("huge", "makes no sense");
}
TEST_P(LostWorker, SaysSomethingElseAtAnyMessage) {
  expect_lost_at_every_message("kind", "makes no sense");
}

// Some changes have no effect, and a changed text has other counts. But no change makes a process
// crash or wait for ever, or prints the bytes that were sent.
TEST_P(LostWorker, SaysSomethingAlteredAtAnyMessage) {
  const Result<Counts> whole = count_with("", 0);
  ASSERT_TRUE(whole.ok());
  for (int seed = 0; seed < kFlips; ++seed) {
    ::setenv("HAPAX_RELAY_SEED", std::to_string(seed).c_str(), 1);
    const int at = seed % kMessagesToFlip;
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto before = std::chrono::steady_clock::now();
    const Result<Counts> counts = count_with("flip", at);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
    expect_no_child();
    if (!counts) {
      EXPECT_EQ(counts.error().cause.find("signal"), std::string::npos) << counts.error().cause;
      EXPECT_EQ(escape_controls(describe(counts.error())), describe(counts.error()));
    }
  }
}

// The message itself is valid, but the counts must add up to the reported ones.
TEST_P(LostWorker, ThatLosesAWordIsNoticed) {
  constexpr int kTries = 5;  // in each, a worker that starts late may have nothing to report
  int noticed = 0;
  for (int i = 0; i < kMessagesToFlip || (noticed == 0 && i < kTries * kMessagesToFlip); ++i) {
    const Result<Counts> counts = count_with("tokens", i % kMessagesToFlip);
    if (!counts) {
      const std::string& cause = counts.error().cause;
      EXPECT_TRUE(cause.find("counts differ") != std::string::npos ||
                  cause.find("more words than were counted") != std::string::npos)
          << cause;
      ++noticed;
    }
  }
  EXPECT_GT(noticed, 0);
}

TEST_P(LostWorker, OfAnotherBuildIsRefused) {
  const Result<Counts> counts = count_with("build", 0);
  ASSERT_FALSE(counts.ok());
  EXPECT_NE(counts.error().cause.find("another build"), std::string::npos);
  EXPECT_EQ(counts.error().path, HAPAX_TEST_RELAY);
  expect_no_child();
}

TEST_P(LostWorker, ThatSaysNothingIsNoticed) {
  if (GetParam() != StrategyKind::kQueue) {
    GTEST_SKIP() << "it takes 20 seconds, and how counts travel makes no difference";
  }
  const auto before = std::chrono::steady_clock::now();
  const Result<Counts> counts = count_with("silent", 0);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(40));
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kWorkerLost);
  EXPECT_NE(counts.error().cause.find("did not answer"), std::string::npos);
  expect_no_child();
}

INSTANTIATE_TEST_SUITE_P(
    Processes, LostWorker,
    testing::Values(StrategyKind::kQueue, StrategyKind::kShared, StrategyKind::kHybrid),
    [](const auto& kind) {
      return std::string(strategy::all_strategies()[static_cast<std::size_t>(kind.param) - 1].name);
    });

}  // namespace
}  // namespace hapax
