// hapax-worker: the program of a worker process. It gets its work over the socket with which it is
// started. Tested by tests/strategy/ and tests/cli/processes_test.py.
#include <sys/socket.h>

#include <cstdio>

#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/serve.h"

namespace {

// The status if the run ended early, or if the peer is not a run. The worker prints nothing: the
// run reports the error.
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
    std::fputs("hapax-worker: started by hapax, not by hand; run `hapax count` instead\n", stderr);
    return kStartedByHand;
  }
  const bool done = hapax::strategy::serve(
      hapax::ipc::Channel(hapax::UniqueFd(hapax::ipc::kWorkerSocket)), hapax::WorkerKind::kProcess);
  return done ? 0 : kFailed;
}
