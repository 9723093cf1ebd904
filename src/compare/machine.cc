// The machine as reports describe it, from /proc and uname(2).
#include "base/machine.h"

#include <sys/utsname.h>

#include <fstream>
#include <string>

#include "base/retry.h"
#include "compare/comparison.h"

namespace hapax::compare {
namespace {

std::string processor_name() {
  std::ifstream lines;
  retry_on_interrupt([&] { return lines.open("/proc/cpuinfo"), lines.is_open() ? 0 : -1; });
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("model name")) {
      const std::size_t colon = line.find(": ");
      return colon == std::string::npos ? "" : line.substr(colon + 2);
    }
  }
  return "";
}

}  // namespace

Machine this_machine() {
  Machine machine;
  machine.processor = processor_name();
  machine.processors = usable_processors();
  machine.memory_bytes = physical_memory_bytes();
  utsname system{};
  if (::uname(&system) == 0) {
    machine.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
  }
  return machine;
}

}  // namespace hapax::compare
