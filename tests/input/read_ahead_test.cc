// Checks how streams are read for several workers: the reader hands blocks to those that wait, and
// keeps the next one for itself.
#include "input/read_ahead.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/region.h"
#include "support/bytes.h"

namespace hapax::input {
namespace {

// Gives words of one letter, a block each; then it ends, or fails.
class Letters final : public ChunkStream {
 public:
  explicit Letters(std::string letters, std::optional<Error> error = std::nullopt)
      : letters_(std::move(letters)), error_(std::move(error)) {}

  Result<std::optional<text::Chunk>> next(ChunkBuffer& buffer) override {
    if (at_ == letters_.size()) {
      return error_ ? Result<std::optional<text::Chunk>>(*error_) : std::optional<text::Chunk>();
    }
    EXPECT_TRUE(buffer.assign(test::as_bytes(letters_).subspan(at_, 1)));
    return std::optional(
        text::Chunk{.bytes = buffer.data(), .size = 1, .owned_end = 1, .offset = at_++});
  }
  std::uint64_t stored_bytes_read() const override { return 10 * at_; }
  bool help() override { return std::exchange(help_, 0) > 0; }

  void need_help() { help_ = 1; }

 private:
  const std::string letters_;
  const std::optional<Error> error_;
  std::size_t at_ = 0;
  int help_ = 0;
};

std::string text_of(const std::optional<text::Chunk>& chunk) {
  return chunk ? std::string(reinterpret_cast<const char*>(chunk->bytes), chunk->size) : "nothing";
}

class Ahead : public testing::Test {
 protected:
  std::shared_ptr<ActiveInput> stream(std::unique_ptr<Letters> letters) {
    auto input = std::make_shared<ActiveInput>(outcome_.add_input());
    input->content = ActiveStream{std::move(letters)};
    return input;
  }
  Reading reading() { return Reading(stats_, Reading::By::kWorker, nullptr); }
  std::optional<text::Chunk> read(ActiveInput& input, ChunkBuffer& buffer) {
    const MutexLock lock(mutex_);
    return read_ahead_.read(mutex_, input, buffer, reading());
  }
  void help_or_wait(const std::vector<std::shared_ptr<ActiveInput>>& active) {
    RunStats stats;
    const MutexLock lock(mutex_);
    read_ahead_.help_or_wait(mutex_, active, Reading(stats, Reading::By::kWorker, nullptr));
  }
  // Starts a worker, which waits until something changes.
  std::future<void> start_waiting(std::vector<std::shared_ptr<ActiveInput>> active = {}) {
    std::future<void> worker = std::async(
        std::launch::async, [this, active = std::move(active)] { help_or_wait(active); });
    for (bool is_waiting = false; !is_waiting; std::this_thread::yield()) {
      const MutexLock lock(mutex_);
      is_waiting = waiting_.number() > 0;
    }
    return worker;
  }
  void wake_all() {
    const MutexLock lock(mutex_);
    waiting_.wake_all();
  }

