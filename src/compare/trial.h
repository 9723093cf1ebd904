// One measured run in a process of its own, so that neither memory nor warm allocators go from one
// run to the next, and the talk between the two processes:
//
//     comparing                        measured: `hapax measure FLAG...`, socket as descriptor 3
//     Path, or Descriptor (and it) ->  } as often as there are inputs
//     Begin                        ->
//                                  <-  Done: Measured; or Failed: kind, and the texts of an error
//     List                         ->  } where the digest is not that of the reference
//                                  <-  } Word .., ListEnd
//
// The measured process ends at once when the other does. Tested by tests/cli/compare_test.py.
#pragma once

#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/digest.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "ipc/channel.h"

namespace hapax::compare {

// What every run is compared with; outlives the trials.
struct Reference {
  const Counts& counts;
  Digest digest;
};

// Starts `program` with `arguments`, which make it call serve_trial(), and has it count `inputs`:
// paths, and descriptors that stand where they are to be read from.
Result<Run> run_trial(const std::string& program, const std::vector<std::string>& arguments,
                      const std::vector<Input>& inputs, const Reference& reference,
                      const Configuration& configuration);

// The measured side. Watches the channel by a thread that ends the process with it.
Result<void> serve_trial(ipc::Channel channel, const Options& options);

}  // namespace hapax::compare
