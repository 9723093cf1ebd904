// Compares patterns with a slow matcher, on random patterns and paths with characters of several
// bytes and with invalid bytes.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "input/glob.h"
#include "support/slow_glob.h"

namespace hapax::input {
namespace {

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  template <std::size_t size>
  std::string text(const std::array<const char*, size>& pieces, std::size_t most) {
    std::string made;
    for (std::size_t left = random_() % (most + 1); left > 0; --left) {
      made += pieces[random_() % size];
    }
    return made;
  }

 private:
  std::mt19937 random_;
};

constexpr std::array kPatternPieces = {"a",
                                       "b",
                                       "\xC3\xA9",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x98\x80",
                                       "\xFF",
                                       "\xC3",
                                       "\xA9",
                                       "?",
                                       "?",
                                       "*",
                                       "*",
                                       "/",
                                       "**/",
                                       "**",
                                       "[",
                                       "]",
                                       "[ab]",
                                       "[!a]",
                                       "[^\xC3\xA9]",
                                       "-",
                                       "!",
                                       "\\",
                                       "{",
                                       "}",
                                       ",",
                                       "[a-\xE2\x82\xAC]",
                                       "[[:alpha:]]",
                                       "[:digit:]",
                                       "[\x80-\xFF]",
                                       "[]a]",
                                       "[\\]]",
                                       "[a-",
                                       "[/]"};
constexpr std::array kPathPieces = {"a",
                                    "b",
                                    "c",
                                    "\xC3\xA9",
                                    "\xE2\x82\xAC",
                                    "\xF0\x9F\x98\x80",
                                    "\xFF",
                                    "\xC3",
                                    "\xA9",
                                    "/",
                                    "/",
                                    "[",
                                    "]",
                                    "-",
                                    "\\",
                                    "{",
                                    "5"};

TEST(GlobRandom, SelectsAsTheSlowMatcher) {
  Maker maker(20220914);
  std::size_t good = 0;
  std::size_t matched = 0;
  for (int i = 0; i < 200000; ++i) {
    const std::string pattern = maker.text(kPatternPieces, 6);
    const std::string path = maker.text(kPathPieces, 4);
    if (pattern.starts_with('!')) {
      continue;
    }
    const std::vector<std::string> patterns = {pattern};
    const Result<Globs> globs = Globs::parse(patterns);
    if (!globs) {
      continue;
    }
    const auto expected = test::slow_glob(pattern, path);
    if (expected) {
      ++good;
      matched += *expected ? 1 : 0;
      ASSERT_EQ(globs->select_file(path), *expected)
          << escape_controls(pattern) << " and " << escape_controls(path);
    }
  }
  EXPECT_GT(good, 50000U);
  EXPECT_GT(matched, 2000U);
}

}  // namespace
}  // namespace hapax::input
