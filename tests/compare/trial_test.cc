// Checks both ends of the conversation between `hapax compare` and a process that it measures. The
// other end fails or sends messages that make no sense. tests/cli/compare_test.py runs whole
// processes.
#include "compare/trial.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hapax/count.h"

namespace hapax::compare {
namespace {

constexpr std::string_view kText = "b a b";

std::pair<ipc::Channel, ipc::Channel> make_ends() {
  auto ends = ipc::Channel::pair();
  EXPECT_TRUE(ends.ok());
  return std::move(ends).value();
}

Counts counts_of(std::string_view text) {
  return std::move(count({MemoryInput{
                       {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, "text"}}))
      .value();
}

class Trial : public testing::Test {
 protected:
  // Runs the comparing side against a measured side that executes `measured`.
  Result<compare::Run> run_against(const std::function<void(TrialChannel&)>& measured) {
    auto [ours, theirs] = make_ends();
    std::thread other([&measured, end = std::move(theirs)]() mutable {
      TrialChannel channel(std::move(end), "hapax compare");
      measured(channel);
    });
    Result<compare::Run> run =
        run_trial_over(std::move(ours), {{PathInput{"a"}}}, {reference_, digest_},
                       {StrategyKind::kLinear, "linear", 1});
    other.join();
    return run;
  }
  static void await_begin(TrialChannel& channel) { EXPECT_TRUE(receive_task(channel).ok()); }
  // Sends Done, receives the request for the list, and sends the list's first word.
  static void begin_list(TrialChannel& channel) {
    await_begin(channel);
    ASSERT_TRUE(channel.send(Ready{}).ok());
    ASSERT_TRUE(channel.send(Done{}).ok());
    ASSERT_TRUE(channel.receive_one<List>().ok());
    ASSERT_TRUE(channel.send(Word{2}, {ipc::text_bytes("b")}).ok());
  }

  const Counts reference_ = counts_of(kText);
  const Digest digest_ = digest_of(*reference_.cursor({}, 1));
};

TEST_F(Trial, TakesWhatTheMeasuredProcessSays) {
  const Result<compare::Run> run = run_against([this](TrialChannel& channel) {
    await_begin(channel);
    ASSERT_TRUE(channel.send(Ready{}).ok());
    Measured measured;
    measured.stats.elapsed_seconds = 2.5;
    measured.digest = digest_;
    ASSERT_TRUE(channel.send(Done{measured}).ok());
  });
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->measured.seconds(), 2.5);
  EXPECT_EQ(run->difference, "");
}

TEST_F(Trial, ShowsWhatDiffers) {
  const Result<compare::Run> run = run_against([](TrialChannel& channel) {
    begin_list(channel);
    ASSERT_TRUE(channel.send(Word{9}, {ipc::text_bytes("\x1B[2J")}).ok());
    (void)channel.send(ListEnd{}).ok();  // the other side has seen enough, and may have gone
  });
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->difference, "word 2 of the list: '\\x1b[2J': 9 by linear, 'a': 1 by linear");
}

TEST_F(Trial, AnErrorOfTheMeasuredProcessIsItsOwn) {
  for (const bool early : {true, false}) {
    const Result<compare::Run> run = run_against([early](TrialChannel& channel) {
      await_begin(channel);
      if (!early) {
        ASSERT_TRUE(channel.send(Ready{}).ok());
      }
      ASSERT_TRUE(ipc::send_error<Failed>(channel, Error{.kind = ErrorKind::kCorruptInput,
                                                         .cause = "torn",
                                                         .path = "a",
                                                         .offset = 3,
                                                         .offset_is_decoded = true,
                                                         .remedy = "glue it"})
                      .ok());
    });
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(run.error().kind, ErrorKind::kCorruptInput);
    EXPECT_EQ(describe(run.error()), "a: torn at byte 3 of the decoded text; glue it");
  }
}

TEST_F(Trial, WhatMakesNoSenseIsAnError) {
  const std::array<std::function<void(TrialChannel&)>, 3> all = {
      [](TrialChannel& channel) { (void)channel.send(Done{}).ok(); },
      [](TrialChannel& channel) { (void)channel.send(ListEnd{}).ok(); },
      [](TrialChannel& channel) {
        (void)channel.send(Ready{}).ok();
        (void)channel.channel().send(5, {ipc::text_bytes("short")}).ok();
      }};
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    const Result<compare::Run> run = run_against([&](TrialChannel& channel) {
      await_begin(channel);
      all[i](channel);
    });
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(run.error().kind, ErrorKind::kWorkerLost);
    EXPECT_NE(run.error().cause.find("the measured process sent a message that makes no sense"),
              std::string::npos)
        << run.error().cause;
  }
}

