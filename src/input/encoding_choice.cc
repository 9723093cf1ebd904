#include "input/encoding_choice.h"

#include <algorithm>
#include <array>

#include "input/detect.h"
#include "input/encoding_names.h"

namespace hapax::input {
namespace {

bool has_utf8_mark(std::span<const std::uint8_t> head) {
  constexpr std::array<std::uint8_t, 3> kMark = {0xEF, 0xBB, 0xBF};
  return head.size() >= kMark.size() && std::equal(kMark.begin(), kMark.end(), head.begin());
}

}  // namespace

bool has_byte_order_mark(std::span<const std::uint8_t> head) {
  return has_utf8_mark(head) || !detect_encoding(head).empty();
}

std::string choose_encoding(std::span<const std::uint8_t> head, const std::string& named) {
  std::string marked(detect_encoding(head));
  if (!marked.empty() || named.empty() || has_utf8_mark(head)) {
    return marked;
  }
  const Result<Encoding> encoding = find_encoding(named);
  return encoding && encoding->codec == Codec::kUtf8 ? "" : named;
}

}  // namespace hapax::input
