// A worker program whose every message passes by here, so that a test can have it die, or say
// something else, at any of them. What it does, by its environment:
//
//   HAPAX_RELAY_TURNS   a file: who makes it is the one worker of the run that goes wrong
//   HAPAX_RELAY_AT      at which message, counted from 0 over both directions
//   HAPAX_RELAY_DO      kill, crash, cut (die within the message), build (change its first byte),
//                       fail (say why it gives up, and go)
//
// Run by tests/strategy/lost_worker_test.cc.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
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

// Whether this one is the worker that goes wrong: the first of the run that asks.
bool is_chosen() {
  return UniqueFd(::open(variable("HAPAX_RELAY_TURNS").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600))
             .get() != -1;
}

void die(std::string_view how) {
  ::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would make an exit of it
  ::raise(how == "crash" ? SIGSEGV : SIGKILL);
  ::_exit(3);
}

// Has the run told what a worker tells it that gives up.
void say_why(Channel& run) {
  constexpr std::string_view kTexts("no more paper\0buy some\0", 23);
  const hapax::strategy::Failed failed{hapax::strategy::Report::kNone,
                                       static_cast<std::uint32_t>(hapax::ErrorKind::kOutOfMemory)};
  (void)run
      .send(static_cast<std::uint32_t>(hapax::strategy::MessageKind::kFailed),
            {hapax::ipc::bytes_of(failed),
             Bytes(reinterpret_cast<const std::uint8_t*>(kTexts.data()), kTexts.size())})
      .ok();
}

// Passes one message on, or does what was asked for instead. False at the end of the channel.
bool pass(Channel& from, Channel& to, bool is_the_one) {
  std::vector<UniqueFd> descriptors;
  const auto head = from.receive(descriptors);
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
    // With descriptors, which this does not pass on, not even the head is whole.
    ::send(to.descriptor(), &whole, descriptors.empty() ? sizeof whole : 9, MSG_NOSIGNAL);
    ::send(to.descriptor(), body.data(), descriptors.empty() ? body.size() / 2 : 0, MSG_NOSIGNAL);
    die("kill");
  } else if (what == "build") {
    body.front() ^= 1;
  } else if (what == "fail") {
    return false;
  } else if (!what.empty()) {
    die(what);
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
    hapax::strategy::serve(std::move(end), hapax::WorkerHome::kThread);
  });
  const bool chosen = is_chosen();
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
      }
      break;
    }
  }
  ends->first.release().reset();
  worker.join();
}
