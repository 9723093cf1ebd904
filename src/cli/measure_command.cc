#include "cli/measure_command.h"

#include <sys/socket.h>

#include "compare/trial.h"
#include "ipc/process.h"

namespace hapax::cli {

ExitCode run_measure(const CountArguments& arguments) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(ipc::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    return report(Error{.kind = ErrorKind::kInvalidArgument,
                        .cause = "measure is for hapax compare, not to be called by hand"},
                  "hapax compare --help");
  }
  // Where the other process has gone there is nobody to tell.
  const bool done =
      compare::serve_trial(ipc::Channel(UniqueFd(ipc::kWorkerSocket)), arguments.options).ok();
  return done ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace hapax::cli
