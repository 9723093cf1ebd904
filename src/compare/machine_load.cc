#include "compare/machine_load.h"

#include <fmt/format.h>

namespace hapax::compare {

std::optional<std::string> busy_sentence(const MachineLoad& load, unsigned processors) {
  constexpr double kBusy = 0.05;  // of the processors
  if (load.wall_seconds < kMinLoadSeconds || load.other_processors <= kBusy * processors) {
    return std::nullopt;
  }
  return fmt::format("This machine was busy: other programs used {:.1f} of its {} {}.",
                     load.other_processors, processors,
                     processors == 1 ? "processor" : "processors");
}

}  // namespace hapax::compare
