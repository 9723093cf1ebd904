// Checks what becomes of a run when a worker dies at any message of it, within a message, says what
// cannot be, or nothing: always an error that says so, at once, and no process left. The same is
// done to the worker: what the run sends it is changed, and the run is told.
// tests/cli/processes_test.py kills real workers at moments of chance.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <memory>
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
  // The run whose first worker does `what` at its message `at`.
  Result<Counts> count_with(const std::string& what, int at) {
    const std::string turns = (folder_.path() / "turns").string();
    std::filesystem::remove(turns);
    ::setenv("HAPAX_RELAY_TURNS", turns.c_str(), 1);
    ::setenv("HAPAX_RELAY_AT", std::to_string(at).c_str(), 1);
    ::setenv("HAPAX_RELAY_DO", what.c_str(), 1);
    return count({PathInput{path_}}, {.strategy = GetParam(),
                                      .workers = 2,
                                      .worker_program = HAPAX_TEST_RELAY,
                                      .chunk_bytes = 4000});
  }

  // How many messages a run has until `what` no longer finds one to happen at.
  static constexpr int kMoreThanAll = 200;
  static constexpr int kFlips = 120;
  static constexpr int kMessagesToFlip = 40;

  void expect_no_child() {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  // Every message until the run is longer no more: each an error that says so, soon.
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
    // Hello, Start, TextEnd, Table, the merge, PartEnd, End, WorkerStats at least. A worker that
    // comes late may have no chunk, and one without a partition is sent no tables.
    EXPECT_GT(at, 7);
    EXPECT_LT(at, kMoreThanAll);
  }

  TempDir folder_;
  const std::string path_ = folder_.write("text", test::make_text(test::Kind::kAscii, 30'000, 1));
};

TEST_P(LostWorker, KilledAtAnyMessage) { expect_lost_at_every_message("kill", "signal 9"); }
TEST_P(LostWorker, CrashedAtAnyMessage) { expect_lost_at_every_message("crash", "signal 11"); }
TEST_P(LostWorker, CutShortWithinAnyMessage) { expect_lost_at_every_message("cut", "signal 9"); }

// Whatever the run is doing then: what it sends to a worker that has gone already is lost, not what
// that one has said.
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

// Some changes change nothing that matters; the counts of a text that was changed are others. No
// change makes anybody crash, wait, or print what was sent.
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

// A message that makes sense by itself: what was merged has to be what was reported.
TEST_P(LostWorker, ThatLosesAWordIsNoticed) {
  constexpr int kTries = 5;  // a worker that starts late may have nothing to report in any of them
  int noticed = 0;
  for (int i = 0; i < kMessagesToFlip || (noticed == 0 && i < kTries * kMessagesToFlip); ++i) {
    const Result<Counts> counts = count_with("tokens", i % kMessagesToFlip);
    if (!counts) {
      EXPECT_NE(counts.error().cause.find("not as many as they reported"), std::string::npos)
          << counts.error().cause;
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
