// Checks that a stop request ends a wait for a descriptor, before the wait and during it, and that
// a read waits for data on a non-blocking descriptor.
#include "base/stop_event.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace hapax {
namespace {

using namespace std::chrono_literals;

struct Pipe {
  explicit Pipe(int flags = 0) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | flags), 0);
    out.reset(ends[0]);
    in.reset(ends[1]);
  }
  UniqueFd out;
  UniqueFd in;
};

TEST(StopEvent, WithoutARequestNothingIsRequested) {
  StopEvent stop;
  ASSERT_TRUE(stop.watch({}).ok());
  EXPECT_FALSE(stop.requested());
  EXPECT_EQ(stop.descriptor(), -1);
  const Pipe pipe;
  ASSERT_EQ(::write(pipe.in.get(), "ab", 2), 2);
  EXPECT_TRUE(wait_until_readable(pipe.out.get(), &stop).ok());
  EXPECT_TRUE(wait_until_readable(pipe.out.get(), nullptr).ok());
}

TEST(StopEvent, ARequestBeforeTheWaitEndsIt) {
  std::stop_source source;
  StopEvent stop;
  ASSERT_TRUE(stop.watch(source.get_token()).ok());
  source.request_stop();
  EXPECT_TRUE(stop.requested());
  const Pipe pipe;
  for (int i = 0; i < 2; ++i) {  // it stays requested
    const Result<void> waited = wait_until_readable(pipe.out.get(), &stop);
    ASSERT_FALSE(waited.ok());
    EXPECT_EQ(waited.error().kind, ErrorKind::kCancelled);
  }
}

TEST(StopEvent, ARequestDuringTheWaitEndsItForAllWhoWait) {
  std::stop_source source;
  StopEvent stop;
  ASSERT_TRUE(stop.watch(source.get_token()).ok());
  const Pipe pipe;
  std::array<Result<void>, 3> ends;
  {
    std::vector<std::jthread> waiting;
    for (Result<void>& end : ends) {
      waiting.emplace_back([&] { end = wait_until_readable(pipe.out.get(), &stop); });
    }
    std::this_thread::sleep_for(20ms);
    source.request_stop();
  }
  for (const Result<void>& end : ends) {
    ASSERT_FALSE(end.ok());
    EXPECT_EQ(end.error().kind, ErrorKind::kCancelled);
  }
}

TEST(ReadSome, WaitsForADescriptorThatDoesNotBlock) {
  const Pipe pipe(O_NONBLOCK);
  std::jthread writer([&pipe] {
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(::write(pipe.in.get(), "late", 4), 4);
  });
  std::array<std::uint8_t, 16> buffer{};
  const Result<std::size_t> got = read_some(pipe.out.get(), buffer);
  ASSERT_TRUE(got.ok()) << describe(got.error());
  EXPECT_EQ(*got, 4U);
}

TEST(ReadSome, TellsTheEnd) {
  Pipe pipe(O_NONBLOCK);
  pipe.in.reset();
  std::array<std::uint8_t, 16> buffer{};
  const Result<std::size_t> got = read_some(pipe.out.get(), buffer);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(*got, 0U);
}

TEST(ReadSome, SaysWhatTheSystemSays) {
  std::array<std::uint8_t, 16> buffer{};
  const Result<std::size_t> got = read_some(-1, buffer);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().cause, "Bad file descriptor");
}

}  // namespace
}  // namespace hapax
