#include "base/processor_time.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <system_error>

#include "base/small_file.h"

namespace hapax {
namespace {

// The fields of a line of /proc/stat. The time of guests is included in user and nice.
enum Field : std::size_t {
  kUser,
  kNice,
  kSystem,
  kIdle,
  kDisk,
  kInterrupt,
  kSoftInterrupt,
  kStolen
};
constexpr std::size_t kFields = 8;
using Ticks = std::array<std::uint64_t, kFields>;

// Reads " 12 3 45 ..."; missing fields are 0.
Ticks read_ticks(std::string_view text) {
  Ticks ticks{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::uint64_t& field : ticks) {
    at = std::find_if(at, end, [](char c) { return c != ' '; });
    const auto [stop, failed] = std::from_chars(at, end, field);
    if (failed != std::errc()) {
      break;
    }
    at = stop;
  }
  return ticks;
}

// Adds a line "cpu3 12 3 45 ..." to `sum` if its processor is among `processors`, which are sorted.
void add_line(std::string_view line, const std::vector<unsigned>& processors, Ticks& sum) {
  constexpr std::string_view kName = "cpu";
  unsigned number = 0;
  const char* const end = line.data() + line.size();
  if (!line.starts_with(kName)) {
    return;
  }
  const auto [stop, failed] = std::from_chars(line.data() + kName.size(), end, number);
  if (failed == std::errc() && std::binary_search(processors.begin(), processors.end(), number)) {
    const Ticks ticks = read_ticks({stop, end});
    std::transform(sum.begin(), sum.end(), ticks.begin(), sum.begin(), std::plus<>());
  }
}

}  // namespace

ProcessorTime processor_time(const std::vector<unsigned>& processors, const std::string& root) {
  const std::string text = read_small_file(root + "/proc/stat");
  Ticks sum{};
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    add_line(rest.substr(0, end), processors, sum);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto ticks_a_second = static_cast<double>(std::max(::sysconf(_SC_CLK_TCK), 1L));
  const std::uint64_t busy =
      sum[kUser] + sum[kNice] + sum[kSystem] + sum[kInterrupt] + sum[kSoftInterrupt];
  return {.busy_seconds = static_cast<double>(busy) / ticks_a_second,
          .stolen_seconds = static_cast<double>(sum[kStolen]) / ticks_a_second};
}

}  // namespace hapax
