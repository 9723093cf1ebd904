// Checks that a shell reads back the word that was written.
#include "base/shell_word.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "hapax/result.h"

namespace hapax {
namespace {

std::string read_by_bash(const std::string& word) {
  const std::string command = "printf %s " + word;
  FILE* const shell =
      ::popen(("bash -c \"$(cat <<'END-OF-WORD'\n" + command + "\nEND-OF-WORD\n)\"").c_str(), "r");
  std::string text;
  std::array<char, 256> buffer{};
  for (std::size_t got = 1; shell != nullptr && got > 0;) {
    got = std::fread(buffer.data(), 1, buffer.size(), shell);
    text.append(buffer.data(), got);
  }
  ::pclose(shell);
  return text;
}

TEST(ShellWord, IsAsPlainAsItCanBe) {
  EXPECT_EQ(shell_word("a/b.txt"), "a/b.txt");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("a\n'\\\xFF"), "$'a\\n\\'\\\\\\xff'");
}

TEST(ShellWord, StandInALine) {
  EXPECT_EQ(shell_line(std::vector<std::string>{"hapax", "a b", "c"}), "hapax 'a b' c");
  EXPECT_EQ(shell_line({}), "");
}

TEST(ShellWord, IsReadBack) {
  for (const std::string word :
       {"plain", "a b", "it's", "'", "''", "\\", "$HOME `x` \"y\" !", "a\nb", "a\tb'c\\n",
        "\xFF\x01"
        "1",
        "\u202E\u2028é", "*?[a]{b,c}~#;&|<>()"}) {
    EXPECT_EQ(read_by_bash(shell_word(word)), word) << shell_word(word);
    EXPECT_EQ(escape_controls(shell_word(word)), shell_word(word));
  }
}

}  // namespace
}  // namespace hapax
