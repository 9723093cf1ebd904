// The body of a worker process: does one run's work over a channel. It uses nothing else of its
// process, so that a test can run it on a thread. Tested by tests/strategy/.
#pragma once

#include "hapax/options.h"
#include "ipc/channel.h"

namespace hapax::strategy {

// Works until the run ends or closes the channel. Returns false after an error, which the run has
// been told, if it still runs. Whatever the other end sends, it neither crashes nor waits for ever.
bool serve(ipc::Channel channel, WorkerKind kind);

}  // namespace hapax::strategy
