// Writes a word so that a shell reads it back, even if some of its bytes must not be shown as they
// are. Tested by tests/base/shell_word_test.cc, with a shell.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hapax {

// Returns `book.txt` unchanged, `a b` in single quotes, and a word with control characters,
// invisible characters or invalid UTF-8 as $'..', which bash, zsh and ksh read.
std::string shell_word(std::string_view word);
// The words, each as shell_word() writes it, with spaces between them.
std::string shell_line(std::span<const std::string> words);

}  // namespace hapax
