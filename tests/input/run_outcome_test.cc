// Checks the outcome of a run: the earliest failure is kept in whatever order they come, and
// decides which chunks still count; the report has the notices in the order of the inputs.
#include "input/run_outcome.h"

#include <gtest/gtest.h>

#include <stop_token>
#include <string>
#include <vector>

#include "support/bytes.h"

namespace hapax::input {
namespace {

Error bad(const std::string& cause) { return {.kind = ErrorKind::kInvalidText, .cause = cause}; }

Error unreadable(const std::string& cause) {
  return {.kind = ErrorKind::kNotReadable, .cause = cause, .remedy = "mend it"};
}

class Outcome : public testing::Test {
 protected:
  RunOutcome outcome_of(OnUnreadable on_unreadable = OnUnreadable::kFail,
                        std::vector<Notice> notices = {}) const {
    RunOutcome outcome(inputs_, std::move(notices), on_unreadable);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      outcome.set_opened(outcome.add_input(), {});
    }
    return outcome;
  }
  static text::Chunk chunk_of(std::uint32_t input, std::uint64_t offset, std::size_t size) {
    return {.size = size, .owned_end = size, .offset = offset, .input = input};
  }

  const InputList inputs_ = {MemoryInput{test::as_bytes("text"), "first"},
                             MemoryInput{test::as_bytes("text"), "second"},
                             MemoryInput{test::as_bytes("text"), "third"}};
};

TEST_F(Outcome, KeepsTheEarliestFailureInWhateverOrderTheyCome) {
  const Place places[] = {{0, 3}, {0, 5}, {1, 0}, {2, 1}};
  for (std::size_t first = 0; first < std::size(places); ++first) {
    RunOutcome outcome = outcome_of();
    for (std::size_t i = 0; i < std::size(places); ++i) {
      const std::size_t which = (first + i) % std::size(places);
      outcome.fail(places[which], bad(std::to_string(which)), 9);
    }
    outcome.stop(bad("no place"));
    ASSERT_FALSE(outcome.finish());
    EXPECT_EQ(outcome.finish().error().cause, "0");
    EXPECT_EQ(outcome.finish().error().path, "first");
    EXPECT_EQ(outcome.finish().error().offset, 9U);
    EXPECT_EQ(outcome.finish().error().input, 0U);
  }
}

TEST_F(Outcome, WantsWhatIsBeforeTheFailure) {
  RunOutcome outcome = outcome_of();
  EXPECT_TRUE(outcome.wants(2U));
  outcome.fail({1, 4}, bad("bad"), 0);
  EXPECT_TRUE(outcome.wants(0U));
  EXPECT_FALSE(outcome.wants(1U)) << "its chunks up to the failure have been claimed";
  EXPECT_FALSE(outcome.wants(2U));
  EXPECT_TRUE(outcome.wants(Place{1, 3}));
  EXPECT_FALSE(outcome.wants(Place{1, 4}));
}

TEST_F(Outcome, WantsNothingOnceTheRunIsStopped) {
  RunOutcome outcome = outcome_of();
  outcome.stop({.kind = ErrorKind::kOutOfMemory, .cause = ""});
  EXPECT_FALSE(outcome.wants(0U));
  EXPECT_FALSE(outcome.wants(Place{0, 0}));
  ASSERT_FALSE(outcome.finish());
  EXPECT_EQ(outcome.finish().error().kind, ErrorKind::kOutOfMemory);
  outcome.fail({2, 0}, bad("has a place"), 0);
  EXPECT_EQ(outcome.finish().error().cause, "has a place");
}

TEST_F(Outcome, IsStoppedOnceByARequest) {
  RunOutcome outcome = outcome_of();
  std::stop_source source;
  EXPECT_FALSE(outcome.stop_if_requested(source.get_token()));
  EXPECT_TRUE(outcome.wants(0U));
  source.request_stop();
  EXPECT_TRUE(outcome.stop_if_requested(source.get_token()));
  EXPECT_FALSE(outcome.stop_if_requested(source.get_token()));
  EXPECT_FALSE(outcome.wants(0U));
  EXPECT_EQ(outcome.finish().error().kind, ErrorKind::kCancelled);
}

TEST_F(Outcome, AnUnreadableInputIsAFailureOrANotice) {
  RunOutcome failing = outcome_of(OnUnreadable::kFail);
  failing.mark_unreadable({1, 2}, unreadable("broken"));
  ASSERT_FALSE(failing.finish());
  EXPECT_EQ(describe(failing.finish().error()), "second: broken; mend it");
  EXPECT_TRUE(failing.report().notices.empty());

  RunOutcome skipping = outcome_of(OnUnreadable::kSkip);
  skipping.note(chunk_of(1, 0, 30));
  skipping.mark_unreadable({1, 2}, unreadable("broken"));
  skipping.mark_unreadable({1, 1}, unreadable("met later"));
  skipping.mark_unreadable({0, 0}, unreadable("broken too"));
  EXPECT_TRUE(skipping.finish());
  EXPECT_FALSE(skipping.wants(1U));
  EXPECT_TRUE(skipping.wants(2U));
  const std::vector<Notice> notices = skipping.report().notices;
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(notices[0].path, "first");
  EXPECT_EQ(notices[1].kind, Notice::Kind::kPartlyCounted);
  EXPECT_EQ(notices[1].number, 30U);
  EXPECT_EQ(notices[1].text, "broken; mend it");
  EXPECT_EQ(notices[1].input, 1U);
}

TEST_F(Outcome, ALackOfMemoryEndsTheRunEvenIfUnreadableInputsAreSkipped) {
  RunOutcome outcome = outcome_of(OnUnreadable::kSkip);
  outcome.mark_unreadable({1, 0}, {.kind = ErrorKind::kOutOfMemory, .cause = ""});
  ASSERT_FALSE(outcome.finish());
  EXPECT_EQ(outcome.finish().error().kind, ErrorKind::kOutOfMemory);
}

TEST_F(Outcome, SumsInvalidSequencesAndKeepsTheFirst) {
  RunOutcome outcome = outcome_of();
  outcome.add_invalid(chunk_of(0, 64, 64), 3, 6);
  outcome.add_invalid(chunk_of(0, 0, 64), 2, 5);
  const std::vector<Notice> notices = outcome.report().notices;
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kInvalidBytes);
  EXPECT_EQ(notices[0].path, "first");
  EXPECT_EQ(notices[0].number, 5U);
  EXPECT_EQ(notices[0].offset, 5U);
}

