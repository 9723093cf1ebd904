// One measured run in a process of its own, so that neither memory nor warm allocators go from one
// run to the next, and the talk between the two processes:
//
//     comparing                        measured: `hapax measure FLAG...`, socket as descriptor 3
//     Path, or Descriptor (and it) ->  } as often as there are inputs
//     Begin: how often             ->
//                                  <-  Ready: it has all of them
//                                  <-  Done: Measured; or Failed: an error
//     List                         ->  } where the digest is not that of the reference
//                                  <-  } Word .., ListEnd
//
// The measured process ends at once when the other does. Until it is ready it is waited for 20
// seconds at most; then it may count as long as it does. A message that cannot be sent ends the
// trial. Tested by tests/compare/trial_test.cc and tests/cli/compare_test.py.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/digest.h"
#include "compare/trial_messages.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "ipc/channel.h"

namespace hapax::compare {

// What every run is compared with; outlives the trials.
struct Reference {
  const Counts& counts;
  Digest digest;
};

// What a measured run counts: paths, and descriptors that say where they begin. It counts all of
// them `repeat` times.
struct Task {
  std::vector<Input> inputs;
  std::uint32_t repeat = 1;
};

// Starts `program` with `arguments`, which make it call serve_trial(), and has it do `task`.
Result<Run> run_trial(const std::string& program, const std::vector<std::string>& arguments,
                      const Task& task, const Reference& reference,
                      const Configuration& configuration);

// The same with a process, or whatever it is, that is at the other end of `channel` already.
Result<Run> run_trial_over(ipc::Channel channel, const Task& task, const Reference& reference,
                           const Configuration& configuration);

// The first part of the measured side: what it is to count.
struct ReceivedTask {
  Task task;
  std::vector<UniqueFd> descriptors;  // of the inputs
};
Result<ReceivedTask> receive_task(TrialChannel& channel);

// What a measured run has done, and the statistics of all of it that is timed.
struct Finished {
  Counts counts;
  RunStats stats;
};
// What is measured: counts the inputs, and writes the list to nowhere.
using Work = std::function<Result<Finished>(const std::vector<Input>& inputs)>;

// The measured side. Watches the channel by a thread that ends the process with it.
Result<void> serve_trial(ipc::Channel channel, const Work& work);

}  // namespace hapax::compare
