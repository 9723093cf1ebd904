// Uses any bytes as patterns and paths. There must be no crash and no hang. A pattern must select
// the same as a slow matcher that tries all ways one after the other, and several patterns the same
// as the single ones in their order.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/require.h"
#include "input/glob.h"
#include "support/slow_glob.h"

namespace hapax {
namespace {

using fuzz::require;
using input::Globs;

bool leaves_out(const std::string& pattern) { return pattern.starts_with('!'); }

void fuzz_one(FuzzedDataProvider& choices) {
  std::vector<std::string> patterns(choices.ConsumeIntegralInRange<std::size_t>(1, 3));
  for (std::string& pattern : patterns) {
    pattern = choices.ConsumeRandomLengthString();
  }
  const std::string path = choices.ConsumeRemainingBytesAsString();
  const auto all = Globs::parse(patterns);
  bool is_selected = std::all_of(patterns.begin(), patterns.end(), leaves_out);
  bool is_parsed = true;
  for (const std::string& pattern : patterns) {
    const auto one = Globs::parse(std::vector{pattern});
    is_parsed = is_parsed && one.ok();
    if (!one) {
      require(!one.error().cause.empty() && !one.error().remedy.empty(), "an error helps");
      continue;
    }
    const bool is_matched = one->select_file(path) != leaves_out(pattern);
    is_selected = is_matched ? !leaves_out(pattern) : is_selected;
    const auto expected = test::slow_glob(pattern.substr(leaves_out(pattern) ? 1 : 0), path);
    require(!expected || is_matched == *expected, "a path matches as the slow matcher says");
    one->leave_out_folder(path);
  }
  require(all.ok() == is_parsed, "patterns are good where each is");
  require(!all || all->select_file(path) == is_selected, "the last pattern that matches decides");
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider choices(data, size);
  hapax::fuzz_one(choices);
  return 0;
}
