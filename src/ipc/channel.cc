#include "ipc/channel.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "base/system_error.h"

namespace hapax::ipc {
namespace {

constexpr std::size_t kMostParts = 4;
// As large as the system lets us, so that a block of text seldom waits.
constexpr int kSocketBufferBytes = 1 << 20;

Error peer_has_gone() {
  return Error{.kind = ErrorKind::kWorkerLost, .cause = "a worker process has ended"};
}

Error channel_error(int number) {
  return number == EPIPE || number == ECONNRESET ? peer_has_gone() : system_error(number, "");
}

union Control {
  cmsghdr alignment;
  std::array<char, CMSG_SPACE(Channel::kMostDescriptors * sizeof(int))> bytes;
};

void attach(msghdr& message, Control& control, std::span<const int> descriptors) {
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  cmsghdr* const head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
}

void take_descriptors(const msghdr& message, std::vector<UniqueFd>& descriptors) {
  auto* const mutable_message = const_cast<msghdr*>(&message);
  for (cmsghdr* head = CMSG_FIRSTHDR(mutable_message); head != nullptr;
       head = CMSG_NXTHDR(mutable_message, head)) {
    if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
      std::array<int, Channel::kMostDescriptors> numbers{};
      const std::size_t bytes = head->cmsg_len - CMSG_LEN(0);
      std::memcpy(numbers.data(), CMSG_DATA(head), bytes);
      for (std::size_t i = 0; i < bytes / sizeof(int); ++i) {
        descriptors.emplace_back(numbers[i]);
      }
    }
  }
}

// Takes what was sent off the front of the parts.
void drop_sent(std::span<iovec>& parts, std::size_t sent) {
  while (!parts.empty() && sent >= parts.front().iov_len) {
    sent -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (sent > 0) {
    parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + sent;
    parts.front().iov_len -= sent;
  }
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_error(errno, "");
  }
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
  }
  return std::pair(Channel(UniqueFd(ends[0])), Channel(UniqueFd(ends[1])));
}

Result<void> Channel::send(std::uint32_t kind, std::initializer_list<Bytes> body,
                           std::span<const int> descriptors) {
  assert(body.size() <= kMostParts && descriptors.size() <= kMostDescriptors);
  MessageHead head{kind, static_cast<std::uint32_t>(descriptors.size()), 0};
  std::array<iovec, kMostParts + 1> vectors{};
  std::size_t used = 1;
  for (const Bytes part : body) {
    head.body_bytes += part.size();
    if (!part.empty()) {
      vectors[used++] = {const_cast<std::uint8_t*>(part.data()), part.size()};
    }
  }
  vectors[0] = {&head, sizeof head};
  ++traffic_.messages;
  traffic_.bytes += sizeof head + head.body_bytes;

  Control control{};
  msghdr message{};
  if (!descriptors.empty()) {
    attach(message, control, descriptors);
  }
  for (std::span<iovec> left(vectors.data(), used); !left.empty();) {
    message.msg_iov = left.data();
    message.msg_iovlen = left.size();
    const ssize_t sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) {
      return channel_error(errno);
    }
    if (sent > 0) {
      drop_sent(left, static_cast<std::size_t>(sent));
      message.msg_control = nullptr;  // they went with the first bytes
      message.msg_controllen = 0;
    }
  }
  return {};
}

Result<MessageHead> Channel::receive(std::vector<UniqueFd>& descriptors) {
  MessageHead head;
  descriptors.clear();
  std::size_t got_bytes = 0;
  while (got_bytes < sizeof head) {
    iovec into{reinterpret_cast<char*>(&head) + got_bytes, sizeof head - got_bytes};
    Control control{};
    msghdr message{};
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? peer_has_gone() : channel_error(errno);
    }
    take_descriptors(message, descriptors);
    got_bytes += static_cast<std::size_t>(got);
  }
  if (descriptors.size() != head.descriptors) {
    return Error{.kind = ErrorKind::kSystem,
                 .cause = "descriptors were lost on the way to another process",
                 .remedy = "raise the limit on open files (ulimit -n)"};
  }
  ++traffic_.messages;
  traffic_.bytes += sizeof head + head.body_bytes;
  return head;
}

Result<void> Channel::receive_body(std::span<std::uint8_t> body) {
  while (!body.empty()) {
    const ssize_t got = ::recv(socket_.get(), body.data(), body.size(), MSG_WAITALL);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? peer_has_gone() : channel_error(errno);
    }
    body = body.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace hapax::ipc
