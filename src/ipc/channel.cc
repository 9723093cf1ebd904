#include "ipc/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>

#include "base/stop_event.h"
#include "base/system_error.h"

namespace hapax::ipc {
namespace {

constexpr std::size_t kMaxSentParts = 4;
// The system limits it further. Large, so that sending a block of text seldom waits.
constexpr int kSocketBufferBytes = 1 << 20;

using std::chrono::steady_clock;

Error peer_has_gone() {
  return Error{.kind = ErrorKind::kWorkerLost, .cause = "a worker process has ended"};
}

// For poll(2). Rounded up, so that a wait does not end before its deadline.
int milliseconds_until(const std::optional<steady_clock::time_point>& deadline) {
  if (!deadline) {
    return -1;
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

union Control {
  cmsghdr alignment;
  std::array<char, CMSG_SPACE(Channel::kMaxDescriptors * sizeof(int))> bytes;
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
      std::array<int, Channel::kMaxDescriptors> numbers{};
      const std::size_t bytes = head->cmsg_len - CMSG_LEN(0);
      std::memcpy(numbers.data(), CMSG_DATA(head), bytes);
      for (std::size_t i = 0; i < bytes / sizeof(int); ++i) {
        descriptors.emplace_back(numbers[i]);
      }
    }
  }
}

// Removes the bytes that were sent from the front of `parts`.
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
    Error error = system_error(errno, "");
    error.cause = "cannot create a socket to a worker process: " + error.cause;
    return error;
  }
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &kSocketBufferBytes, sizeof kSocketBufferBytes);
  }
  return std::pair(Channel(UniqueFd(ends[0])), Channel(UniqueFd(ends[1])));
}

Result<void> Channel::send(std::uint32_t kind, std::initializer_list<Bytes> body,
                           std::span<const int> descriptors) {
  assert(body.size() <= kMaxSentParts && descriptors.size() <= kMaxDescriptors);
  MessageHead head{kind, static_cast<std::uint32_t>(descriptors.size()), 0};
  std::array<iovec, kMaxSentParts + 1> vectors{};
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
  const int flags = MSG_NOSIGNAL | (is_bounded() ? MSG_DONTWAIT : 0);
  for (std::span<iovec> left(vectors.data(), used); !left.empty();) {
    message.msg_iov = left.data();
    message.msg_iovlen = left.size();
    const ssize_t sent = ::sendmsg(socket_.get(), &message, flags);
    if (sent < 0 && errno != EINTR && !(errno == EAGAIN && is_bounded())) {
      return failed(errno);
    }
    if (sent > 0) {
      drop_sent(left, static_cast<std::size_t>(sent));
      message.msg_control = nullptr;  // the descriptors went with the first bytes
      message.msg_controllen = 0;
    }
    if (is_bounded() && !left.empty()) {
      if (Result<void> waited = wait_for(POLLOUT, At::kBetweenMessages); !waited) {
        return waited;
      }
    }
  }
  return {};
}

Result<MessageHead> Channel::receive(std::vector<UniqueFd>& descriptors) {
  MessageHead head;
  descriptors.clear();
  bool some_were_lost = false;
  std::size_t got_bytes = 0;
  int silences = 0;
  while (got_bytes < sizeof head) {
    const At at = got_bytes == 0 ? At::kBetweenMessages : At::kWithinAMessage;
    if (Result<void> waited = is_bounded() ? wait_for(POLLIN, at) : Result<void>(); !waited) {
      return waited.error();
    }
    iovec into{reinterpret_cast<char*>(&head) + got_bytes, sizeof head - got_bytes};
    Control control{};
    msghdr message{};
    message.msg_iov = &into;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t got = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EAGAIN) {
      if (Result<void> borne = got_bytes == 0 ? Result<void>() : bear_silence(silences); !borne) {
        return borne.error();
      }
      continue;
    }
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? failed(Fault::kGone, peer_has_gone()) : failed(errno);
    }
    some_were_lost = some_were_lost || (message.msg_flags & MSG_CTRUNC) != 0;
    take_descriptors(message, descriptors);
    got_bytes += static_cast<std::size_t>(got);
  }
  if (some_were_lost) {
    return failed(Fault::kSystem,
                  Error{.kind = ErrorKind::kSystem,
                        .cause = "descriptors were lost on the way to another process",
                        .remedy = "raise the limit on open files (ulimit -n)"});
  }
  if (descriptors.size() != head.descriptors) {
    return failed(Fault::kNonsense, Error{.kind = ErrorKind::kWorkerLost,
                                          .cause = "a message makes no sense (descriptors)"});
  }
  ++traffic_.messages;
  traffic_.bytes += sizeof head + head.body_bytes;
  return head;
}

