// Checks names of encodings: their spellings, their meanings, and those that are refused.
// tests/cli/encodings_test.py compares them with Python's whole table.
#include "input/encoding_names.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "input/transcode_stream.h"

namespace hapax::input {
namespace {

std::string meaning(std::string_view name) {
  const Result<Encoding> encoding = find_encoding(name);
  return encoding ? encoding->name : describe(encoding.error());
}

Codec codec(std::string_view name) { return find_encoding(name).value().codec; }

TEST(EncodingNames, SpellingsDoNotCount) {
  for (const char* const name : {"latin1", "Latin-1", "LATIN_1", "iso8859-1", "ISO_8859-1:1987"}) {
    EXPECT_EQ(meaning(name), "ISO-8859-1") << name;
  }
  for (const char* const name : {"windows1252", "Windows 1252", "cp-1252", "x-cp1252", "1252"}) {
    EXPECT_EQ(meaning(name), "CP1252") << name;
  }
  EXPECT_EQ(meaning("utf-16-le"), "UTF-16LE");
  EXPECT_EQ(meaning("euc_jp"), "EUC-JP");
  EXPECT_EQ(plain_encoding_name("ISO_646.irv:1991 X-y"), "iso646irv1991xy");
}

TEST(EncodingNames, Utf8) {
  for (const char* const name :
       {"UTF-8", "utf8", "utf_8", "U8", "utf-8-sig", "UTF_8_SIG", "cp65001"}) {
    EXPECT_EQ(codec(name), Codec::kUtf8) << name;
  }
  EXPECT_EQ(codec("utf-16"), Codec::kUtf16);
  EXPECT_EQ(codec("UTF32"), Codec::kUtf32);
  EXPECT_EQ(codec("utf-7"), Codec::kUtf7);
  EXPECT_EQ(codec("iso-2022-jp"), Codec::kIso2022);
  EXPECT_EQ(codec("csISO2022JP2"), Codec::kIso2022);
}

// Python's meaning of a name takes precedence over that of browsers, and both over iconv's.
TEST(EncodingNames, WhoseMeaning) {
  EXPECT_EQ(meaning("ascii"), "ASCII");
  EXPECT_EQ(meaning("gb2312"), "EUC-CN");
  EXPECT_EQ(meaning("sjis"), "SHIFT_JIS");
  EXPECT_EQ(meaning("ms_kanji"), "CP932");
  EXPECT_EQ(meaning("x-sjis"), "CP932");
  EXPECT_EQ(meaning("windows-949"), "CP949");
  EXPECT_EQ(meaning("x-x-big5"), "BIG5-HKSCS");
  EXPECT_EQ(meaning("unicode"), "UTF-16LE");
}

TEST(EncodingNames, OthersAreIconvs) {
  EXPECT_EQ(codec("EUC-TW"), Codec::kIconv);
  EXPECT_EQ(meaning("EUC-TW"), "EUC-TW");
  for (const char* const name : {"EUC-TW", "euc_tw", "Euc Tw", "euctw"}) {
    EXPECT_TRUE(check_encoding(name)) << name;
  }
  EXPECT_TRUE(check_encoding("csWindows31J"));
}

TEST(EncodingNames, RefusedOnesAreNamedWithTheReason) {
  const auto expect_refused = [](const std::string& name, std::string_view reason) {
    const Result<void> known = check_encoding(name);
    ASSERT_FALSE(known) << name;
    EXPECT_EQ(known.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_NE(known.error().cause.find("'" + name + "'"), std::string::npos) << name;
    EXPECT_NE(known.error().cause.find(reason), std::string::npos) << known.error().cause;
    EXPECT_FALSE(known.error().remedy.empty());
  };
  expect_refused("mac-greek", "no table");
  expect_refused("HZ", "no table");
  expect_refused("rot13", "not a text encoding");
  expect_refused("unicode_escape", "not a text encoding");
  expect_refused("ansi", "code page");
  expect_refused("latin1//IGNORE", "unknown encoding");
  expect_refused("klingon", "unknown encoding");
}

// iconv would ignore unexpected characters in a name, and would take an empty name for the locale's
// encoding.
TEST(EncodingNames, OtherCharactersMakeANameUnknown) {
  using namespace std::string_literals;
  for (const std::string& name : {""s,
                                  " "s,
                                  "-"s,
                                  "()"s,
                                  "\xC3\xA9"s,
                                  "日本"s,
                                  "８８５９"s,
                                  "!"s,
                                  "*"s,
                                  ","s,
                                  "\n"s,
                                  "\1"s,
                                  "\xFF"s,
                                  "latin1,"s,
                                  "@latin1"s,
                                  "cp1252;"s,
                                  "ISO–8859–1"s,
                                  "UTF\xE2\x80\x91"
                                  "8"s,
                                  "euc-tw\0"s,
                                  "EUC-TW/"s,
                                  "UTF-8\n"s,
                                  "\tutf8"s}) {
    const Result<void> known = check_encoding(name);
    ASSERT_FALSE(known) << name;
    EXPECT_EQ(known.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_NE(known.error().cause.find("unknown encoding"), std::string::npos) << name;
  }
  EXPECT_TRUE(check_encoding("NF_Z_62-010_(1973)"));
  EXPECT_TRUE(check_encoding("ISO_8859-1:1987"));
}

TEST(EncodingNames, LongNamesAreShortenedInMessages) {
  const Result<void> known = check_encoding(std::string(100'000, 'x'));
  ASSERT_FALSE(known);
  EXPECT_LT(known.error().cause.size(), 600U);
  EXPECT_NE(known.error().cause.find("bytes left out"), std::string::npos);
}

// Each name has one meaning, and the C library knows it.
TEST(EncodingNames, TheTableIsConsistent) {
  std::set<std::string> seen;
  for (const std::string& name : encoding_names()) {
    EXPECT_TRUE(seen.insert(plain_encoding_name(name)).second) << name;
    EXPECT_TRUE(check_encoding(name)) << name;
  }
  EXPECT_GT(seen.size(), 350U);
}

}  // namespace
}  // namespace hapax::input
