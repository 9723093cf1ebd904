// A worker program that relays every message of a real worker, so that a test can let it die or
// change a message. Its environment says what it does:
//
//   HAPAX_RELAY_TURNS   a file; the worker of a run that creates it is the one that goes wrong
//   HAPAX_RELAY_AT      at which message, counted from 0 over both directions
//   HAPAX_RELAY_DO      kill      dies by SIGKILL
//                       crash     dies by SIGSEGV
//                       cut       dies within the message
//                       build     changes the message's first byte
//                       fail      sends Failed with a reason, and ends
//                       short     sends a message shorter than its kind, or longer if it has no
//                                 body
//                       huge      states a length of 2^62
//                       flip      changes some bytes
//                       kind      sends another kind
//                       tokens    reports one word less
//                       silent    never sends anything
//   HAPAX_RELAY_SEED    which bytes flip changes
//
// Run by tests/strategy/lost_worker_test.cc.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/protocol.h"
#include "strategy/serve.h"

namespace {

using hapax::UniqueFd;
using hapax::ipc::Bytes;
using hapax::ipc::Channel;
using hapax::ipc::MessageHead;

std::string variable(const char* name) {
  const char* const value = ::getenv(name);
  return value == nullptr ? "" : value;
}

// Whether this worker is the one that goes wrong: the first of the run that creates the file.
bool is_chosen() {
  return UniqueFd(::open(variable("HAPAX_RELAY_TURNS").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600))
             .get() != -1;
}

void die(std::string_view how) {
  ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would exit instead
  ::raise(how == "crash" ? SIGSEGV : SIGKILL);
  ::_exit(3);
}

// Changes a few bytes, mostly to values that break lengths and offsets.
void flip(std::vector<std::uint8_t>& body) {
  std::mt19937_64 random(std::stoull("0" + variable("HAPAX_RELAY_SEED")));
  constexpr std::array<std::uint8_t, 6> kValues = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF};
  for (int i = 0; i < 4 && !body.empty(); ++i) {
    // The plain data comes first.
    const std::size_t most =
        std::min<std::size_t>(body.size(), random() % 2 == 0 ? 64 : body.size());
    body[random() % most] = kValues[random() % kValues.size()];
  }
}

// Changes a message as `what` says.
void change(std::string_view what, MessageHead& head, std::vector<std::uint8_t>& body) {
  if (what == "build") {
    body.front() ^= 1;
  } else if (what == "short") {
    body.resize(body.empty() ? 1 : std::min<std::size_t>(body.size() / 2, 7));
  } else if (what == "kind") {
    head.kind += 1000;
  } else if (what == "tokens") {
    if (head.kind == hapax::strategy::Report::kShape.kind) {
      --body[offsetof(hapax::strategy::Report, tokens)];
    }
  } else {
    flip(body);
  }
}

// Sends a head that claims a body of 2^62 bytes, and the first of them.
bool send_huge(Channel& to, const MessageHead& head, const std::vector<std::uint8_t>& body) {
  const MessageHead lie{head.kind, 0, std::uint64_t{1} << 62};
  return ::send(to.descriptor(), &lie, sizeof lie, MSG_NOSIGNAL) == sizeof lie &&
         ::send(to.descriptor(), body.data(), body.size(), MSG_NOSIGNAL) >= 0;
}

// Sends Failed to the run, as a worker does that fails.
void say_why(Channel& run) {
  hapax::strategy::WorkerChannel channel(Channel(run.release()), "the run");
  (void)hapax::ipc::send_error<hapax::strategy::Failed>(
      channel, hapax::Error{.kind = hapax::ErrorKind::kOutOfMemory,
                            .cause = "no more paper",
                            .path = "the tray",
                            .offset = 7,
                            .remedy = "buy some"})
      .ok();
}

// Relays one message, or does what the environment asks for. Returns false at the end of the
// channel.
bool pass(Channel& from, Channel& to, bool is_the_one) {
  std::vector<UniqueFd> descriptors;
  auto head = from.receive(descriptors);
  if (!head) {
    return false;
  }
  std::vector<std::uint8_t> body(head->body_bytes);
  if (!from.receive_body(body)) {
    return false;
  }
  const std::string what = is_the_one ? variable("HAPAX_RELAY_DO") : "";
  if (what == "cut") {
    const MessageHead whole = *head;
    // If the message has descriptors, not even the head is complete, because they are not passed
    // on.
    ::send(to.descriptor(), &whole, descriptors.empty() ? sizeof whole : 9, MSG_NOSIGNAL);
    ::send(to.descriptor(), body.data(), descriptors.empty() ? body.size() / 2 : 0, MSG_NOSIGNAL);
    die("kill");
  } else if (what == "fail") {
    return false;
  } else if (what == "huge") {
    return send_huge(to, *head, body);
  } else if (what == "kill" || what == "crash") {
    die(what);
  } else if (!what.empty()) {
    change(what, *head, body);
  }
  std::vector<int> numbers;
  for (const UniqueFd& descriptor : descriptors) {
    numbers.push_back(descriptor.get());
  }
  return to.send(head->kind, {Bytes(body)}, numbers).ok();
}

}  // namespace

int main() {
  Channel run{UniqueFd(hapax::ipc::kWorkerSocket)};
  auto ends = Channel::pair();
  std::thread worker([end = std::move(ends->second)]() mutable {
    hapax::strategy::serve(std::move(end), hapax::WorkerKind::kThread);
  });
  const bool chosen = is_chosen();
  if (chosen && variable("HAPAX_RELAY_DO") == "silent") {
    ::pause();
  }
  const int wanted = std::atoi(variable("HAPAX_RELAY_AT").c_str());
  std::array<pollfd, 2> waiting = {pollfd{run.descriptor(), POLLIN, 0},
                                   pollfd{ends->first.descriptor(), POLLIN, 0}};
  for (int message = 0;; ++message) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0) {
      continue;
    }
    const bool from_worker = waiting[1].revents != 0;
    if (!pass(from_worker ? ends->first : run, from_worker ? run : ends->first,
              chosen && message == wanted)) {
      if (chosen && message == wanted && variable("HAPAX_RELAY_DO") == "fail") {
        say_why(run);
      } else if (!from_worker) {
        // The worker may have ended after it sent Failed.
        ::shutdown(ends->first.descriptor(), SHUT_WR);
        while (pass(ends->first, run, false)) {
        }
      }
      break;
    }
  }
  ends->first.release().reset();
  worker.join();
}
