// Checks which characters a set has, where it ends, and which sets are invalid.
#include "input/glob_set.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace hapax::input {
namespace {

// The characters of U+0000 to U+017F that a set has.
std::u32string members(std::string_view set) {
  const Result<GlobSet::Parsed> parsed = GlobSet::parse(set, 0);
  EXPECT_TRUE(parsed) << set;
  EXPECT_EQ(parsed->end, set.size());
  std::u32string found;
  for (char32_t c = 0; c < 0x180; ++c) {
    found += parsed->set.has(c) ? std::u32string(1, c) : U"";
  }
  return found;
}

std::string fault(std::string_view set) {
  const Result<GlobSet::Parsed> parsed = GlobSet::parse(set, 0);
  return parsed ? "" : parsed.error().cause;
}

bool has(std::string_view set, std::string_view character) {
  return GlobSet::parse(set, 0)->set.has(character_at(character, 0).value);
}

TEST(GlobSet, HasCharactersAndRanges) {
  EXPECT_EQ(members("[abc]"), U"abc");
  EXPECT_EQ(members("[a-cx]"), U"abcx");
  EXPECT_EQ(members("[a-c-e]"), U"-abce");
  EXPECT_EQ(members("[+--]"), U"+,-");
  EXPECT_EQ(members("[à-ã]"), U"àáâã");
  EXPECT_EQ(members("[!\x01-ſ]"), std::u32string(1, U'\0'));
  EXPECT_EQ(members("[^\x01-ž]"), std::u32string(1, U'\0') + U"ſ");
}

TEST(GlobSet, SomeCharactersStandForThemselvesWhereTheyAre) {
  EXPECT_EQ(members("[]a]"), U"]a");
  EXPECT_EQ(members("[a-]"), U"-a");
  EXPECT_EQ(members("[-a]"), U"-a");
  EXPECT_EQ(members("[a!^]"), U"!^a");
  EXPECT_EQ(members("[[]"), U"[");
  EXPECT_EQ(members("[[:]"), U":[");
  EXPECT_EQ(members("[[.]"), U".[");
  EXPECT_EQ(members(R"([\]])"), U"]");
  EXPECT_EQ(members(R"([a\-c])"), U"-ac");
  EXPECT_EQ(members(R"([\\])"), U"\\");
}

TEST(GlobSet, ClassesAreThoseOfAscii) {
  EXPECT_EQ(members("[[:digit:]]"), U"0123456789");
  EXPECT_EQ(members("[[:xdigit:]]"), U"0123456789ABCDEFabcdef");
  EXPECT_EQ(members("[[:alpha:]]").size(), 52U);  // no 'é'
  EXPECT_EQ(members("[[:upper:][:lower:]]"), members("[[:alpha:]]"));
  EXPECT_EQ(members("[[:alnum:]]"), members("[0-9[:alpha:]]"));
  EXPECT_EQ(members("[[:blank:]]"), U"\t ");
  EXPECT_EQ(members("[[:space:]]"), U"\t\n\v\f\r ");
  EXPECT_EQ(members("[[:cntrl:]]").size(), 33U);
  EXPECT_EQ(members("[[:punct:]]"), U"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
  EXPECT_EQ(members("[[:graph:]]"), members("[[:punct:][:alnum:]]"));
  EXPECT_EQ(members("[[:print:]]").size(), 95U);
  EXPECT_EQ(members("[^[:print:]]").size(), 0x180U - 95U);
}

TEST(GlobSet, AByteThatIsNotUtf8IsOneCharacter) {
  EXPECT_TRUE(has("[\xE9]", "\xE9"));
  EXPECT_FALSE(has("[\xE9]", "\xC3\xA9"));
  EXPECT_FALSE(has("[\xC3\xA9]", "\xC3"));
  EXPECT_TRUE(has("[\x80-\xFF]", "\xE9"));
  EXPECT_FALSE(has("[\x80-\xFF]", "\xC3\xA9"));
  EXPECT_TRUE(has("[!a]", "\xE9"));
  EXPECT_EQ(glob_characters("\xC3\xA9\xE9\xE2\x82").size(), 4U);
}

TEST(GlobSet, AnInvalidSetIsAnError) {
  EXPECT_EQ(fault("[a"), "the pattern '[a' has a [ that is not closed");
  EXPECT_EQ(fault("[]"), "the pattern '[]' has a [ that is not closed");
  EXPECT_EQ(fault("[!]"), "the pattern '[!]' has a [ that is not closed");
  EXPECT_EQ(fault("[\\]"), "the pattern '[\\]' has a [ that is not closed");
  EXPECT_EQ(fault("["), "the pattern '[' has a [ that is not closed");
  EXPECT_EQ(fault("[z-a]"), "the pattern '[z-a]' has a range that ends before it begins");
  EXPECT_EQ(fault("[[:word:]]"), "the pattern '[[:word:]]' has an unknown class of characters");
  EXPECT_EQ(fault("[[=e=]]"),
            "the pattern '[[=e=]]' has a [= in a set, which depends on the locale");
  EXPECT_EQ(fault("[[.ch.]]"),
            "the pattern '[[.ch.]]' has a [. in a set, which depends on the locale");
}

}  // namespace
}  // namespace hapax::input
