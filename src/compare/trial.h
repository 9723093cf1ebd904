// A trial is one measured run in a process of its own, so neither memory nor a warm allocator
// passes from one run to the next. The two processes say to each other:
//
//     comparing                        measured: `hapax measure FLAG...`, socket as descriptor 3
//     Path or Descriptor           ->  } once for each input
//     Begin: how often             ->
//                                  <-  Ready: it has all inputs
//                                  <-  Done: Measured; or Failed: an error
//     List                         ->  } if the digest differs from the reference's
//                                  <-  } Word .., ListEnd
//
// The measured process ends as soon as the other one does. It has 20 seconds until it is ready;
// then it may count as long as it needs. If a message cannot be sent, the trial ends. Tested by
// tests/compare/trial_test.cc and tests/cli/compare_test.py.
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

// The result that every run is compared with. It outlives the trials.
struct Reference {
  const Counts& counts;
  Digest digest;
};

// The inputs of a measured run: paths, and descriptors with their beginnings. The run counts all of
// them `repeat` times.
struct Task {
  std::vector<Input> inputs;
  std::uint32_t repeat = 1;
};

// Starts `program` with `arguments`, which make it call serve_trial(), and runs `task` in it.
Result<Run> run_trial(const std::string& program, const std::vector<std::string>& arguments,
                      const Task& task, const Reference& reference,
                      const Configuration& configuration);

// The same with a process, or a thread of a test, that is connected to `channel` already.
Result<Run> run_trial_over(ipc::Channel channel, const Task& task, const Reference& reference,
                           const Configuration& configuration);

// Receives the task in the measured process.
struct ReceivedTask {
  Task task;
  std::vector<UniqueFd> descriptors;  // of the inputs, kept open
};
Result<ReceivedTask> receive_task(TrialChannel& channel);

// The result of a measured run, and the statistics of everything that is timed.
struct Finished {
  Counts counts;
  RunStats stats;
};
// The work that is measured: it counts the inputs, and writes the list to nowhere.
using Work = std::function<Result<Finished>(const std::vector<Input>& inputs)>;

// Serves a trial in the measured process. A thread watches the channel, and ends the process when
// the other end closes.
Result<void> serve_trial(ipc::Channel channel, const Work& work);

}  // namespace hapax::compare
