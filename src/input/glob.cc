#include "input/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace hapax::input {
namespace {

// More come of {a,b}{a,b}... than anybody means.
constexpr std::size_t kMostAlternatives = 1024;

Error malformed(const std::string& pattern, const std::string& what, const std::string& remedy) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "the pattern '" + escape_controls(pattern) + "' has " + what,
               .remedy = remedy};
}

// Behind the ']' that closes the set which opens at `open`; npos where there is none.
std::size_t set_end(std::string_view pattern, std::size_t open) {
  std::size_t at = open + 1;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) {
    ++at;
  }
  // The first in a set stands for itself, be it a ']'.
  for (++at; at < pattern.size(); ++at) {
    if (pattern.compare(at, 2, "[:") == 0 && pattern.find(":]", at) != std::string_view::npos) {
      at = pattern.find(":]", at) + 1;
    } else if (pattern[at] == ']') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// Behind what stands at `at`: a character, escaped or not, or a whole set.
std::size_t next(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '[') {
    return set_end(pattern, at);
  }
  return at + (pattern[at] == '\\' && at + 1 < pattern.size() ? 2 : 1);
}

struct Braces {
  std::size_t open;
  std::vector<std::size_t> stops;  // the commas, and the brace that closes
};

// The first pair of braces; `stops` is empty where it is not closed.
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

std::optional<Error> expand_braces(const std::string& pattern, const std::string& whole,
                                   std::vector<std::string>& alternatives) {
  const std::optional<Braces> braces = find_braces(pattern);
  if (!braces) {
    if (alternatives.size() == kMostAlternatives) {
      return malformed(whole, "more than 1,024 alternatives", "give several patterns");
    }
    alternatives.push_back(pattern);
    return {};
  }
  if (braces->stops.empty()) {
    return malformed(whole, "a { that is not closed", "write \\{ for the character itself");
  }
  std::size_t begin = braces->open + 1;
  for (const std::size_t stop : braces->stops) {
    const std::string expanded = pattern.substr(0, braces->open) +
                                 pattern.substr(begin, stop - begin) +
                                 pattern.substr(braces->stops.back() + 1);
    if (auto error = expand_braces(expanded, whole, alternatives)) {
      return error;
    }
    begin = stop + 1;
  }
  return {};
}

std::optional<Error> check_sets(const std::string& pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    at = next(pattern, at);
    if (at == std::string::npos) {
      return malformed(pattern, "a [ that is not closed", "write \\[ for the character itself");
    }
  }
  return {};
}

bool matches(const std::string& pattern, const std::string& path) {
  if (pattern.find('/') == std::string::npos) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  }
  const bool crosses = pattern.find("**") != std::string::npos;
  const std::string anchored = pattern.starts_with('/') ? pattern.substr(1) : pattern;
  // "**/" stands for no folder, too.
  const std::size_t folders = anchored.starts_with("**/") ? 0 : anchored.find("/**/") + 1;
  if (crosses && anchored.compare(folders, 3, "**/") == 0 &&
      matches(std::string("/").append(anchored, 0, folders).append(anchored, folders + 3), path)) {
    return true;
  }
  return ::fnmatch(anchored.c_str(), path.c_str(), crosses ? 0 : FNM_PATHNAME) == 0;
}

}  // namespace

Result<Globs> Globs::parse(std::span<const std::string> patterns) {
  Globs parsed;
  for (const std::string& given : patterns) {
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
    if (auto error = expand_braces(pattern, given, glob.alternatives)) {
      return *error;
    }
    parsed.globs_.push_back(std::move(glob));
  }
  return parsed;
}

Globs::Verdict Globs::verdict_on(const std::string& path, Kind kind) const {
  for (auto glob = globs_.rbegin(); glob != globs_.rend(); ++glob) {
    const bool is_meant = kind == Kind::kFolder || !glob->is_for_folders;
    if (is_meant &&
        std::any_of(glob->alternatives.begin(), glob->alternatives.end(),
                    [&](const std::string& pattern) { return matches(pattern, path); })) {
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
