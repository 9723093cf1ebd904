// The slow reference for --glob: a matcher that tries every possibility by recursion over the text
// of the pattern. It accepts valid patterns only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hapax::test {

// The length of the first character: of well-formed UTF-8, or 1 for any other byte.
inline std::size_t slow_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0xC2   ? 1
                             : byte(0) < 0xE0 ? 2
                             : byte(0) < 0xF0 ? 3
                             : byte(0) < 0xF5 ? 4
                                              : 1;
  if (text.size() < length) {
    return 1;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) {
      return 1;
    }
  }
  const std::string_view two = text.substr(0, std::min<std::size_t>(2, length));
  const bool is_bad =
      (byte(0) == 0xE0 && two < "\xE0\xA0") || (byte(0) == 0xED && two > "\xED\x9F") ||
      (byte(0) == 0xF0 && two < "\xF0\x90") || (byte(0) == 0xF4 && two > "\xF4\x8F");
  return is_bad ? 1 : length;
}

// Well-formed characters are ordered by their bytes. Bytes that are not UTF-8 come after them.
inline bool slow_at_most(std::string_view a, std::string_view b) {
  const auto is_odd = [](std::string_view one) {
    return one.size() == 1 && static_cast<unsigned char>(one[0]) >= 0x80;
  };
  return is_odd(a) != is_odd(b) ? is_odd(b) : a <= b;
}

// True if the class, written as "[:alpha:]", contains the character.
inline bool slow_class(std::string_view name, std::string_view character) {
  if (character.size() > 1 || static_cast<unsigned char>(character[0]) >= 0x80) {
    return false;
  }
  const char byte = character[0];
  const bool lower = byte >= 'a' && byte <= 'z';
  const bool upper = byte >= 'A' && byte <= 'Z';
  const bool digit = byte >= '0' && byte <= '9';
  const bool graph = byte > ' ' && byte < 0x7F;
  return name == "[:lower:]"   ? lower
         : name == "[:upper:]" ? upper
         : name == "[:digit:]" ? digit
         : name == "[:alpha:]" ? lower || upper
         : name == "[:alnum:]" ? lower || upper || digit
         : name == "[:graph:]" ? graph
         : name == "[:print:]" ? graph || byte == ' '
         : name == "[:punct:]" ? graph && !(lower || upper || digit)
         : name == "[:blank:]" ? byte == ' ' || byte == '\t'
         : name == "[:space:]" ? byte == ' ' || (byte >= '\t' && byte <= '\r')
         : name == "[:cntrl:]" ? byte < ' ' || byte == 0x7F
         : name == "[:xdigit:]"
             ? digit || (byte != 0 && std::strchr("abcdefABCDEF", byte) != nullptr)
             : false;
}

// The class at the beginning of `text`, or an empty text.
inline std::string_view slow_class_name(std::string_view text) {
  const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz", 2);
  return text.starts_with("[:") && end > 2 && end != std::string_view::npos &&
                 text.substr(end, 2) == ":]"
             ? text.substr(0, end + 2)
             : std::string_view();
}

struct SlowSet {
  bool has;
  std::size_t length;
};

// Matches the set at the beginning of `text` with a character. Returns the result and the set's
// length.
inline SlowSet slow_set(std::string_view text, std::string_view character) {
  const bool is_negated = text[1] == '!' || text[1] == '^';
  const std::size_t begin = is_negated ? 2 : 1;
  std::size_t at = begin;
  const auto take = [&] {
    at += text[at] == '\\' && at + 1 < text.size() ? 1 : 0;
    const std::string_view one = text.substr(at, slow_length(text.substr(at)));
    at += one.size();
    return one;
  };
  bool has = false;
  while (text[at] != ']' || at == begin) {
    const std::string_view name = slow_class_name(text.substr(at));
    if (!name.empty()) {
      has = has || slow_class(name, character);
      at += name.size();
      continue;
    }
    const std::string_view first = take();
    std::string_view last = first;
    if (text[at] == '-' && text[at + 1] != ']') {
      ++at;
      last = take();
    }
    has = has || (slow_at_most(first, character) && slow_at_most(character, last));
  }
  return {has != is_negated, at + 1};
}

inline bool slow_match(std::string_view pattern, std::string_view path, bool crosses,
                       bool begins_name) {
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
  const std::size_t length = path.empty() ? 0 : slow_length(path);
  const bool is_crossed = !path.empty() && (path[0] != '/' || crosses);
  if (pattern[0] == '*') {
    return slow_match(pattern.substr(1), path, crosses, false) ||
           (is_crossed && slow_match(pattern, path.substr(length), crosses, false));
  }
  if (path.empty()) {
    return false;
  }
  const std::string_view character = path.substr(0, length);
  if (pattern[0] == '?') {
    return is_crossed && slow_match(pattern.substr(1), path.substr(length), crosses, false);
  }
  if (pattern[0] == '[') {
    const SlowSet set = slow_set(pattern, character);
    return is_crossed && set.has &&
           slow_match(pattern.substr(set.length), path.substr(length), crosses,
                      pattern[set.length - 1] == '/');
  }
  const bool is_escaped = pattern[0] == '\\';
  if (is_escaped && pattern.size() == 1) {
    return false;
  }
  const std::string_view rest = pattern.substr(is_escaped ? 1 : 0);
  const std::string_view wanted = rest.substr(0, slow_length(rest));
  return wanted == character &&
         slow_match(rest.substr(wanted.size()), path.substr(length), crosses, wanted == "/");
}

// Matches the path of a file with a pattern without braces.
inline bool slow_select(std::string_view pattern, std::string_view path) {
  if (pattern.find('/') == std::string_view::npos) {
    return slow_match(pattern, path.substr(path.rfind('/') + 1), true, true);
  }
  const bool crosses = pattern.find("**") != std::string_view::npos;
  return slow_match(pattern.substr(pattern.starts_with('/') ? 1 : 0), path, crosses, true);
}

// Expands the braces of a pattern. They are balanced.
inline std::vector<std::string> slow_braces(const std::string& pattern) {
  std::vector<std::size_t> stops;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == '[') {
      at += slow_set(std::string_view(pattern).substr(at), "x").length - 1;
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
    const std::vector<std::string> expanded = slow_braces(one);
    all.insert(all.end(), expanded.begin(), expanded.end());
  }
  return all;
}

// True if a valid pattern without '!' selects a file. Empty if that would take too long: the time
// is exponential in the number of stars.
inline std::optional<bool> slow_glob(const std::string& pattern, const std::string& path) {
  constexpr std::size_t kMaxBytes = 24;
  constexpr std::ptrdiff_t kMaxStars = 6;
  if (pattern.size() > kMaxBytes || path.size() > kMaxBytes ||
      std::count(pattern.begin(), pattern.end(), '*') > kMaxStars) {
    return {};
  }
  if (pattern.size() > 1 && pattern.ends_with('/')) {
    return false;  // for folders
  }
  const std::vector<std::string> alternatives = slow_braces(pattern);
  return std::any_of(alternatives.begin(), alternatives.end(),
                     [&](const std::string& one) { return slow_select(one, path); });
}

}  // namespace hapax::test
