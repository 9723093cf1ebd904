// hapax-worker: a worker process of a run. Its work comes over the socket that it is started with.
// Tested by tests/strategy/ and tests/cli/processes_test.py.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/serve.h"

namespace {

// Status 1: the run has ended early, or whatever the socket leads to is no run. Nothing is printed:
// the run says why, if there is one.
constexpr int kFailed = 1;
constexpr int kStartedByHand = 2;

bool is_stream_socket(int descriptor) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

}  // namespace

int main() {
  if (!is_stream_socket(hapax::ipc::kWorkerSocket)) {
    std::fputs("hapax-worker: started by hapax where it needs one, not by hand\n", stderr);
    return kStartedByHand;
  }
  const bool done = hapax::strategy::serve(
      hapax::ipc::Channel(hapax::UniqueFd(hapax::ipc::kWorkerSocket)), hapax::WorkerKind::kProcess);
  return done ? 0 : kFailed;
}