  const InputList inputs_ = {MemoryInput{{}, "first"}, MemoryInput{{}, "second"}};
  std::stop_source stop_;
  Mutex mutex_;
  RunOutcome outcome_{inputs_, {}, OnUnreadable::kFail};
  WaitingWorkers waiting_;
  ReadAhead read_ahead_{stop_.get_token(), outcome_, waiting_};
  ChunkBuffer buffer_;
  RunStats stats_;
};

TEST_F(Ahead, AReaderAloneCountsEachBlockItself) {
  const auto input = stream(std::make_unique<Letters>("ab"));
  for (const std::uint64_t i : {0U, 1U}) {
    const std::optional<text::Chunk> chunk = read(*input, buffer_);
    EXPECT_EQ(text_of(chunk), i == 0 ? "a" : "b");
    EXPECT_EQ(chunk->ordinal, i);
    EXPECT_FALSE(input->stream()->is_busy);
    EXPECT_EQ(input->stream()->reader, &buffer_);
    EXPECT_FALSE(read_ahead_.take_ready(buffer_));
  }
  EXPECT_FALSE(read(*input, buffer_));
  EXPECT_TRUE(outcome_.finish());
  EXPECT_EQ(stats_.bytes_read, 20U) << "as stored";
  EXPECT_EQ(stats_.bytes_counted, 2U);
}

TEST_F(Ahead, BlocksForWaitingWorkersComeFirst) {
  const auto input = stream(std::make_unique<Letters>("abcdefgh"));
  std::future<void> waiting = start_waiting();
  const std::string own = text_of(read(*input, buffer_));
  waiting.wait();
  std::string ready;
  ChunkBuffer other;
  while (const std::optional<text::Chunk> chunk = read_ahead_.take_ready(other)) {
    EXPECT_EQ(chunk->bytes, other.data());
    ready += text_of(chunk);
  }
  // The first block wakes the worker. If it wakes before the second one is read, that is enough.
  EXPECT_TRUE((ready == "ab" && own == "c") || (ready == "a" && own == "b")) << ready << own;
  // From now on one block is read in advance.
  const std::string next = text_of(read(*input, buffer_));
  ready = text_of(read_ahead_.take_ready(other));
  EXPECT_EQ(ready + next, own == "c" ? "de" : "cd");
}

TEST_F(Ahead, ASharedBufferIsNotHandedOn) {
  Budget budget;
  Result<Region> region = Region::create(Region::Backing::kShared, 1 << 20, budget);
  ASSERT_TRUE(region);
  ChunkBuffer shared(*region);
  const auto input = stream(std::make_unique<Letters>("ab"));
  std::future<void> waiting = start_waiting();
  EXPECT_EQ(text_of(read(*input, shared)), "a");
  EXPECT_FALSE(read_ahead_.take_ready(shared));
  EXPECT_EQ(waiting.wait_for(std::chrono::seconds(20)), std::future_status::ready)
      << "it is woken to read the stream itself";
}

TEST_F(Ahead, ReadyBlocksBehindAFailureAreDropped) {
  const auto input = stream(std::make_unique<Letters>("abcd"));
  std::future<void> waiting = start_waiting();
  EXPECT_TRUE(read(*input, buffer_));
  waiting.wait();
  outcome_.fail({0, 0}, {.kind = ErrorKind::kInvalidText, .cause = "bad"}, 0);
  ChunkBuffer other;
  EXPECT_FALSE(read_ahead_.take_ready(other));
}

TEST_F(Ahead, AnErrorOfTheStreamHasItsPlace) {
  const auto before = stream(std::make_unique<Letters>("a"));
  const auto input = stream(
      std::make_unique<Letters>("b", Error{.kind = ErrorKind::kCorruptInput, .cause = "cut"}));
  outcome_.set_opened(1, {});
  EXPECT_TRUE(read(*input, buffer_));
  EXPECT_FALSE(read(*input, buffer_));
  ASSERT_FALSE(outcome_.finish());
  EXPECT_EQ(outcome_.finish().error().path, "second");
  EXPECT_TRUE(outcome_.wants(Place{1, 0}));
  EXPECT_FALSE(outcome_.wants(Place{1, 1}));
  EXPECT_EQ(text_of(read(*before, buffer_)), "a") << "it comes before the error";
}

TEST_F(Ahead, AStopRequestEndsTheRunAtTheNextBlock) {
  const auto input = stream(std::make_unique<Letters>("ab"));
  EXPECT_TRUE(read(*input, buffer_));
  stop_.request_stop();
  EXPECT_FALSE(read(*input, buffer_));
  ASSERT_FALSE(outcome_.finish());
  EXPECT_EQ(outcome_.finish().error().kind, ErrorKind::kCancelled);
}

TEST_F(Ahead, AWorkerThatCanHelpDoesNotWait) {
  auto letters = std::make_unique<Letters>("a");
  letters->need_help();
  const auto busy = stream(std::make_unique<Letters>("a"));
  const auto input = stream(std::move(letters));
  help_or_wait({busy, input});
  EXPECT_FALSE(waiting_.have_waited());
  const std::future<void> waiting = start_waiting({busy, input});
  wake_all();
  waiting.wait();
}

}  // namespace
}  // namespace hapax::input
