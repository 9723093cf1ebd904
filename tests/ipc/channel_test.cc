// Checks that messages of every size are received as they were sent, with their descriptors; that
// the end of the peer is an error and nothing else; that a wait for an idle peer ends at the
// deadline or the stop request; and that messages and bytes are counted.
#include "ipc/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <numeric>
#include <string>
#include <thread>
#include <utility>

namespace hapax::ipc {
namespace {

std::pair<Channel, Channel> make_pair() {
  Result<std::pair<Channel, Channel>> ends = Channel::pair();
  EXPECT_TRUE(ends.ok());
  return std::move(ends).value();
}

std::vector<std::uint8_t> some_bytes(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{1});
  return bytes;
}

std::vector<std::uint8_t> body_of(Channel& channel, const MessageHead& head) {
  std::vector<std::uint8_t> body(head.body_bytes);
  EXPECT_TRUE(channel.receive_body(body).ok());
  return body;
}

// Runs without a bound, and with a stop descriptor and a deadline that never end a wait.
class ChannelBounds : public testing::TestWithParam<bool> {
 protected:
  void bound(Channel& channel) {
    if (GetParam()) {
      channel.stop_with(stop_.get());
      channel.set_deadline(std::chrono::steady_clock::now() + std::chrono::minutes(1));
    }
  }
  const UniqueFd stop_{::eventfd(0, EFD_CLOEXEC)};
};
INSTANTIATE_TEST_SUITE_P(Channel, ChannelBounds, testing::Bool());

TEST_P(ChannelBounds, MessagesOfEverySizeComeOutAsTheyWentIn) {
  auto [a, b] = make_pair();
  bound(a);
  bound(b);
  const std::vector<std::size_t> sizes = {0, 1, 15, 16, 17, 4096, 100'000, 5'000'000};
  std::thread sender([&a = a, &sizes] {
    for (const std::size_t size : sizes) {
      const std::vector<std::uint8_t> bytes = some_bytes(size);
      const Bytes all(bytes);
      EXPECT_TRUE(
          a.send(static_cast<std::uint32_t>(size), {all.first(size / 3), {}, all.subspan(size / 3)})
              .ok());
    }
  });
  std::uint64_t bytes = 0;
  for (const std::size_t size : sizes) {
    std::vector<UniqueFd> descriptors;
    const Result<MessageHead> head = b.receive(descriptors);
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(head->kind, size);
    EXPECT_EQ(head->body_bytes, size);
    EXPECT_TRUE(body_of(b, *head) == some_bytes(size));
    bytes += sizeof(MessageHead) + size;
  }
  sender.join();
  for (const Channel* channel : {&a, &b}) {
    EXPECT_EQ(channel->traffic().messages, sizes.size());
    EXPECT_EQ(channel->traffic().bytes, bytes);
  }
}

TEST(Channel, PlainDataGoesAsItLies) {
  struct Plain {
    int number;
    double real;
  };
  auto [a, b] = make_pair();
  ASSERT_TRUE(a.send(3, {bytes_of(Plain{5, 0.25})}).ok());
  std::vector<UniqueFd> descriptors;
  ASSERT_TRUE(b.receive(descriptors).ok());
  Plain plain{};
  ASSERT_TRUE(b.receive_body(writable_bytes_of(plain)).ok());
  EXPECT_EQ(plain.number, 5);
  EXPECT_EQ(plain.real, 0.25);
}

TEST(Channel, DescriptorsComeWithTheirMessageAndNoOther) {
  auto [a, b] = make_pair();
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
  const UniqueFd reading(pipe[0]);
  UniqueFd writing(pipe[1]);
  const std::array<int, 2> both = {pipe[1], pipe[0]};
  ASSERT_TRUE(a.send(1, {}).ok());
  ASSERT_TRUE(a.send(2, {bytes_of(7)}, both).ok());
  ASSERT_TRUE(a.send(3, {}).ok());
  writing.reset();

  std::vector<UniqueFd> descriptors;
  ASSERT_TRUE(b.receive(descriptors).ok());
  EXPECT_TRUE(descriptors.empty());
  ASSERT_TRUE(b.receive(descriptors).ok());
  ASSERT_EQ(descriptors.size(), 2U);
  EXPECT_NE(::fcntl(descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
  ASSERT_EQ(::write(descriptors[0].get(), "x", 1), 1);
  char byte = 0;
  ASSERT_EQ(::read(reading.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  int seven = 0;
  ASSERT_TRUE(b.receive_body(writable_bytes_of(seven)).ok());
  EXPECT_EQ(seven, 7);
  ASSERT_TRUE(b.receive(descriptors).ok());
  EXPECT_TRUE(descriptors.empty());
}

TEST(Channel, DescriptorsThatDoNotFitAreAnError) {
  auto [a, b] = make_pair();
  const std::array<int, 3> three = {0, 1, 2};
  ASSERT_TRUE(a.send(1, {}, three).ok());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlim_t before = std::exchange(limit.rlim_cur, 4);  // no descriptor is left
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  std::vector<UniqueFd> descriptors;
  const Result<MessageHead> head = b.receive(descriptors);
  limit.rlim_cur = before;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_FALSE(head.ok());
  EXPECT_NE(describe(head.error()).find("ulimit -n"), std::string::npos);
}

// SIGPIPE would end this program, because its default action is set.
TEST(Channel, APeersEndIsAnErrorAndNoSignal) {
  ASSERT_NE(::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  auto [a, b] = make_pair();
  b.release().reset();
  const std::vector<std::uint8_t> bytes = some_bytes(10'000'000);
  const Result<void> sent = a.send(1, {Bytes(bytes)});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().kind, ErrorKind::kWorkerLost);
  std::vector<UniqueFd> descriptors;
  const Result<MessageHead> head = a.receive(descriptors);
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(head.error().kind, ErrorKind::kWorkerLost);
}

TEST(Channel, AnEndInTheMidstOfAMessageIsAnError) {
  for (const std::size_t cut : {1, 15, 16, 20}) {
    auto [a, b] = make_pair();
    {
      // One channel carries a whole message; its first bytes are sent on to the other channel.
      auto [whole_in, whole_out] = make_pair();
      ASSERT_TRUE(whole_in.send(1, {bytes_of(std::uint64_t{1})}).ok());
      std::array<char, 24> bytes{};
      ASSERT_EQ(::read(whole_out.descriptor(), bytes.data(), bytes.size()), 24);
      ASSERT_EQ(::write(a.descriptor(), bytes.data(), cut), static_cast<ssize_t>(cut));
      a.release().reset();
    }
    std::vector<UniqueFd> descriptors;
    const Result<MessageHead> head = b.receive(descriptors);
    EXPECT_EQ(head.ok(), cut >= sizeof(MessageHead));
    std::uint64_t body = 0;
    const Result<void> got =
        head ? b.receive_body(writable_bytes_of(body)) : Result<void>(head.error());
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().kind, ErrorKind::kWorkerLost);
  }
}

// The peer exists but neither sends nor reads.
TEST(Channel, TheDeadlineEndsEveryWait) {
  const std::vector<std::uint8_t> bytes = some_bytes(10'000'000);
  for (const char what : {'r', 'b', 's'}) {
    SCOPED_TRACE(what);
    auto [a, b] = make_pair();
    const MessageHead promise{1, 0, 8};  // the body never comes
    ASSERT_EQ(::write(b.descriptor(), &promise, what == 'b' ? sizeof promise : 0),
              what == 'b' ? 16 : 0);
    const auto before = std::chrono::steady_clock::now();
    a.set_deadline(before + std::chrono::milliseconds(50));
    std::vector<UniqueFd> descriptors;
    Result<void> done;
    if (what == 's') {
      done = a.send(1, {Bytes(bytes)});
    } else {
      const Result<MessageHead> head = a.receive(descriptors);
      ASSERT_EQ(head.ok(), what == 'b');
      std::uint64_t body = 0;
      done = head ? a.receive_body(writable_bytes_of(body)) : head.error();
    }
    const auto waited = std::chrono::steady_clock::now() - before;
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, ErrorKind::kWorkerLost);
    EXPECT_EQ(a.fault(), Fault::kLate);
    EXPECT_GE(waited, std::chrono::milliseconds(50));
    EXPECT_LT(waited, std::chrono::seconds(5));
  }
}

// In the middle of a head and of a body, with a stop descriptor and without: the two ways to wait.
TEST(Channel, APeerThatStopsInTheMiddleOfAMessageIsNotWaitedFor) {
  const UniqueFd never(::eventfd(0, EFD_CLOEXEC));
  for (const bool has_stop : {false, true}) {
    for (const std::size_t sent : {std::size_t{5}, sizeof(MessageHead) + 3}) {
      auto [a, b] = make_pair();
      if (has_stop) {
        a.stop_with(never.get());
      }
      a.limit_silence(std::chrono::milliseconds(60));
      std::array<std::uint8_t, sizeof(MessageHead) + 3> bytes{};
      const MessageHead promise{1, 0, 8};
      std::memcpy(bytes.data(), &promise, sizeof promise);
      ASSERT_EQ(::write(b.descriptor(), bytes.data(), sent), static_cast<ssize_t>(sent));
      const auto before = std::chrono::steady_clock::now();
      std::vector<UniqueFd> descriptors;
      const Result<MessageHead> head = a.receive(descriptors);
      std::uint64_t body = 0;
      const Result<void> done = head ? a.receive_body(writable_bytes_of(body)) : head.error();
      EXPECT_EQ(head.ok(), sent > sizeof promise);
      ASSERT_FALSE(done.ok());
      EXPECT_EQ(a.fault(), Fault::kSilent);
      EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(55));
    }
  }
}

TEST(Channel, AMessageMayComeSlowlyAndBetweenMessagesThereIsNoHurry) {
  for (const bool has_stop : {false, true}) {
    const UniqueFd never(::eventfd(0, EFD_CLOEXEC));
    auto [a, b] = make_pair();
    if (has_stop) {
      a.stop_with(never.get());
    }
    a.limit_silence(std::chrono::milliseconds(200));
    std::jthread sender([&b = b] {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      std::array<std::uint8_t, sizeof(MessageHead) + 8> bytes{};
      const MessageHead promise{1, 0, 8};
      std::memcpy(bytes.data(), &promise, sizeof promise);
      for (const std::uint8_t& byte : bytes) {
        EXPECT_EQ(::write(b.descriptor(), &byte, 1), 1);
        std::this_thread::sleep_for(std::chrono::milliseconds(15));
      }
    });
    std::vector<UniqueFd> descriptors;
    ASSERT_TRUE(a.receive(descriptors).ok());
    std::uint64_t body = 0;
    EXPECT_TRUE(a.receive_body(writable_bytes_of(body)).ok());
  }
}

TEST(Channel, WhatHasComeIsReceivedAlsoPastTheDeadline) {
  auto [a, b] = make_pair();
  ASSERT_TRUE(b.send(5, {}).ok());
  a.set_deadline(std::chrono::steady_clock::now() - std::chrono::seconds(1));
  std::vector<UniqueFd> descriptors;
  EXPECT_TRUE(a.receive(descriptors).ok());
  EXPECT_FALSE(a.receive(descriptors).ok());
}

TEST(Channel, AStopEndsEveryWait) {
  const std::vector<std::uint8_t> bytes = some_bytes(10'000'000);
  for (const bool sends : {false, true}) {
    auto [a, b] = make_pair();
    const UniqueFd stop(::eventfd(0, EFD_CLOEXEC));
    a.stop_with(stop.get());
    std::thread stopper([&stop] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      EXPECT_EQ(::eventfd_write(stop.get(), 1), 0);
    });
    std::vector<UniqueFd> descriptors;
    const Result<MessageHead> head =
        sends ? Result<MessageHead>(MessageHead()) : a.receive(descriptors);
    const Result<void> done = sends ? a.send(1, {Bytes(bytes)}) : head.error();
    stopper.join();
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(done.error().cause, "cancelled");
    EXPECT_EQ(a.fault(), Fault::kStopped);
  }
}

TEST(Channel, APeersEndIsNoticedWhereAWaitIsBounded) {
  auto [a, b] = make_pair();
  a.set_deadline(std::chrono::steady_clock::now() + std::chrono::minutes(1));
  b.release().reset();
  std::vector<UniqueFd> descriptors;
  EXPECT_FALSE(a.receive(descriptors).ok());
  EXPECT_EQ(a.fault(), Fault::kGone);
  EXPECT_FALSE(a.send(1, {}).ok());
  EXPECT_EQ(a.fault(), Fault::kGone);
}

TEST(Channel, DescriptorsThatAHeadOnlyClaimsAreNonsense) {
  auto [a, b] = make_pair();
  const MessageHead lie{1, 3, 0};
  ASSERT_EQ(::write(b.descriptor(), &lie, sizeof lie), 16);
  std::vector<UniqueFd> descriptors;
  const Result<MessageHead> head = a.receive(descriptors);
  ASSERT_FALSE(head.ok());
  EXPECT_EQ(a.fault(), Fault::kNonsense);
  EXPECT_EQ(head.error().kind, ErrorKind::kWorkerLost);
}

}  // namespace
}  // namespace hapax::ipc
