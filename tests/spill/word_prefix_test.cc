// Checks that prefixes compare as the words do, as far as they reach.
#include "spill/word_prefix.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

namespace hapax::spill {
namespace {

TEST(WordPrefix, ComparesAsTheBytesDo) {
  rc::check([](std::string a, std::string b, std::uint8_t shared) {
    const std::string begin(shared % 20, 'x');
    a = begin + a;
    b = begin + b;
    a.resize(a.size() + (16 - a.size() % 16) % 16);
    b.resize(b.size() + (16 - b.size() % 16) % 16);
    const int by_16 = a.compare(0, 16, b, 0, 16);
    const int by_8 = a.compare(0, 8, b, 0, 8);
    RC_ASSERT((prefix_of(a) < prefix_of(b)) == (by_16 < 0));
    RC_ASSERT((prefix_of(a) == prefix_of(b)) == (by_16 == 0));
    RC_ASSERT((short_prefix_of(a) < short_prefix_of(b)) == (by_8 < 0));
    RC_ASSERT((short_prefix_of(a) == short_prefix_of(b)) == (by_8 == 0));
  });
}

TEST(WordPrefix, ShortWordsArePaddedWithZeros) {
  EXPECT_EQ(short_prefix_of("a"), std::uint64_t{'a'} << 56);
  EXPECT_EQ(short_prefix_of(""), 0U);
  EXPECT_EQ(prefix_of("12345678a"), (WordPrefix{0x3132333435363738, std::uint64_t{'a'} << 56}));
  EXPECT_LT(prefix_of("12345678"), prefix_of("12345678a"));
}

}  // namespace
}  // namespace hapax::spill
