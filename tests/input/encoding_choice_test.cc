// Checks that the byte order mark takes precedence over the name.
#include "input/encoding_choice.h"

#include <gtest/gtest.h>

#include <string>

#include "support/bytes.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;

std::string chosen(const std::string& head, const std::string& named) {
  return choose_encoding(test::as_bytes(head), named);
}

TEST(EncodingChoice, WithoutANameTheMarkDecides) {
  EXPECT_EQ(chosen("text", ""), "");
  EXPECT_EQ(chosen("", ""), "");
  EXPECT_EQ(chosen("\xEF\xBB\xBFtext", ""), "");
  EXPECT_EQ(chosen("\xFE\xFF\0a"s, ""), "UTF-16BE");
}

TEST(EncodingChoice, TheMarkWinsOverTheName) {
  for (const char* const name : {"cp1252", "utf-8", "utf-16-be", "utf-16", "no-such"}) {
    EXPECT_EQ(chosen("\xFF\xFE"
                     "a\0"s,
                     name),
              "UTF-16LE");
    EXPECT_EQ(chosen("\xFF\xFE\0\0"s, name), "UTF-32LE");
    EXPECT_EQ(chosen("\0\0\xFE\xFF"s, name), "UTF-32BE");
    EXPECT_EQ(chosen("\xEF\xBB\xBF", name), "");
  }
}

TEST(EncodingChoice, WithoutAMarkTheNameDecides) {
  EXPECT_EQ(chosen("text", "cp1252"), "cp1252");
  EXPECT_EQ(chosen("\xEF\xBB", "cp1252"), "cp1252");
  EXPECT_EQ(chosen("\xFF", "utf-16"), "utf-16");
  EXPECT_EQ(chosen("text", "Utf_8-SIG"), "");
  EXPECT_EQ(chosen(" \xFF\xFE", "cp1252"), "cp1252");
}

}  // namespace
}  // namespace hapax::input
