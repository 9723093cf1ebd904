// Records all input files and their states when a comparison begins. If a file changes later, the
// figures of the comparison mean nothing. Inputs that are neither files nor folders are left out.
// Tested by tests/cli/compare_test.py and compare_inputs_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::cli {

class InputSnapshot {
 public:
  // `inputs` and `options` must outlive the snapshot.
  static Result<InputSnapshot> take(const std::vector<Input>& inputs, const Options& options);
  // An error that names the first file that has changed.
  Result<void> check() const;

 private:
  struct State {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    bool operator==(const State&) const = default;
  };
  InputSnapshot(const std::vector<Input>& inputs, const Options& options, std::vector<State> states)
      : inputs_(inputs), options_(options), states_(std::move(states)) {}
  static Result<std::vector<State>> look(const std::vector<Input>& inputs, const Options& options);

  const std::vector<Input>& inputs_;
  const Options& options_;
  std::vector<State> states_;
};

}  // namespace hapax::cli
