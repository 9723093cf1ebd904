// Messages between two processes over a pair of stream sockets: a head, a body, and descriptors
// that travel along. Knows no words.
//
//     | kind 4 | descriptors 4 | body bytes 8 | body ...        (native numbers: both ends are one
//     build)
//
// A peer that has gone is an error (kWorkerLost), never a signal and never a wait without end: the
// system closes its socket with it. Who sends waits for the peer to read what does not fit the
// socket's buffer, so two ends that both send more than that to each other would wait for ever: one
// of them has to be receiving.
// One thread at a time. Tested by tests/ipc/channel_test.cc.
#pragma once

#include <cstdint>
#include <initializer_list>
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

class Channel {
 public:
  static constexpr std::size_t kMostDescriptors = 16;

  // Two ends, both close-on-exec.
  static Result<std::pair<Channel, Channel>> pair();
  explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}

  // The body is the parts, one after the other. The descriptors stay the sender's.
  Result<void> send(std::uint32_t kind, std::initializer_list<Bytes> parts,
                    std::span<const int> descriptors = {});

  // The next message's head, and what descriptors came with it; its body must be received next.
  Result<MessageHead> receive(std::vector<UniqueFd>& descriptors);
  Result<void> receive_body(std::span<std::uint8_t> body);

  int descriptor() const { return socket_.get(); }
  UniqueFd release() { return std::move(socket_); }
  const Traffic& traffic() const { return traffic_; }

 private:
  UniqueFd socket_;
  Traffic traffic_;
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
