// Messages between two processes over a pair of stream sockets: a head, a body, and descriptors
// that travel along. Knows no words.
//
//     | kind 4 | descriptors 4 | body bytes 8 | body ...        (native numbers: both ends are one
//     build)
//
// A peer that has gone is an error (kWorkerLost), never a signal and never a wait without end: the
// system closes its socket with it. Who sends waits for the peer to read what does not fit the
// socket's buffer, so two ends that both send more than that to each other would wait for ever: one
// of them has to be receiving. A peer that is there and does nothing is waited for until the
// deadline, where there is one, or until the descriptor of stop_with() can be read from.
//
// After an error the channel is of no use but for last words: some of a message may be lost.
// One thread at a time. Tested by tests/ipc/channel_test.cc.
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

// What went through a channel, both ways.
struct Traffic {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

// Why a channel last failed.
enum class Fault : std::uint8_t {
  kNone,
  kGone,      // the peer has closed its end
  kLate,      // the peer did nothing until the deadline
  kSilent,    // the peer has sent some of a message, and then nothing
  kStopped,   // by stop_with()
  kNonsense,  // the peer has sent what cannot be
  kSystem,    // a system call failed
};

class Channel {
 public:
  static constexpr std::size_t kMaxDescriptors = 16;

  // Two ends, both close-on-exec.
  static Result<std::pair<Channel, Channel>> pair();
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  // From here on sending and receiving end with kCancelled as soon as `descriptor`, which outlives
  // the channel, can be read from (an eventfd, say). Costs a poll(2) a message.
  void stop_with(int descriptor) { stop_ = descriptor; }
  // Until then the peer must have sent, or taken, what is waited for; nothing: without a bound.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) {
    deadline_ = deadline;
  }
  // Bounds the pauses within a message: if nothing of the rest comes for so long, the error is
  // kWorkerLost. For an end whose peer nobody suspends: a worker is not suspended with its run. No
  // system call more.
  void limit_silence(std::chrono::milliseconds most);
  Fault fault() const { return fault_; }

  // The body is the parts, one after the other. The descriptors stay the sender's.
  Result<void> send(std::uint32_t kind, std::initializer_list<Bytes> parts,
                    std::span<const int> descriptors = {});

  // The next message's head, and what descriptors came with it; its body must be received next. The
  // body may be of any length, whatever the head says: see ipc/typed_channel.h.
  Result<MessageHead> receive(std::vector<UniqueFd>& descriptors);
  Result<void> receive_body(std::span<std::uint8_t> body);

  int descriptor() const { return socket_.get(); }
  UniqueFd release() { return std::move(socket_); }
  const Traffic& traffic() const { return traffic_; }

 private:
  bool is_bounded() const { return stop_ != -1 || deadline_.has_value(); }
  // Where the channel is bounded: until the socket is ready for `events` of poll(2).
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

// Plain data as it lies in memory.
template <typename Plain>
Bytes bytes_of(const Plain& plain) {
  return {reinterpret_cast<const std::uint8_t*>(&plain), sizeof plain};
}
template <typename Plain>
std::span<std::uint8_t> writable_bytes_of(Plain& plain) {
  return {reinterpret_cast<std::uint8_t*>(&plain), sizeof plain};
}

}  // namespace hapax::ipc
