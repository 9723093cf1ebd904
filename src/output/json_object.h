// {"word":"the","count":3}, with the word escaped by RFC 8259: the quote, the backslash and the
// control characters below U+0020; everything else stands as it is. For json.cc and jsonl.cc.
// Tested by tests/output/writer_test.cc.
#pragma once

#include <string>

#include "hapax/counts.h"
#include "output/line_writer.h"

namespace hapax::output {

inline void append_json_character(std::string& to, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') {
    to.push_back('\\');
    to.push_back(c);
  } else if (byte < 0x20) {
    to.append("\\u00");
    to.push_back(kHex[byte >> 4]);
    to.push_back(kHex[byte & 15]);
  } else {
    to.push_back(c);
  }
}

inline void append_json_object(std::string& to, const WordCount& entry) {
  to.append("{\"word\":\"");
  for (const char c : entry.word) {
    append_json_character(to, c);
  }
  to.append("\",\"count\":");
  append_number(to, entry.count);
  to.push_back('}');
}

}  // namespace hapax::output
