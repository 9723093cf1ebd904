#include "input/glob_pattern.h"

#include <utility>

namespace hapax::input {

GlobPattern::GlobPattern(std::string_view pattern)
    : is_for_names_(pattern.find('/') == std::string_view::npos),
      crosses_folders_(is_for_names_ || pattern.find("**") != std::string_view::npos) {
  for (std::size_t at = pattern.starts_with('/') ? 1 : 0; at < pattern.size();) {
    at = add_token(pattern, at);
  }
}

// Adds the token at `at` and returns where the next one begins.
std::size_t GlobPattern::add_token(std::string_view pattern, std::size_t at) {
  const bool begins_name = tokens_.empty() || pattern[at - 1] == '/';
  if (begins_name && pattern.substr(at, 3) == "**/") {
    tokens_.push_back({Kind::kFolders, 0});
    return at + 3;
  }
  if (pattern[at] == '*' || pattern[at] == '?') {
    tokens_.push_back({pattern[at] == '*' ? Kind::kStar : Kind::kAny, 0});
    return at + 1;
  }
  if (pattern[at] == '[') {
    if (Result<GlobSet::Parsed> parsed = GlobSet::parse(pattern, at)) {
      tokens_.push_back({Kind::kSet, static_cast<char32_t>(sets_.size())});
      sets_.push_back(std::move(parsed->set));
      return parsed->end;
    }
  }
  if (pattern[at] == '\\' && ++at == pattern.size()) {
    tokens_.push_back({Kind::kNothing, 0});
    return at;
  }
  const Character next = character_at(pattern, at);
  tokens_.push_back({Kind::kCharacter, next.value});
  return at + next.length;
}

bool GlobPattern::stands_for(const Token& token, char32_t character) const {
  switch (token.kind) {
    case Kind::kCharacter:
      return character == token.value;
    case Kind::kAny:
      return character != U'/' || crosses_folders_;
    case Kind::kSet:
      return (character != U'/' || crosses_folders_) && sets_[token.value].has(character);
    default:
      return false;
  }
}

bool GlobPattern::matches(std::u32string_view path) const {
  return matches_whole(is_for_names_ ? path.substr(path.rfind(U'/') + 1) : path);
}

// Follows all ways to match the tokens at once, so the time is at most proportional to the product
// of both lengths.
bool GlobPattern::matches_whole(std::u32string_view path) const {
  std::vector<char> reached(path.size() + 1, 0);  // [i]: the tokens so far match path[0, i)
  reached[0] = 1;
  for (const Token& token : tokens_) {
    if (token.kind == Kind::kFolders || token.kind == Kind::kStar) {
      char any = 0;
      for (std::size_t i = 0; i < path.size(); ++i) {
        const bool is_slash = path[i] == U'/';
        any = static_cast<char>(any | reached[i]);
        const bool goes_on = token.kind == Kind::kFolders
                                 ? any != 0 && is_slash
                                 : reached[i] != 0 && (!is_slash || crosses_folders_);
        reached[i + 1] = static_cast<char>(reached[i + 1] | (goes_on ? 1 : 0));
      }
    } else {
      for (std::size_t i = path.size(); i-- > 0;) {
        reached[i + 1] = reached[i] != 0 && stands_for(token, path[i]) ? 1 : 0;
      }
      reached[0] = 0;
    }
  }
  return reached[path.size()] != 0;
}

}  // namespace hapax::input
