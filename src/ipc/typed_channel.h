// A channel that validates every message, because the peer is not trusted. A protocol declares each
// kind of message once: a struct of plain data with a Shape, and a function fault() that returns
// what is invalid about it. The receiver names the kinds that may come now, and gets a valid
// message of one of them, or an error.
//
//     struct Report {
//       static constexpr ipc::Shape kShape{6, "Report"};
//       std::uint64_t begin = 0;
//       std::uint64_t end = 0;
//       const char* fault(const Limits&, const ipc::Attached&) const {
//         return begin <= end ? nullptr : "ends before it begins";
//       }
//     };
//     Result<std::variant<Report, Failed>> received = channel.receive<Report, Failed>();
//
// A message is kWorkerLost if it may not come now, is too short or too long for its kind, has too
// many descriptors, or has a fault: "worker 2 sent a message that makes no sense (Report: ends
// before it begins)". Bytes after the plain data are received in steps, so a false length allocates
// at most one step more than the bytes that come.
//
// `Limits` is the receiver's state that fault() functions need; the receiver updates it. Not safe
// for threads. Tested by tests/ipc/typed_channel_test.cc and tests/fuzz/.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/result.h"
#include "ipc/channel.h"

namespace hapax::ipc {

// The common properties of all messages of a kind, besides their plain data.
struct Shape {
  std::uint32_t kind = 0;
  const char* name = "";
  std::uint64_t max_bytes = 0;  // maximum after the plain data
  std::uint32_t max_descriptors = 0;
};

// The bytes and descriptors that come with a message's plain data.
struct Attached {
  std::uint64_t bytes = 0;
  std::size_t descriptors = 0;
};

// Messages without plain data are empty structs, which have no bytes.
template <typename Message>
constexpr std::size_t plain_bytes() {
  return std::is_empty_v<Message> ? 0 : sizeof(Message);
}

inline Bytes text_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

template <typename Limits>
class TypedChannel {
 public:
  // `peer` is what errors call the other end: "worker 2".
  TypedChannel(Channel channel, std::string peer)
      : channel_(std::move(channel)), peer_(std::move(peer)) {}

  Channel& channel() { return channel_; }
  const Channel& channel() const { return channel_; }
  const std::string& peer() const { return peer_; }
  // The descriptors of the last message. The caller may take them.
  std::vector<UniqueFd>& descriptors() { return descriptors_; }
  std::uint64_t bytes_left() const { return bytes_left_; }

  // The bytes are the parts, one after the other. Allocates no memory.
  template <typename Message>
  Result<void> send(const Message& message, std::initializer_list<Bytes> parts = {},
                    std::span<const int> descriptors = {}) {
    static_assert(std::is_trivially_copyable_v<Message>);
    constexpr std::size_t kMaxParts = 3;
    assert(parts.size() <= kMaxParts && descriptors.size() <= Message::kShape.max_descriptors);
    std::array<Bytes, kMaxParts> all{};
    std::copy(parts.begin(), parts.end(), all.begin());
    const Bytes plain = bytes_of(message).first(plain_bytes<Message>());
    return channel_.send(Message::kShape.kind, {plain, all[0], all[1], all[2]}, descriptors);
  }

  // Receives the next message, which must be one of `Messages`. Its bytes, if any, must be received
  // before the next message.
  template <typename... Messages>
  Result<std::variant<Messages...>> receive() {
    assert(bytes_left_ == 0);
    Result<MessageHead> head = channel_.receive(descriptors_);
    if (!head) {
      return channel_.fault() == Fault::kNonsense ? nonsense("message", "descriptors are missing")
                                                  : head.error();
    }
    return take_one_of<std::variant<Messages...>, Messages...>(*head);
  }
  template <typename Message>
  Result<Message> receive_one() {
    Result<std::variant<Message>> received = receive<Message>();
    return received ? Result<Message>(std::get<0>(*received)) : received.error();
  }

