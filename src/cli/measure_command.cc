#include "cli/measure_command.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "base/retry.h"
#include "base/system_error.h"
#include "cli/run_and_write.h"
#include "compare/trial.h"
#include "ipc/process.h"
#include "output/output_file.h"

namespace hapax::cli {

namespace {

// Draws nothing on the terminal: hapax compare draws there.
Result<compare::Finished> count_to_nowhere(const std::vector<Input>& inputs,
                                           CountArguments arguments) {
  arguments.progress = ShowProgress::kNever;
  const UniqueFd nowhere(
      retry_on_interrupt([] { return ::open("/dev/null", O_WRONLY | O_CLOEXEC); }));
  if (!nowhere) {
    return system_error(errno, "/dev/null");
  }
  const auto out = output::OutputFile::over(nowhere.get(), "/dev/null");
  Result<WrittenRun> run = run_and_write(inputs, arguments.options, arguments, *out,
                                         [](const Counts& /*counts*/) { return Result<void>(); });
  if (!run) {
    return run.error();
  }
  const RunStats stats = run->whole_stats();
  return compare::Finished{std::move(run->counts), stats};
}

}  // namespace

ExitCode run_measure(const CountArguments& arguments) {
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(ipc::kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
    return report(Error{.kind = ErrorKind::kInvalidArgument,
                        .cause = "measure is for hapax compare, not to be called by hand"},
                  "hapax compare --help");
  }
  // If hapax compare has ended, nobody is left to report to.
  const bool done = compare::serve_trial(ipc::Channel(UniqueFd(ipc::kWorkerSocket)),
                                         [&](const std::vector<Input>& inputs) {
                                           return count_to_nowhere(inputs, arguments);
                                         })
                        .ok();
  return done ? ExitCode::kDone : ExitCode::kFailed;
}

}  // namespace hapax::cli
