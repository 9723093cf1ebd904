// The body of a worker process: one run's work at one end of a channel. It takes no more from the
// process it runs in than that, so that a test can run it on a thread. Tested by tests/strategy/.
#pragma once

#include "hapax/options.h"
#include "ipc/channel.h"

namespace hapax::strategy {

// Works until the run has ended, or its end of the channel. False where that was not in good order:
// the run has been told why, if it is still there. Whatever the other end sends, this only returns.
bool serve(ipc::Channel channel, WorkerKind kind);

}  // namespace hapax::strategy