  // Receives all bytes of the last message into the beginning of `to` (a vector of bytes or a
  // string), which grows if it is too short.
  template <typename Container>
  Result<void> receive_bytes_into(Container& to) {
    for (std::size_t have = 0; bytes_left_ > 0;) {
      if (to.size() == have) {
        to.resize(have +
                  static_cast<std::size_t>(std::min<std::uint64_t>(bytes_left_, kStepBytes)));
      }
      const auto step =
          static_cast<std::size_t>(std::min<std::uint64_t>(bytes_left_, to.size() - have));
      auto* const begin = reinterpret_cast<std::uint8_t*>(to.data()) + have;
      if (Result<void> got = receive_bytes({begin, step}); !got) {
        return got;
      }
      have += step;
    }
    return {};
  }
  // Receives the next `to.size()` bytes of the last message.
  Result<void> receive_bytes(std::span<std::uint8_t> to) {
    assert(to.size() <= bytes_left_);
    bytes_left_ -= to.size();
    return channel_.receive_body(to);
  }

  // Skips messages up to the next one of this kind and returns it. Returns nothing if there is none
  // before the end of the channel.
  template <typename Message>
  std::optional<Message> skip_to() {
    while (skip_bytes()) {
      Result<MessageHead> head = channel_.receive(descriptors_);
      if (!head) {
        break;
      }
      if (head->kind == Message::kShape.kind) {
        Result<std::variant<Message>> found = take<std::variant<Message>, Message>(*head);
        return found ? std::optional(std::get<0>(*found)) : std::nullopt;
      }
      bytes_left_ = head->body_bytes;
    }
    return std::nullopt;
  }

  // The error of a message that is invalid only because of the receiver's state.
  template <typename Message>
  Error nonsense(const char* fault) {
    return nonsense(Message::kShape.name, fault);
  }
  bool sent_nonsense() const { return sent_nonsense_; }

  Limits limits{};

 private:
  static constexpr std::size_t kStepBytes = std::size_t{1} << 20;

  // Skips the last message's remaining bytes through a buffer of one page.
  Result<void> skip_bytes() {
    std::array<std::uint8_t, 4096> passed;
    Result<void> got;
    while (got && bytes_left_ > 0) {
      got = receive_bytes(std::span(passed).first(
          static_cast<std::size_t>(std::min<std::uint64_t>(bytes_left_, passed.size()))));
    }
    return got;
  }

  template <typename Variant, typename Message, typename... Others>
  Result<Variant> take_one_of(const MessageHead& head) {
    if (head.kind == Message::kShape.kind) {
      return take<Variant, Message>(head);
    }
    if constexpr (sizeof...(Others) > 0) {
      return take_one_of<Variant, Others...>(head);
    } else {
      return nonsense("message", "it is out of turn");
    }
  }

  template <typename Variant, typename Message>
  Result<Variant> take(const MessageHead& head) {
    static_assert(std::is_trivially_copyable_v<Message>);
    constexpr std::size_t kPlain = plain_bytes<Message>();
    const Shape& shape = Message::kShape;
    if (head.body_bytes < kPlain || head.body_bytes - kPlain > shape.max_bytes) {
      return nonsense(shape.name, "its length is wrong");
    }
    if (descriptors_.size() > shape.max_descriptors) {
      return nonsense(shape.name, "it has too many descriptors");
    }
    Message message{};
    if constexpr (kPlain > 0) {
      if (Result<void> got = channel_.receive_body(writable_bytes_of(message)); !got) {
        return got.error();
      }
    }
    bytes_left_ = head.body_bytes - kPlain;
    if constexpr (requires(const Attached& attached) { message.fault(limits, attached); }) {
      const char* const fault = message.fault(limits, Attached{bytes_left_, descriptors_.size()});
      if (fault != nullptr) {
        return nonsense(shape.name, fault);
      }
    }
    return Variant(std::move(message));
  }

  Error nonsense(const char* name, const char* fault) {
    sent_nonsense_ = true;
    return Error{
        .kind = ErrorKind::kWorkerLost,
        .cause = peer_ + " sent a message that makes no sense (" + name + ": " + fault + ")",
        .remedy = "the fault is hapax's, please report it"};
  }

  Channel channel_;
  std::string peer_;
  std::vector<UniqueFd> descriptors_;  // of the last message
  std::uint64_t bytes_left_ = 0;       // of the last message
  bool sent_nonsense_ = false;
};

}  // namespace hapax::ipc
