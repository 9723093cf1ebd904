// Checks that names are any bytes between NULs, and that an empty name, or standard input twice, is
// an error that says which name it is.
#include "input/name_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hapax::input {
namespace {

using namespace std::string_literals;
using Names = std::vector<std::string>;

Names names(const std::string& list) {
  return parse_name_list(list, StandardInput::kFree, "list").value();
}

std::string fault(const std::string& list, StandardInput standard_input = StandardInput::kFree) {
  const auto parsed = parse_name_list(list, standard_input, "list");
  return parsed ? "" : describe(parsed.error());
}

TEST(NameList, NamesEndWithANul) {
  EXPECT_EQ(names("a\0b c\0"s), (Names{"a", "b c"}));
  EXPECT_EQ(names(""), Names{});
}

TEST(NameList, TheLastNulMayBeMissing) {
  EXPECT_EQ(names("a"), Names{"a"});
  EXPECT_EQ(names("a\0b"s), (Names{"a", "b"}));
}

TEST(NameList, ANameIsAnyBytes) {
  EXPECT_EQ(names("a\nb\0\xFF\x01\0 \0"s), (Names{"a\nb", "\xFF\x01", " "}));
}

TEST(NameList, AnEmptyNameIsAnError) {
  const std::string way_out = "; end each name with one NUL, as find -print0 does";
  EXPECT_EQ(fault("\0"s), "list: name 1 is empty" + way_out);
  EXPECT_EQ(fault("a\0\0b"s), "list: name 2 is empty" + way_out);
  EXPECT_EQ(fault("a\0b\0\0"s), "list: name 3 is empty" + way_out);
}

TEST(NameList, StandardInputIsReadOnce) {
  EXPECT_EQ(names("a\0-\0b"s), (Names{"a", "-", "b"}));
  EXPECT_EQ(
      fault("-\0a\0-"s),
      "list: name 3 is -, but standard input is already being read; standard input can be read "
      "only once");
  EXPECT_EQ(
      fault("a\0-"s, StandardInput::kTaken),
      "list: name 2 is -, but standard input is already being read; standard input can be read "
      "only once");
}

TEST(NameList, LinesAreNotNames) {
  EXPECT_TRUE(looks_like_lines("a\nb\n"));
  EXPECT_FALSE(looks_like_lines("a\nb\n\0"s));
  EXPECT_FALSE(looks_like_lines("a"));
}

}  // namespace
}  // namespace hapax::input
