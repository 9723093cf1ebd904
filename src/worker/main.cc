// hapax-worker: a worker process of a run. Its work comes over the socket that it is started with.
// Tested by tests/strategy/ and tests/cli/processes_test.py.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/serve.h"

int main() {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(hapax::ipc::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    std::fputs("hapax-worker: started by hapax where it needs one, not by hand\n", stderr);
    return 2;
  }
  hapax::strategy::serve(hapax::ipc::Channel(hapax::UniqueFd(hapax::ipc::kWorkerSocket)),
                         hapax::WorkerHome::kProcess);
  return 0;
}
