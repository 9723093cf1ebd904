#include "input/glob.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace hapax::input {
namespace {

// {a,b}{a,b}... multiplies; no real pattern has more alternatives.
constexpr std::size_t kMaxAlternatives = 1024;
constexpr std::size_t kMaxPatternBytes = 4096;  // as long as a path may be

// The index after the element at `at`: a character, escaped or not, or a whole set, which must be
// valid.
std::size_t next(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '[') {
    return GlobSet::parse(pattern, at)->end;
  }
  return at + (pattern[at] == '\\' && at + 1 < pattern.size() ? 2 : 1);
}

struct Braces {
  std::size_t open;
  std::vector<std::size_t> stops;  // the commas, and the brace that closes
};

// The first pair of braces. `stops` is empty if it is not closed.
std::optional<Braces> find_braces(std::string_view pattern) {
  std::size_t open = 0;
  while (open < pattern.size() && pattern[open] != '{') {
    open = next(pattern, open);
  }
  if (open >= pattern.size()) {
    return {};
  }
  Braces braces{open, {}};
  std::size_t depth = 0;
  for (std::size_t at = open; at < pattern.size(); at = next(pattern, at)) {
    const char here = pattern[at];
    depth += here == '{' ? 1 : 0;
    if ((here == ',' || here == '}') && depth == 1) {
      braces.stops.push_back(at);
    }
    if (here == '}' && --depth == 0) {
      return braces;
    }
  }
  return Braces{open, {}};
}

// Keeps a list of patterns still to be expanded instead of calling itself, so that nested braces
// take no stack.
std::optional<Error> expand_braces(const std::string& whole, std::string pattern,
                                   std::vector<std::string>& alternatives) {
  std::vector<std::string> waiting = {std::move(pattern)};
  while (!waiting.empty()) {
    const std::string next_one = std::move(waiting.back());
    waiting.pop_back();
    const std::optional<Braces> braces = find_braces(next_one);
    if (!braces) {
      if (alternatives.size() == kMaxAlternatives) {
        return malformed_glob(whole, "more than 1,024 alternatives", "give several patterns");
      }
      alternatives.push_back(next_one);
      continue;
    }
    if (braces->stops.empty()) {
      return malformed_glob(whole, "a { that is not closed", "write \\{ for the character itself");
    }
    const std::string before = next_one.substr(0, braces->open);
    const std::string after = next_one.substr(braces->stops.back() + 1);
    for (std::size_t i = braces->stops.size(); i-- > 0;) {
      const std::size_t begin = (i == 0 ? braces->open : braces->stops[i - 1]) + 1;
      waiting.push_back(
          std::string(before).append(next_one, begin, braces->stops[i] - begin).append(after));
    }
  }
  return {};
}

std::optional<Error> check_sets(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '[') {
      at = next(pattern, at);
      continue;
    }
    const Result<GlobSet::Parsed> set = GlobSet::parse(pattern, at);
    if (!set) {
      return set.error();
    }
    at = set->end;
  }
  return {};
}

}  // namespace

Result<Globs> Globs::parse(std::span<const std::string> patterns) {
  Globs parsed;
  for (const std::string& given : patterns) {
    if (given.size() > kMaxPatternBytes) {
      return malformed_glob(given.substr(0, 60) + "...", "more than 4,096 bytes",
                            "give several patterns");
    }
    if (auto error = check_sets(given)) {
      return *error;
    }
    const bool leaves_out = given.starts_with('!');
    std::string pattern = given.substr(leaves_out ? 1 : 0);
    const bool is_for_folders = pattern.size() > 1 && pattern.ends_with('/');
    if (is_for_folders) {
      pattern.pop_back();
    }
    Glob glob{leaves_out ? Verdict::kOut : Verdict::kIn, is_for_folders, {}};
    std::vector<std::string> alternatives;
    if (auto error = expand_braces(given, std::move(pattern), alternatives)) {
      return *error;
    }
    for (const std::string& alternative : alternatives) {
      glob.alternatives.emplace_back(alternative);
    }
    parsed.globs_.push_back(std::move(glob));
  }
  return parsed;
}

Globs::Verdict Globs::verdict_on(const std::string& path, Kind kind) const {
  const std::u32string characters = glob_characters(path);
  for (auto glob = globs_.rbegin(); glob != globs_.rend(); ++glob) {
    const bool is_meant = kind == Kind::kFolder || !glob->is_for_folders;
    if (is_meant &&
        std::any_of(glob->alternatives.begin(), glob->alternatives.end(),
                    [&](const GlobPattern& pattern) { return pattern.matches(characters); })) {
      return glob->verdict;
    }
  }
  return Verdict::kNone;
}

bool Globs::select_file(const std::string& path) const {
  const Verdict verdict = verdict_on(path, Kind::kFile);
  if (verdict == Verdict::kNone) {
    return std::all_of(globs_.begin(), globs_.end(),
                       [](const Glob& glob) { return glob.verdict == Verdict::kOut; });
  }
  return verdict == Verdict::kIn;
}

bool Globs::leave_out_folder(const std::string& path) const {
  return verdict_on(path, Kind::kFolder) == Verdict::kOut;
}

}  // namespace hapax::input
