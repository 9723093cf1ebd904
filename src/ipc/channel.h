// Sends messages between two processes over a pair of stream sockets. A message is a head, a body
// and descriptors; the channel knows nothing about their meaning.
//
//     | kind 4 | descriptors 4 | body bytes 8 | body ...
//
// The numbers are native, because both ends are the same build.
//
// A peer that has ended is an error (kWorkerLost), never a signal or an endless wait, because the
// system closes its socket. A sender waits for the peer to read bytes that do not fit the socket's
// buffer. So two ends that both send more than that would wait for each other for ever: one of them
// must receive. If the peer does nothing, the channel waits until the deadline, if there is one, or
// until the descriptor of stop_with() is readable.
//
// After an error a part of a message may be lost, so the channel can only be searched for the
// peer's last message. Not safe for threads. Tested by tests/ipc/channel_test.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::ipc {

using Bytes = std::span<const std::uint8_t>;

struct MessageHead {
  std::uint32_t kind = 0;
  std::uint32_t descriptors = 0;
  std::uint64_t body_bytes = 0;
};

// The messages and bytes that went through a channel, in both directions.
struct Traffic {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

// Why a channel last failed.
enum class Fault : std::uint8_t {
  kNone,
  kGone,      // the peer has closed its end
  kLate,      // the peer did nothing until the deadline
  kSilent,    // the peer has sent a part of a message, and then nothing
  kStopped,   // the descriptor of stop_with() became readable
  kNonsense,  // the peer has sent an invalid message
  kSystem,    // a system call failed
};

class Channel {
 public:
  static constexpr std::size_t kMaxDescriptors = 16;

  // Two ends, both close-on-exec.
  static Result<std::pair<Channel, Channel>> pair();
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  // From here on, sending and receiving end with kCancelled as soon as `descriptor` (such as an
  // eventfd) is readable; it must outlive the channel. Costs one poll(2) for each message.
  void stop_with(int descriptor) { stop_ = descriptor; }
  // A wait for the peer to send or to receive fails at the deadline; without one it never fails.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) {
    deadline_ = deadline;
  }
  // Limits the pauses within a message: if none of its remaining bytes come for `most`, the error
  // is kWorkerLost. Only for peers that are not suspended on their own: a worker is not suspended
  // when its run is. Costs no further system call.
  void limit_silence(std::chrono::milliseconds most);
  Fault fault() const { return fault_; }

  // The body is the parts, one after the other. The sender still owns the descriptors.
  Result<void> send(std::uint32_t kind, std::initializer_list<Bytes> parts,
                    std::span<const int> descriptors = {});

  // Receives the next message's head and its descriptors; the body must be received next. The head
  // states the body's length, which may be false: see ipc/typed_channel.h.
  Result<MessageHead> receive(std::vector<UniqueFd>& descriptors);
  Result<void> receive_body(std::span<std::uint8_t> body);

  int descriptor() const { return socket_.get(); }
  UniqueFd release() { return std::move(socket_); }
  const Traffic& traffic() const { return traffic_; }

 private:
  bool is_bounded() const { return stop_ != -1 || deadline_.has_value(); }
  // For a bounded channel: waits until the socket is ready for `events` of poll(2).
  enum class At : std::uint8_t { kBetweenMessages, kWithinAMessage };
  Result<void> wait_for(short events, At at);
  Result<void> bear_silence(int& times);
  Error failed(int error_number);
  Error failed(Fault fault, Error error);

  UniqueFd socket_;
  Traffic traffic_;
  int stop_ = -1;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  int half_of_silence_ms_ = -1;
  Fault fault_ = Fault::kNone;
};

// The bytes of plain data in memory.
template <typename Plain>
Bytes bytes_of(const Plain& plain) {
  return {reinterpret_cast<const std::uint8_t*>(&plain), sizeof plain};
}
template <typename Plain>
std::span<std::uint8_t> writable_bytes_of(Plain& plain) {
  return {reinterpret_cast<std::uint8_t*>(&plain), sizeof plain};
}

}  // namespace hapax::ipc
