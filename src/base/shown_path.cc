#include "base/shown_path.h"

#include <cstddef>

#include "base/grouped.h"
#include "hapax/result.h"

namespace hapax {
namespace {

constexpr std::size_t kMaxShownBytes = 512;
constexpr std::size_t kBeginBytes = 120;
constexpr std::size_t kEndBytes = 300;  // a file's name has at most 255

bool is_inside_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string shorten_path(std::string_view path) {
  if (path.size() <= kMaxShownBytes) {
    return std::string(path);
  }
  // Moves both cuts to the border of a character, by at most three bytes. Bytes that are not UTF-8
  // may be cut anywhere.
  std::size_t begin = kBeginBytes;
  std::size_t end = path.size() - kEndBytes;
  for (int i = 0; i < 3; ++i) {
    begin -= is_inside_character(path[begin]) ? 1 : 0;
    end += is_inside_character(path[end]) ? 1 : 0;
  }
  std::string shown(path.substr(0, begin));
  shown.append(" ... (").append(grouped(end - begin)).append(" bytes left out) ... ");
  return shown.append(path.substr(end));
}

std::string shown_path(std::string_view path) { return escape_controls(shorten_path(path)); }

}  // namespace hapax