Result<void> Channel::receive_body(std::span<std::uint8_t> body) {
  // Most bodies arrive with their heads, so a bounded channel tries to receive before it waits.
  const int flags = is_bounded() ? MSG_DONTWAIT : MSG_WAITALL;
  int silences = 0;
  while (!body.empty()) {
    const ssize_t got = ::recv(socket_.get(), body.data(), body.size(), flags);
    if (got < 0 && errno == EAGAIN) {
      if (Result<void> waited =
              is_bounded() ? wait_for(POLLIN, At::kWithinAMessage) : bear_silence(silences);
          !waited) {
        return waited;
      }
      continue;
    }
    silences = 0;
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? failed(Fault::kGone, peer_has_gone()) : failed(errno);
    }
    body = body.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

// Two waits of half the time: after a suspended machine wakes up, the first wait may be over before
// the peer has run.
void Channel::limit_silence(std::chrono::milliseconds most) {
  half_of_silence_ms_ = static_cast<int>(most.count() / 2);
  const timeval half{most.count() / 2 / 1000, most.count() / 2 % 1000 * 1000};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &half, sizeof half);
}

Result<void> Channel::bear_silence(int& times) {
  return ++times < 2
             ? Result<void>()
             : failed(Fault::kSilent,
                      Error{.kind = ErrorKind::kWorkerLost,
                            .cause = "a worker process stopped in the middle of a message"});
}

// The socket is also ready if the peer has ended.
Result<void> Channel::wait_for(short events, At at) {
  std::array<pollfd, 2> ready = {pollfd{socket_.get(), events, 0}, pollfd{stop_, POLLIN, 0}};
  const bool limits_silence = at == At::kWithinAMessage && half_of_silence_ms_ >= 0;
  int silences = 0;
  for (;;) {
    const int until_deadline = milliseconds_until(deadline_);
    const bool is_shorter = until_deadline < 0 || half_of_silence_ms_ < until_deadline;
    const bool waits_for_half = limits_silence && is_shorter;
    const int number =
        ::poll(ready.data(), ready.size(), waits_for_half ? half_of_silence_ms_ : until_deadline);
    if (number < 0 && errno == EINTR) {
      continue;
    }
    if (number < 0) {
      return failed(errno);
    }
    if (number == 0 && waits_for_half) {
      if (Result<void> borne = bear_silence(silences); !borne) {
        return borne;
      }
      continue;
    }
    if (number == 0) {
      return failed(Fault::kLate, Error{.kind = ErrorKind::kWorkerLost,
                                        .cause = "a worker process does not answer"});
    }
    if (ready[1].revents != 0) {
      return failed(Fault::kStopped, cancelled());
    }
    return {};
  }
}

Error Channel::failed(int error_number) {
  if (error_number == EPIPE || error_number == ECONNRESET) {
    return failed(Fault::kGone, peer_has_gone());
  }
  Error error = system_error(error_number, "");
  error.cause = "a message to a worker process, or from one, failed: " + error.cause;
  return failed(Fault::kSystem, std::move(error));
}

Error Channel::failed(Fault fault, Error error) {
  fault_ = fault;
  return error;
}

}  // namespace hapax::ipc
