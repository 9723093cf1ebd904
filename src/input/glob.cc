#include "input/glob.h"

#include <fnmatch.h>

#include <algorithm>

namespace hapax::input {
namespace {

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

bool excludes(const std::string& glob) { return glob.starts_with('!'); }

}  // namespace

bool glob_selects(std::span<const std::string> globs, const std::string& path) {
  for (auto glob = globs.rbegin(); glob != globs.rend(); ++glob) {
    if (matches(excludes(*glob) ? glob->substr(1) : *glob, path)) {
      return !excludes(*glob);
    }
  }
  return std::all_of(globs.begin(), globs.end(), excludes);
}

}  // namespace hapax::input
