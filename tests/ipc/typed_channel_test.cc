// Checks that every invalid message is an error that says what is wrong; that memory is allocated
// only for bytes that come, whatever the stated length; and that errors are sent complete and
// without allocating memory, and can be printed safely.
#include "ipc/typed_channel.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "ipc/error_message.h"

namespace {
// If set, operator new fails on this thread.
thread_local bool memory_is_forbidden = false;
}  // namespace

// Not inlined, because GCC warns of mismatched new and delete if it inlines only one of them.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (memory_is_forbidden) {
    std::abort();
  }
  if (void* const memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace hapax::ipc {
namespace {

struct TestLimits {
  std::uint64_t most = 100;
};
struct Interval {
  static constexpr Shape kShape{1, "Interval", 16, 1};
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  const char* fault(const TestLimits& limits, const Attached& attached) const {
    if (attached.descriptors > 0 && attached.bytes > 0) {
      return "it has bytes and a descriptor";
    }
    return begin <= end && end <= limits.most ? nullptr : "it ends before it begins";
  }
};
struct Stop {
  static constexpr Shape kShape{2, "Stop"};
};
struct Blob {
  static constexpr Shape kShape{3, "Blob", std::uint64_t{1} << 60};
};
struct Failed : ErrorMessage {
  static constexpr Shape kShape = error_shape(4, "Failed");
};
using TestChannel = TypedChannel<TestLimits>;

struct Ends {
  Channel raw;  // the peer, which may send anything
  TestChannel typed;
};
Ends make_ends() {
  auto ends = Channel::pair();
  EXPECT_TRUE(ends.ok());
  return {std::move(ends->first), TestChannel(std::move(ends->second), "worker 2")};
}

std::string nonsense_of(const Result<std::variant<Interval, Stop>>& received) {
  if (received) {
    return "none";
  }
  EXPECT_EQ(received.error().kind, ErrorKind::kWorkerLost);
  constexpr std::string_view kBefore = "worker 2 sent a message that makes no sense (";
  EXPECT_EQ(received.error().cause.substr(0, kBefore.size()), kBefore);
  return received.error().cause.substr(kBefore.size());
}

TEST(TypedChannel, GivesTheMessageThatHasCome) {
  auto [raw, typed] = make_ends();
  TestChannel sender(std::move(raw), "me");
  ASSERT_TRUE(
      sender.send(Interval{3, 4}, {text_bytes("ab"), text_bytes(""), text_bytes("c")}).ok());
  ASSERT_TRUE(sender.send(Stop{}).ok());
  auto received = typed.receive<Stop, Interval>();
  ASSERT_TRUE(received.ok());
  EXPECT_EQ(std::get<Interval>(*received).end, 4U);
  EXPECT_EQ(typed.bytes_left(), 3U);
  std::string text = "longer than that";
  ASSERT_TRUE(typed.receive_bytes_into(text).ok());
  EXPECT_EQ(text.substr(0, 4), "abcg");
  EXPECT_TRUE(typed.receive_one<Stop>().ok());
  EXPECT_FALSE(typed.sent_nonsense());
}

TEST(TypedChannel, WhatMakesNoSenseIsAnErrorThatSaysSo) {
  const auto said_of = [](std::uint32_t kind, const std::string& body, std::size_t descriptors) {
    auto [raw, typed] = make_ends();
    const std::vector<int> some(descriptors, 0);
    EXPECT_TRUE(raw.send(kind, {text_bytes(body)}, some).ok());
    const std::string said = nonsense_of(typed.receive<Interval, Stop>());
    EXPECT_EQ(typed.sent_nonsense(), said != "none");
    return said;
  };
  const auto interval = [](std::uint64_t begin, std::uint64_t end) {
    const Interval plain{begin, end};
    return std::string(reinterpret_cast<const char*>(&plain), sizeof plain);
  };
  EXPECT_EQ(said_of(1, interval(1, 2), 0), "none");
  EXPECT_EQ(said_of(2, "", 0), "none");
  EXPECT_EQ(said_of(0, "", 0), "message: it is out of turn)");
  EXPECT_EQ(said_of(3, "", 0), "message: it is out of turn)");
  EXPECT_EQ(said_of(UINT32_MAX, interval(1, 2), 0), "message: it is out of turn)");
  EXPECT_EQ(said_of(1, "", 0), "Interval: its length is wrong)");
  EXPECT_EQ(said_of(1, interval(1, 2).substr(1), 0), "Interval: its length is wrong)");
  EXPECT_EQ(said_of(1, interval(1, 2) + std::string(17, 'x'), 0), "Interval: its length is wrong)");
  EXPECT_EQ(said_of(2, "x", 0), "Stop: its length is wrong)");
  EXPECT_EQ(said_of(2, "", 1), "Stop: it has too many descriptors)");
  EXPECT_EQ(said_of(1, interval(1, 2), 2), "Interval: it has too many descriptors)");
  EXPECT_EQ(said_of(1, interval(2, 1), 0), "Interval: it ends before it begins)");
  EXPECT_EQ(said_of(1, interval(1, 101), 0), "Interval: it ends before it begins)");
  EXPECT_EQ(said_of(1, interval(1, 2) + "x", 1), "Interval: it has bytes and a descriptor)");
}

TEST(TypedChannel, DescriptorsThatAreOnlyClaimedMakeNoSense) {
  auto [raw, typed] = make_ends();
  const MessageHead lie{1, 1, sizeof(Interval)};
  ASSERT_EQ(::write(raw.descriptor(), &lie, sizeof lie), 16);
  EXPECT_EQ(nonsense_of(typed.receive<Interval, Stop>()), "message: descriptors are missing)");
}

TEST(TypedChannel, ALengthIsBelievedAsFarAsBytesCome) {
  auto [raw, typed] = make_ends();
  const MessageHead lie{3, 0, std::uint64_t{1} << 60};
  ASSERT_EQ(::write(raw.descriptor(), &lie, sizeof lie), 16);
  ASSERT_EQ(::write(raw.descriptor(), "some", 4), 4);
  raw.release().reset();
  ASSERT_TRUE(typed.receive_one<Blob>().ok());
  std::vector<std::uint8_t> bytes;
  const Result<void> got = typed.receive_bytes_into(bytes);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().kind, ErrorKind::kWorkerLost);
  EXPECT_LE(bytes.capacity(), std::size_t{2} << 20);
}

TEST(TypedChannel, LongBytesComeOutAsTheyWentIn) {
  auto [raw, typed] = make_ends();
  std::string sent(5'000'001, 'x');
  for (std::size_t i = 0; i < sent.size(); i += 1000) {
    sent[i] = static_cast<char>(i / 1000);
  }
  std::thread sender([&raw = raw, &sent] {
    TestChannel channel(std::move(raw), "me");
    EXPECT_TRUE(channel.send(Blob{}, {text_bytes(sent)}).ok());
  });
  ASSERT_TRUE(typed.receive_one<Blob>().ok());
  std::string received;
  EXPECT_TRUE(typed.receive_bytes_into(received).ok());
  EXPECT_TRUE(received == sent);
  sender.join();
}

TEST(TypedChannel, TheLastMessageIsFoundBehindOthers) {
  auto [raw, typed] = make_ends();
  TestChannel sender(std::move(raw), "me");
  ASSERT_TRUE(sender.send(Blob{}, {text_bytes("not read")}).ok());
  ASSERT_TRUE(sender.send(Interval{9, 1}).ok());
  ASSERT_TRUE(send_error<Failed>(sender, Error{.cause = "enough"}).ok());
  const auto found = typed.skip_to<Failed>();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(receive_error(typed, *found).cause, "enough");
  sender.channel().release().reset();
  EXPECT_FALSE(typed.skip_to<Failed>().has_value());
}

Error sent_and_received(const Error& error) {
  auto [raw, typed] = make_ends();
  TestChannel sender(std::move(raw), "me");
  EXPECT_TRUE(send_error<Failed>(sender, error).ok());
  const Result<Failed> failed = typed.receive_one<Failed>();
  EXPECT_TRUE(failed.ok());
  return receive_error(typed, *failed);
}

TEST(ErrorMessage, AnErrorComesOutAsItWentIn) {
  const Error all{.kind = ErrorKind::kCorruptInput,
                  .cause = "it is damaged",
                  .path = "a/b\x01\xFF",
                  .offset = 0,
                  .offset_is_decoded = true,
                  .remedy = "get another",
                  .system_code = EIO};
  const Error received = sent_and_received(all);
  EXPECT_EQ(received.kind, all.kind);
  EXPECT_EQ(received.cause, all.cause);
  EXPECT_EQ(received.path, all.path);
  EXPECT_EQ(received.offset, all.offset);
  EXPECT_EQ(received.offset_is_decoded, true);
  EXPECT_EQ(received.remedy, all.remedy);
  EXPECT_EQ(received.system_code, EIO);
  const Error none = sent_and_received(Error{.kind = ErrorKind::kOutOfMemory, .cause = ""});
  EXPECT_EQ(none.kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(none.cause + none.path + none.remedy, "");
  EXPECT_FALSE(none.offset.has_value());
  EXPECT_FALSE(none.offset_is_decoded);
  EXPECT_EQ(none.system_code, 0);
  // One that does not fit the message is left out.
  EXPECT_EQ(sent_and_received(Error{.cause = "", .system_code = 256}).system_code, 0);
}

TEST(ErrorMessage, TextsAreLimitedAndFitToBePrinted) {
  const Error received = sent_and_received(Error{.cause = "\x1B[2J\nred" + std::string(5000, 'x'),
                                                 .path = std::string(100'000, 'p'),
                                                 .remedy = std::string(5000, '\x07')});
  EXPECT_EQ(received.cause.substr(0, 14), "\\x1b[2J\\nredxx");
  EXPECT_EQ(escape_controls(describe(received)), describe(received));
  EXPECT_LE(received.cause.size(), 4 * ErrorHead::kMaxTextBytes);
  EXPECT_LE(received.remedy.size(), 4 * ErrorHead::kMaxTextBytes);
  EXPECT_EQ(received.path.size(), ErrorHead::kMaxPathBytes);
}

TEST(ErrorMessage, ThatLiesMakesNoSense) {
  const auto is_refused = [](const ErrorHead& head, std::string_view texts) {
    auto [raw, typed] = make_ends();
    EXPECT_TRUE(raw.send(4, {bytes_of(head), text_bytes(texts)}).ok());
    return !typed.receive_one<Failed>().ok();
  };
  ErrorHead head(Error{.cause = "abc", .path = "de", .remedy = "f"});
  EXPECT_FALSE(is_refused(head, "abcdef"));
  EXPECT_TRUE(is_refused(head, "abcde"));
  EXPECT_TRUE(is_refused(head, "abcdefg"));
  ErrorHead wrapping = head;
  wrapping.cause_bytes = UINT32_MAX;
  EXPECT_TRUE(is_refused(wrapping, "abcdef"));
  ErrorHead unknown = head;
  unknown.kind = 200;
  EXPECT_TRUE(is_refused(unknown, "abcdef"));
  head.has_offset = 2;
  EXPECT_TRUE(is_refused(head, "abcdef"));
}

TEST(ErrorMessage, IsSentWithoutMemory) {
  auto [raw, typed] = make_ends();
  TestChannel sender(std::move(raw), "me");
  const Error error{.kind = ErrorKind::kOutOfMemory, .cause = ""};
  memory_is_forbidden = true;
  const bool sent = send_error<Failed>(sender, error).ok();
  memory_is_forbidden = false;
  EXPECT_TRUE(sent);
  const Result<Failed> failed = typed.receive_one<Failed>();
  ASSERT_TRUE(failed.ok());
  EXPECT_EQ(receive_error(typed, *failed).kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::ipc
