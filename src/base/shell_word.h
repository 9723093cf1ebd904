// A word as a shell reads it back, also where its bytes must not be shown as they are. Tested by
// tests/base/shell_word_test.cc, by a shell.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hapax {

// `book.txt` as it stands, `a b` in single quotes, and a word with controls, invisible characters
// or bytes that are not UTF-8 as $'..', which bash, zsh and ksh read.
std::string shell_word(std::string_view word);
// Such words with spaces between them.
std::string shell_line(std::span<const std::string> words);

}  // namespace hapax