TEST_F(Outcome, ReportsInTheOrderOfTheInputs) {
  RunOutcome outcome = outcome_of(
      OnUnreadable::kSkip, {{.kind = Notice::Kind::kSkipped, .path = "found before", .text = ""}});
  outcome.note_growth(2);
  outcome.note_nul(1, 4);
  outcome.note_nul(0, {});
  const InputReport report = outcome.report();
  ASSERT_EQ(report.notices.size(), 3U);
  EXPECT_EQ(report.notices[0].path, "found before");
  EXPECT_EQ(report.notices[1].kind, Notice::Kind::kLooksBinary);
  EXPECT_EQ(report.notices[1].path, "second");
  EXPECT_EQ(report.notices[2].kind, Notice::Kind::kGrown);
  EXPECT_EQ(report.notices[2].path, "third");
}

TEST_F(Outcome, CountsInputsThatWereOpenedAndNotLeftOut) {
  RunOutcome outcome(inputs_, {}, OnUnreadable::kSkip);
  outcome.set_opened(outcome.add_input(), {});
  outcome.skip_binary(outcome.add_input(), {.nul = 3});
  outcome.mark_unreadable({outcome.add_input(), 0}, unreadable("broken"));
  EXPECT_EQ(outcome.inputs(), 3U);
  EXPECT_EQ(outcome.report().counted, 1U);
  EXPECT_EQ(outcome.report().notices.front().text, "looks binary (NUL at byte 3)");
}

}  // namespace
}  // namespace hapax::input
