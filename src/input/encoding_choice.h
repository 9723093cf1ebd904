// Chooses the encoding of an input. Pure functions. Tested by tests/input/encoding_choice_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace hapax::input {

// The encoding from which an input that begins with `head` is transcoded; empty for UTF-8. A byte
// order mark takes precedence over `named`, the name that the caller gave (empty for none): an
// encoding named for a whole folder is meant for the files without a mark.
std::string choose_encoding(std::span<const std::uint8_t> head, const std::string& named);

// Whether `head` begins with the mark of UTF-8, UTF-16 or UTF-32.
bool has_byte_order_mark(std::span<const std::uint8_t> head);

}  // namespace hapax::input
