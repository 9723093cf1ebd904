// Checks that calls are repeated while they are interrupted and no longer, and that interruptions
// do not make a wait longer.
#include "base/retry.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>

namespace hapax {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

TEST(Retry, ACallIsRepeatedWhileItIsInterrupted) {
  int calls = 0;
  const long result = retry_on_interrupt([&]() -> long {
    errno = EINTR;
    return ++calls < 4 ? -1 : 7;
  });
  EXPECT_EQ(result, 7);
  EXPECT_EQ(calls, 4);
}

TEST(Retry, AnotherFailureIsTheResult) {
  int calls = 0;
  const int result = retry_on_interrupt([&] {
    errno = ++calls == 1 ? EINTR : EIO;
    return -1;
  });
  EXPECT_EQ(result, -1);
  EXPECT_EQ(errno, EIO);
  EXPECT_EQ(calls, 2);
}

// errno has no meaning after a call that succeeds.
TEST(Retry, SuccessIsNotRepeated) {
  int calls = 0;
  errno = EINTR;
  EXPECT_EQ(retry_on_interrupt([&] { return ++calls, 0; }), 0);
  EXPECT_EQ(calls, 1);
}

TEST(Retry, ANullPointerIsAFailure) {
  int calls = 0;
  int found = 0;
  int* const result = retry_on_interrupt([&]() -> int* {
    errno = ++calls == 1 ? EINTR : 0;
    return calls == 1 ? nullptr : &found;
  });
  EXPECT_EQ(result, &found);
  errno = 0;
  calls = 0;
  EXPECT_EQ(retry_on_interrupt([&]() -> int* { return ++calls, nullptr; }), nullptr);
  EXPECT_EQ(calls, 1);
}

TEST(Retry, ACallThatReturnsTheNumberIsRepeatedToo) {
  int calls = 0;
  errno = EINTR;
  EXPECT_EQ(retry_on_interrupt_number([&] { return ++calls < 3 ? EINTR : ENOSPC; }), ENOSPC);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(retry_on_interrupt_number([&] { return ++calls, 0; }), 0);
  EXPECT_EQ(calls, 4);
}

TEST(Retry, ACallThatSetsAnErrorCodeIsRepeatedToo) {
  int calls = 0;
  const int result = retry_on_interrupt_code([&](std::error_code& failed) {
    failed = std::make_error_code(++calls < 3 ? std::errc::interrupted : std::errc::io_error);
    return calls;
  });
  EXPECT_EQ(result, 3);
  EXPECT_EQ(calls, 3);
}

void ignore(int) {}

// Interrupts the thread that made it every 5 ms, with a handler without SA_RESTART.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = ignore;
    ::sigaction(SIGUSR1, &action, &before_);
    thread_ = std::thread([this, target = ::pthread_self()] {
      while (!stopped_) {
        ::pthread_kill(target, SIGUSR1);
        std::this_thread::sleep_for(milliseconds(5));
      }
    });
  }
  ~Interruptions() {
    stopped_ = true;
    thread_.join();
    ::sigaction(SIGUSR1, &before_, nullptr);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;

 private:
  struct sigaction before_ {};
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

class PollFor : public ::testing::Test {
 protected:
  PollFor() {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    watched_ = {ends_[0], POLLIN, 0};
  }
  ~PollFor() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  std::array<int, 2> ends_{};
  pollfd watched_{};
};

TEST_F(PollFor, InterruptionsNeitherEndAWaitNorMakeItLonger) {
  const Interruptions interruptions;
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(poll_for({&watched_, 1}, milliseconds(100)), 0);
  const auto waited = Clock::now() - begin;
  EXPECT_GE(waited, milliseconds(95));
  EXPECT_LT(waited,
            milliseconds(2000));  // it would never end if each interruption restarted the wait
}

TEST_F(PollFor, AnEndlessWaitEndsWithWhatItWaitsFor) {
  const Interruptions interruptions;
  std::thread writer([&] {
    std::this_thread::sleep_for(milliseconds(50));
    EXPECT_EQ(::write(ends_[1], "x", 1), 1);
  });
  EXPECT_EQ(poll_for({&watched_, 1}, kForever), 1);
  writer.join();
}

}  // namespace
}  // namespace hapax