TEST_F(Trial, CostsThatCannotBeAreRefused) {
  std::vector<Done> refused;
  for (const double seconds : {-1.0, 1e300, std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()}) {
    for (std::size_t i = 0; i < PackedStats{}.seconds.size(); ++i) {
      refused.emplace_back().stats.seconds[i] = seconds;
    }
    refused.emplace_back().stats.worker_seconds[Phase::kDispatch] = seconds;
    refused.emplace_back().stats.serial_seconds[Phase::kSort] = seconds;
    refused.emplace_back().stats.run_seconds[Phase::kRead] = seconds;
    refused.emplace_back().stats.busiest_worker_seconds = seconds;
  }
  for (std::size_t i = 0; i < PackedStats::kNumbers; ++i) {
    refused.emplace_back().stats.numbers[i] = UINT64_MAX;
  }
  refused.emplace_back().types = UINT64_MAX;
  refused.emplace_back().fewer_workers = UINT64_MAX;
  for (std::size_t i = 0; i < refused.size(); ++i) {
    SCOPED_TRACE(i);
    const Result<compare::Run> run = run_against([&](TrialChannel& channel) {
      await_begin(channel);
      (void)channel.send(Ready{}).ok();
      (void)channel.send(refused[i]).ok();
    });
    ASSERT_FALSE(run.ok());
    EXPECT_NE(run.error().cause.find("(Done: a figure is out of range)"), std::string::npos)
        << run.error().cause;
  }
}

TEST_F(Trial, AListThatBreaksOffIsAnError) {
  const Result<compare::Run> run = run_against([](TrialChannel& channel) { begin_list(channel); });
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().kind, ErrorKind::kWorkerLost);
}

// The other process has closed its socket, so the first or the second message fails. The trial then
// ends and does not wait for an answer.
TEST_F(Trial, AMessageThatCannotBeSentEndsIt) {
  const Result<compare::Run> run =
      run_against([](TrialChannel& channel) { channel.channel().release().reset(); });
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().kind, ErrorKind::kWorkerLost);
}

Result<ReceivedTask> task_from(const std::function<void(TrialChannel&)>& comparing) {
  auto [ours, theirs] = make_ends();
  TrialChannel other(std::move(ours), "the measured process");
  comparing(other);
  other.channel().release().reset();
  TrialChannel channel(std::move(theirs), "hapax compare");
  return receive_task(channel);
}

TEST(MeasuredSide, TakesItsTask) {
  const int file = 0;
  const Result<ReceivedTask> received = task_from([&](TrialChannel& channel) {
    ASSERT_TRUE(channel.send(Path{}, {ipc::text_bytes("a")}).ok());
    ASSERT_TRUE(channel.send(Descriptor{7}, {ipc::text_bytes("-")}, std::span(&file, 1)).ok());
    ASSERT_TRUE(channel.send(Begin{20}).ok());
  });
  ASSERT_TRUE(received.ok());
  const Task& task = received->task;
  EXPECT_EQ(task.repeat, 20U);
  ASSERT_EQ(task.inputs.size(), 2U);
  EXPECT_EQ(std::get<PathInput>(task.inputs[0]).path, "a");
  const auto& open = std::get<DescriptorInput>(task.inputs[1]);
  EXPECT_EQ(open.name, "-");
  EXPECT_EQ(open.begin, 7U);
  EXPECT_EQ(open.descriptor, received->descriptors[0].get());
}

TEST(MeasuredSide, ATaskThatMakesNoSenseIsAnError) {
  const Result<ReceivedTask> without =
      task_from([](TrialChannel& channel) { ASSERT_TRUE(channel.send(Descriptor{}).ok()); });
  ASSERT_FALSE(without.ok());
  EXPECT_NE(without.error().cause.find("(Descriptor: the descriptor is missing)"),
            std::string::npos);
  const Result<ReceivedTask> done =
      task_from([](TrialChannel& channel) { ASSERT_TRUE(channel.send(Done{}).ok()); });
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().cause.find("out of turn"), std::string::npos);
  for (const std::uint32_t repeat : {std::uint32_t{0}, kMaxRepeat + 1}) {
    const Result<ReceivedTask> often =
        task_from([&](TrialChannel& channel) { ASSERT_TRUE(channel.send(Begin{repeat}).ok()); });
    ASSERT_FALSE(often.ok());
    EXPECT_NE(often.error().cause.find("the number of repeats is out of range"), std::string::npos);
  }
  EXPECT_FALSE(task_from([](TrialChannel&) {}).ok());
}

}  // namespace
}  // namespace hapax::compare
