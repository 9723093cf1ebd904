#include "input/glob.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace hapax::input {
namespace {

// More come of {a,b}{a,b}... than anybody means.
constexpr std::size_t kMostAlternatives = 1024;
constexpr std::size_t kMostPatternBytes = 4096;  // as long as a path may be

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

// A list of what is still to be expanded, the next last: the depth of a pattern takes no stack.
std::optional<Error> expand_braces(const std::string& whole, std::string pattern,
                                   std::vector<std::string>& alternatives) {
  std::vector<std::string> waiting = {std::move(pattern)};
  while (!waiting.empty()) {
    const std::string next_one = std::move(waiting.back());
    waiting.pop_back();
    const std::optional<Braces> braces = find_braces(next_one);
    if (!braces) {
      if (alternatives.size() == kMostAlternatives) {
        return malformed(whole, "more than 1,024 alternatives", "give several patterns");
      }
      alternatives.push_back(next_one);
      continue;
    }
    if (braces->stops.empty()) {
      return malformed(whole, "a { that is not closed", "write \\{ for the character itself");
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

std::optional<Error> check_sets(const std::string& pattern) {
  for (std::size_t at = 0; at < pattern.size();) {
    at = next(pattern, at);
    if (at == std::string::npos) {
      return malformed(pattern, "a [ that is not closed", "write \\[ for the character itself");
    }
  }
  return {};
}

// Whether the one character, escaped or not, or set that is `token` stands for `here`.
bool stands_for(const std::string& token, char here, int flags) {
  if (token == "?") {
    return here != '/' || flags == 0;
  }
  if (token.size() == 2 && token[0] == '\\') {
    return token[1] == here;  // also a NUL, at which a C string ends
  }
  if (token.size() > 1) {
    const std::array<char, 2> text = {here, '\0'};
    return ::fnmatch(token.c_str(), text.data(), flags) == 0;
  }
  return token[0] == here && here != '\\';  // a last backslash escapes nothing
}

// The whole of `path`. All ways to match a beginning of the pattern are followed at once, so the
// time is at most the product of the two lengths, whatever they hold. fnmatch(3) says what a set
// means, and `flags` are its: FNM_PATHNAME where neither '*' nor '?' cross a '/', else 0.
bool matches_whole(const std::string& pattern, std::string_view path, int flags) {
  std::vector<char> reached(path.size() + 1, 0);  // by what comes before `at`: path[0, i)
  reached[0] = 1;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern.compare(at, 3, "**/") == 0 && (at == 0 || pattern[at - 1] == '/')) {
      // Any folders, or none.
      char any = 0;
      for (std::size_t i = 0; i < path.size(); ++i) {
        any = static_cast<char>(any | reached[i]);
        reached[i + 1] = static_cast<char>(reached[i + 1] | (any & (path[i] == '/' ? 1 : 0)));
      }
      at += 3;
    } else if (pattern[at] == '*') {
      for (std::size_t i = 0; i < path.size(); ++i) {
        const bool goes_on = reached[i] != 0 && (path[i] != '/' || flags == 0);
        reached[i + 1] = static_cast<char>(reached[i + 1] | (goes_on ? 1 : 0));
      }
      ++at;
    } else {
      const std::size_t end = std::min(next(pattern, at), pattern.size());
      const std::string token = pattern.substr(at, end - at);
      for (std::size_t i = path.size(); i-- > 0;) {
        reached[i + 1] = reached[i] != 0 && stands_for(token, path[i], flags) ? 1 : 0;
      }
      reached[0] = 0;
      at = end;
    }
  }
  return reached[path.size()] != 0;
}

bool matches(const std::string& pattern, const std::string& path) {
  if (pattern.find('/') == std::string::npos) {
    return matches_whole(pattern, std::string_view(path).substr(path.rfind('/') + 1), 0);
  }
  const int flags = pattern.find("**") != std::string::npos ? 0 : FNM_PATHNAME;
  return matches_whole(pattern.starts_with('/') ? pattern.substr(1) : pattern, path, flags);
}

}  // namespace

Result<Globs> Globs::parse(std::span<const std::string> patterns) {
  Globs parsed;
  for (const std::string& given : patterns) {
    if (given.size() > kMostPatternBytes) {
      return malformed(given.substr(0, 60) + "...", "more than 4,096 bytes",
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
    if (auto error = expand_braces(given, std::move(pattern), glob.alternatives)) {
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
