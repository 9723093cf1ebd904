#include "hapax/result.h"

#include <cstddef>

#include "base/out_of_memory.h"

namespace hapax {
namespace {

// Length of the printable UTF-8 character at the start of `text`; 0 where a byte must be escaped:
// controls (C0, DEL, C1) and whatever is not UTF-8. Lenient about overlong and unassigned code
// points, which no terminal obeys.
std::size_t printable_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      return 0;
    }
  }
  const bool is_c1 = lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
  return is_c1 ? 0 : length;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (byte) {
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
  }
}

}  // namespace

std::string escape_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) {
      append_escaped(out, static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

std::string describe(const Error& error) {
  std::string line;
  if (!error.path.empty()) {
    line += escape_controls(error.path) + ": ";
  }
  const bool is_plain_out_of_memory = error.kind == ErrorKind::kOutOfMemory && error.cause.empty();
  line += is_plain_out_of_memory ? kOutOfMemoryCause : error.cause;
  if (error.offset) {
    line += " at byte " + std::to_string(*error.offset);
    if (error.offset_is_decoded) {
      line += " of the decoded text";
    }
  }
  const std::string_view remedy =
      is_plain_out_of_memory && error.remedy.empty() ? kOutOfMemoryRemedy : error.remedy;
  if (!remedy.empty()) {
    line.append("; ").append(remedy);
  }
  return line;
}

}  // namespace hapax
