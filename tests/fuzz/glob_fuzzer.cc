// Any bytes as patterns and paths: no crash, no wait. Patterns without sets select what a matcher
// selects that tries all ways one after the other, and several patterns what each says by itself.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.h"
#include "input/glob.h"

namespace hapax {
namespace {

using fuzz::require;
using input::Globs;

// The slow matcher's time grows by the power of the number of stars.
constexpr std::size_t kMaxSlowBytes = 24;
constexpr std::ptrdiff_t kMaxSlowStars = 6;

bool slow_match(std::string_view pattern, std::string_view path, bool crosses, bool begins_name) {
  if (pattern.empty()) {
    return path.empty();
  }
  if (begins_name && pattern.starts_with("**/")) {
    if (slow_match(pattern.substr(3), path, crosses, true)) {
      return true;
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '/' && slow_match(pattern.substr(3), path.substr(i + 1), crosses, true)) {
        return true;
      }
    }
    return false;
  }
  if (pattern[0] == '*') {
    return slow_match(pattern.substr(1), path, crosses, false) ||
           (!path.empty() && (path[0] != '/' || crosses) &&
            slow_match(pattern, path.substr(1), crosses, false));
  }
  if (path.empty()) {
    return false;
  }
  if (pattern[0] == '?') {
    return (path[0] != '/' || crosses) &&
           slow_match(pattern.substr(1), path.substr(1), crosses, false);
  }
  const bool is_escaped = pattern[0] == '\\';
  if (is_escaped && pattern.size() == 1) {
    return false;
  }
  const char wanted = pattern[is_escaped ? 1 : 0];
  return wanted == path[0] &&
         slow_match(pattern.substr(is_escaped ? 2 : 1), path.substr(1), crosses, wanted == '/');
}

// Without braces.
bool slow_select(std::string_view pattern, std::string_view path) {
  if (pattern.find('/') == std::string_view::npos) {
    return slow_match(pattern, path.substr(path.rfind('/') + 1), true, false);
  }
  const bool crosses = pattern.find("**") != std::string_view::npos;
  return slow_match(pattern.substr(pattern.starts_with('/') ? 1 : 0), path, crosses, true);
}

// The alternatives of a pattern whose braces are closed.
std::vector<std::string> slow_expand(const std::string& pattern) {
  std::vector<std::size_t> stops;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == '{') {
      if (depth++ == 0) {
        stops.push_back(at);
      }
    } else if (depth > 0 && (pattern[at] == '}' || (pattern[at] == ',' && depth == 1))) {
      depth -= pattern[at] == '}' ? 1 : 0;
      if (depth == 0 || pattern[at] == ',') {
        stops.push_back(at);
      }
      if (depth == 0) {
        break;
      }
    }
  }
  if (stops.empty()) {
    return {pattern};
  }
  std::vector<std::string> all;
  for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
    const std::string one = pattern.substr(0, stops[0]) +
                            pattern.substr(stops[i] + 1, stops[i + 1] - stops[i] - 1) +
                            pattern.substr(stops.back() + 1);
    const std::vector<std::string> expanded = slow_expand(one);
    all.insert(all.end(), expanded.begin(), expanded.end());
  }
  return all;
}

// Whether one pattern without '!' matches the path of a file; empty where it is not to be compared.
std::optional<bool> slow_verdict(const std::string& pattern, const std::string& path) {
  if (pattern.find('[') != std::string::npos || pattern.size() > kMaxSlowBytes ||
      path.size() > kMaxSlowBytes ||
      std::count(pattern.begin(), pattern.end(), '*') > kMaxSlowStars) {
    return {};
  }
  if (pattern.size() > 1 && pattern.ends_with('/')) {
    return false;  // for folders
  }
  const std::vector<std::string> alternatives = slow_expand(pattern);
  return std::any_of(alternatives.begin(), alternatives.end(),
                     [&](const std::string& one) { return slow_select(one, path); });
}

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
    const auto expected = slow_verdict(pattern.substr(leaves_out(pattern) ? 1 : 0), path);
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
