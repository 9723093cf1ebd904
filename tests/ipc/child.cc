// The program that tests/ipc/process_test.cc starts. The first byte of each message is a command.
#include <dirent.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "ipc/channel.h"
#include "ipc/process.h"

namespace {

// The open descriptors as text: "0 1 2 3".
std::string open_descriptors() {
  std::string numbers;
  for (int number = 0; number < 256; ++number) {
    if (::dup2(number, number) == number) {
      numbers += (numbers.empty() ? "" : " ") + std::to_string(number);
    }
  }
  return numbers;
}

// "default" if SIGPIPE and SIGINT have their default action and no signal is blocked.
std::string signals() {
  struct sigaction pipe {};
  struct sigaction interrupt {};
  ::sigaction(SIGPIPE, nullptr, &pipe);
  ::sigaction(SIGINT, nullptr, &interrupt);
  sigset_t held;
  ::sigprocmask(SIG_SETMASK, nullptr, &held);
  const bool as_by_default = pipe.sa_handler == SIG_DFL && interrupt.sa_handler == SIG_DFL &&
                             ::sigismember(&held, SIGTERM) == 0;
  return as_by_default ? "default" : "changed";
}

}  // namespace

int main() {
  hapax::ipc::Channel channel{hapax::UniqueFd(hapax::ipc::kWorkerSocket)};
  std::vector<hapax::UniqueFd> descriptors;
  for (;;) {
    const auto head = channel.receive(descriptors);
    if (!head) {
      return 0;
    }
    const auto answer = [&](const std::string& text) {
      const hapax::ipc::Bytes bytes(reinterpret_cast<const std::uint8_t*>(text.data()),
                                    text.size());
      (void)channel.send(head->kind, {bytes}).ok();
    };
    switch (head->kind) {
      case 'd':
        answer(open_descriptors());
        break;
      case 's':
        answer(signals());
        break;
      case 'g':
        answer(std::to_string(::getpgrp()));
        break;
      case 'x':
        return 7;
      case 'k':
        ::raise(SIGKILL);
        break;
      case 'w':  // ignores its socket and waits for ever
        ::pause();
        break;
      default:
        return 9;
    }
  }
}
