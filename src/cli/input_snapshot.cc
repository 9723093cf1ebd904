#include "cli/input_snapshot.h"

#include <sys/stat.h>

#include <algorithm>
#include <variant>

#include "base/long_path.h"
#include "base/retry.h"
#include "input/expand.h"
#include "input/open.h"

namespace hapax::cli {
namespace {

// Whether `file` has been filled in.
bool look_at(const Input& input, struct stat& file) {
  if (const auto* const open = std::get_if<DescriptorInput>(&input)) {
    return retry_on_interrupt([&] { return ::fstat(open->descriptor, &file); }) == 0;
  }
  const auto* const path = std::get_if<PathInput>(&input);
  return path != nullptr && stat_long(path->path, file);
}

}  // namespace

Result<InputSnapshot> InputSnapshot::take(const std::vector<Input>& inputs,
                                          const Options& options) {
  Result<std::vector<State>> states = look(inputs, options);
  return states ? Result<InputSnapshot>(InputSnapshot(inputs, options, std::move(states).value()))
                : states.error();
}

Result<void> InputSnapshot::check() const {
  const Result<std::vector<State>> now = look(inputs_, options_);
  if (!now) {
    return now.error();
  }
  for (std::size_t i = 0; i < std::max(now->size(), states_.size()); ++i) {
    if (i >= now->size() || i >= states_.size() || !((*now)[i] == states_[i])) {
      return Error{.kind = ErrorKind::kInputChanged,
                   .cause = "the input has changed since the comparison began",
                   .path = i < now->size() ? (*now)[i].path : states_[i].path,
                   .remedy = "compare when nothing writes to it"};
    }
  }
  return {};
}

Result<std::vector<InputSnapshot::State>> InputSnapshot::look(const std::vector<Input>& inputs,
                                                              const Options& options) {
  const Result<input::Expansion> all = input::expand(inputs, options);
  if (!all) {
    return all.error();
  }
  std::vector<State> states;
  for (std::size_t i = 0; i < all->inputs.size(); ++i) {
    struct stat file {};
    const Input input = all->inputs[i];
    if (look_at(input, file)) {
      states.push_back({input::name_of(input), file.st_dev, file.st_ino, file.st_size,
                        file.st_mtim.tv_sec, file.st_mtim.tv_nsec});
    }
  }
  return states;
}

}  // namespace hapax::cli
