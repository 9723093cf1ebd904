// Which encoding an input is in. Tested by tests/input/encoding_choice_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace hapax::input {

// The encoding from which an input that begins with `head` is transcoded; empty for UTF-8. A byte
// order mark wins over the name that the caller gave (`named`, empty for none): who names the
// encoding of a folder means the files that do not name their own.
std::string choose_encoding(std::span<const std::uint8_t> head, const std::string& named);

// UTF-8's, UTF-16's or UTF-32's.
bool has_byte_order_mark(std::span<const std::uint8_t> head);

}  // namespace hapax::input
