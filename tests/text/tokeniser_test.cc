// Checks the tokeniser, with every kernel, against the naive count: whole texts, every way to own a
// part of them with just the context that a chunk promises, words of every awkward length, and both
// cases.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hapax/options.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/texts.h"
#include "support/tokenise.h"
#include "table/cpu_levels.h"
#include "text/chunk.h"
#include "text/kernel.h"

namespace hapax::text {
namespace {

using test::NaiveCount;
using test::Tokenised;

Chunk whole(std::string_view text) {
  return {.bytes = test::as_bytes(text).data(), .size = text.size(), .owned_end = text.size()};
}

// The words of `text` that start in [begin, end), from a buffer of their own in which `before`
// bytes stand before them and everything comes after.
Tokenised tokenise_part(std::string_view text, std::size_t begin, std::size_t end,
                        std::size_t before, LetterCase letter_case,
                        const Kernel& kernel = table::cpu_levels().front().tokenise) {
  const std::size_t from = begin - std::min(begin, before);
  const std::vector<std::uint8_t> bytes(text.begin() + static_cast<std::ptrdiff_t>(from),
                                        text.end());
  return test::tokenise({.bytes = bytes.data(),
                         .size = bytes.size(),
                         .owned_begin = begin - from,
                         .owned_end = end - from,
                         .offset = from},
                        letter_case, kernel);
}

void expect_equal(const Tokenised& found, const NaiveCount& expected, const std::string& where) {
  ASSERT_TRUE(found.count.words == expected.words)
      << where << "\nfound\n"
      << test::listing(found.count.words) << "expected\n"
      << test::listing(expected.words);
  ASSERT_EQ(found.count.tokens, expected.tokens) << where;
  ASSERT_EQ(found.count.invalid, expected.invalid) << where;
  ASSERT_FALSE(found.too_long.has_value());
}

class TokeniserTest : public testing::TestWithParam<std::tuple<LetterCase, table::CpuLevel>> {
 protected:
  static LetterCase letter_case() { return std::get<LetterCase>(GetParam()); }
  static const Kernel& kernel() { return std::get<table::CpuLevel>(GetParam()).tokenise; }

  static Tokenised tokenise(const Chunk& chunk) {
    return test::tokenise(chunk, letter_case(), kernel());
  }
  static NaiveCount naive(std::string_view text) {
    return test::naive_count(test::as_bytes(text), letter_case());
  }
};

TEST_P(TokeniserTest, AgreesOnWholeTexts) {
  for (const test::Kind kind : test::kKinds) {
    for (const std::size_t bytes : {0U, 1U, 50U, 3'000U, 100'000U}) {
      const std::string text = test::make_text(kind, bytes, bytes);
      // Exactly the text, so that AddressSanitizer sees a read past its end.
      const std::vector<std::uint8_t> exact(text.begin(), text.end());
      const Chunk chunk{.bytes = exact.data(), .size = exact.size(), .owned_end = exact.size()};
      expect_equal(tokenise(chunk), naive(text),
                   std::string("kind ") + std::to_string(static_cast<int>(kind)));
      if (HasFatalFailure()) {
        return;
      }
    }
  }
}

TEST_P(TokeniserTest, EveryPairOfCutsTilesTheText) {
  std::vector<std::string> texts = {std::string(30, '\x80'), "\xF0\x9F\xF0\x9F\x98\xE2\x82 a\x80",
                                    "a\x80"
                                    "a\x80"
                                    "a\x80"
                                    "a\x80"
                                    "b",
                                    "ΑΣ ΑΣʰΑ İstanbul 𝔘n",
                                    "ab\xF0\x90\x8D\x84\x80\x80 cd\xED\xA0\x80 ef\xC2"};
  for (const test::Kind kind : test::kKinds) {
    texts.push_back(test::make_text(kind, 25, 3).substr(0, 60));
  }
  for (const std::string& text : texts) {
    const NaiveCount expected = naive(text);
    for (const std::size_t before : {kContextBefore, 2 * kContextBefore}) {
      for (std::size_t first = 0; first <= text.size(); ++first) {
        for (std::size_t second = first; second <= text.size(); ++second) {
          Tokenised sum = tokenise_part(text, 0, first, before, letter_case(), kernel());
          sum.add(tokenise_part(text, first, second, before, letter_case(), kernel()));
          sum.add(tokenise_part(text, second, text.size(), before, letter_case(), kernel()));
          expect_equal(sum, expected,
                       testing::PrintToString(text) + " cut at " + std::to_string(first) + " and " +
                           std::to_string(second));
          if (HasFatalFailure()) {
            return;
          }
        }
      }
    }
  }
}

TEST_P(TokeniserTest, RandomBytesInRandomPartsAddUp) {
  EXPECT_TRUE(rc::check([this] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string(
        "aZ \x80\x82\x84\x8D\x90\x9F\xA0\xAC\xB0\xBF\xC2\xC3\xC4\xCE\xE2\xED\xF0\xF4\xFF")));
    auto cuts = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, text.size() + 1));
    cuts.push_back(0);
    cuts.push_back(text.size());
    std::sort(cuts.begin(), cuts.end());
    Tokenised sum;
    for (std::size_t i = 1; i < cuts.size(); ++i) {
      sum.add(tokenise_part(text, cuts[i - 1], cuts[i], kContextBefore, letter_case(), kernel()));
    }
    const NaiveCount expected = naive(text);
    RC_ASSERT(sum.count.words == expected.words);
    RC_ASSERT(sum.count.invalid == expected.invalid);
  }));
}

// Around every limit: eight bytes at a time, the quick path's 4096 and the batch's 32 KB.
TEST_P(TokeniserTest, WordsOfEveryLengthAroundTheLimits) {
  for (const std::size_t limit : {8U, 16U, 4096U, 6144U, 32768U}) {
    for (std::size_t length = limit - 4; length <= limit + 4; ++length) {
      for (const std::string_view letter : {"X", "É", "中", "𐐀", "Ⱥ", "İ", "Σ"}) {
        std::string word;
        while (word.size() + letter.size() <= length) {
          word += letter;
        }
        // ASCII beside it, so that the limit falls on each byte of a letter.
        const std::string padded = word + std::string(length - word.size(), 'q');
        std::string text = "before ";
        for (const std::string_view part :
             {padded.c_str(), " ", padded.c_str(), "Σ-", word.c_str(), "\xFF", padded.c_str()}) {
          text += part;
        }
        expect_equal(tokenise(whole(text)), naive(text),
                     std::string(letter) + " " + std::to_string(length));
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_P(TokeniserTest, ABatchEndsAtItsWordsAndAtItsBytes) {
  std::string many;
  std::string bulky;
  for (std::size_t i = 0; i < 3 * WordBatch::kWords + 1; ++i) {
    many += std::string("w") + std::to_string(i % 100) + " ";
  }
  for (std::size_t i = 0; i < 50; ++i) {
    bulky += std::string(4000, static_cast<char>('a' + i % 26)) + " ";
  }
  for (const std::string& text : {many, bulky}) {
    expect_equal(tokenise(whole(text)), naive(text), "many words");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kernels, TokeniserTest,
    testing::Combine(testing::Values(LetterCase::kLower, LetterCase::kKeep),
                     testing::ValuesIn(table::cpu_levels().begin(), table::cpu_levels().end())),
    [](const testing::TestParamInfo<std::tuple<LetterCase, table::CpuLevel>>& which) {
      const bool lower = std::get<LetterCase>(which.param) == LetterCase::kLower;
      return std::string(std::get<table::CpuLevel>(which.param).name) +
             (lower ? "_lower" : "_keep");
    });

TEST(TokeniserCase, KeepsOrLowers) {
  const std::string text = "Straße STRASSE ΑΣ İ";
  EXPECT_EQ(
      test::tokenise(whole(text), LetterCase::kKeep).count.words,
      (std::map<std::string, std::uint64_t>{{"Straße", 1}, {"STRASSE", 1}, {"ΑΣ", 1}, {"İ", 1}}));
  EXPECT_EQ(
      test::tokenise(whole(text), LetterCase::kLower).count.words,
      (std::map<std::string, std::uint64_t>{{"straße", 1}, {"strasse", 1}, {"ας", 1}, {"i̇", 1}}));
}

TEST(TokeniserInvalid, CountsSequencesAndPlacesTheFirst) {
  const std::string text = "ok \xE2\x82 ok \xFF\xFF \xF0\x9F";
  const Tokenised found = test::tokenise(whole(text));
  EXPECT_EQ(found.count.invalid, 4U);
  EXPECT_EQ(found.first_invalid, 3U);
  // Each belongs to the part in which it begins.
  EXPECT_EQ(tokenise_part(text, 0, 4, 4, LetterCase::kLower).count.invalid, 1U);
  const Tokenised rest = tokenise_part(text, 4, text.size(), 4, LetterCase::kLower);
  EXPECT_EQ(rest.count.invalid, 3U);
  EXPECT_EQ(rest.first_invalid, 9U);
  EXPECT_FALSE(test::tokenise(whole("fine")).first_invalid.has_value());
}

// The fastest kernel, which notes how many bytes it was given and took.
struct Watched {
  inline static std::size_t tries = 0;
  inline static std::size_t taken = 0;
  static std::size_t lower(const std::uint8_t* bytes, std::size_t size, WordBatch& batch) {
    ++tries;
    const std::size_t done = table::cpu_levels().front().tokenise.lower(bytes, size, batch);
    taken += done;
    return done;
  }
  // Bytes of `text` that the kernel took, with what `backoff` holds of the texts before.
  static std::size_t taken_of(std::string_view text, KernelBackoff& backoff) {
    tries = 0;
    taken = 0;
    const std::vector<std::uint8_t> exact(text.begin(), text.end());
    Tokeniser tokeniser({.bytes = exact.data(), .size = exact.size(), .owned_end = exact.size()},
                        TokenProfile::kPython, LetterCase::kLower, {lower, nullptr}, backoff);
    WordBatch batch;
    while (tokeniser.next(batch)) {
    }
    return taken;
  }
};

class TokeniserKernelBackoff : public testing::Test {
 protected:
  void SetUp() override {
    if (table::cpu_levels().front().tokenise.lower == nullptr) {
      GTEST_SKIP() << "this processor has no kernel but the scalar one";
    }
    EXPECT_EQ(Watched::taken_of(noise, backoff), 0U);
  }

  const std::string noise = std::string(std::size_t{1} << 20, '\xFF');
  const std::string prose = [] {
    std::string text;
    while (text.size() < 4096) {
      text += "to be or not to be\n";
    }
    return text;
  }();
  KernelBackoff backoff;
};

TEST_F(TokeniserKernelBackoff, AfterNoiseTheNextTextIsTheKernelsAtOnce) {
  KernelBackoff nothing_yet;
  const std::size_t alone = Watched::taken_of(prose, nothing_yet);
  EXPECT_GT(alone, prose.size() * 9 / 10);
  EXPECT_EQ(Watched::taken_of(prose, backoff), alone);
}

TEST_F(TokeniserKernelBackoff, AfterNoiseAStrayByteCostsLittleOfEachText) {
  std::string stray = prose;
  stray[100] = '\xA9';
  for (int text = 0; text < 20; ++text) {
    EXPECT_GT(Watched::taken_of(stray, backoff), stray.size() * 3 / 4) << text;
  }
}

TEST_F(TokeniserKernelBackoff, NoiseIsTriedAFewTimesAText) {
  for (const std::size_t bytes : {std::size_t{4096}, std::size_t{256} << 10}) {
    for (int text = 0; text < 3; ++text) {
      EXPECT_EQ(Watched::taken_of(noise.substr(0, bytes), backoff), 0U);
      EXPECT_GE(Watched::tries, 1U) << bytes;
      EXPECT_LE(Watched::tries, 8U) << bytes;
    }
  }
}

TEST(TokeniserLongest, Takes64MiBAndRefusesOneByteMore) {
  const std::string longest(kMaxWordBytes, 'X');
  const Tokenised fits = test::tokenise(whole("a " + longest + " b"));
  EXPECT_FALSE(fits.too_long.has_value());
  EXPECT_EQ(fits.count.tokens, 3U);
  EXPECT_EQ(fits.count.words.count(std::string(kMaxWordBytes, 'x')), 1U);

  const Tokenised refused = test::tokenise(whole("a\xFF" + longest + "x b"));
  EXPECT_EQ(refused.too_long, 2U);
  EXPECT_EQ(refused.count.words, (std::map<std::string, std::uint64_t>{{"a", 1}}));
  EXPECT_EQ(refused.count.invalid, 1U);
}

TEST(TokeniserLongest, SigmaAtTheEndOfAGiantWordIsFinal) {
  const std::string capitals(1'000'000, 'X');
  const std::string letters(1'000'000, 'x');
  const Tokenised found = test::tokenise(whole("Σ" + capitals + "Σ"));
  EXPECT_EQ(found.count.words, (std::map<std::string, std::uint64_t>{{"σ" + letters + "ς", 1}}));
}

TEST(TokeniserLongest, GrowsByHalfWhereLowerCaseDoes) {
  std::string longest;
  for (std::size_t i = 0; i < kMaxWordBytes / 2; ++i) {
    longest += "Ⱥ";  // 2 bytes become 3
  }
  const Tokenised found = test::tokenise(whole(longest));
  ASSERT_EQ(found.count.words.size(), 1U);
  EXPECT_EQ(found.count.words.begin()->first.size(), kMaxWordBytes / 2 * 3);
}

}  // namespace
}  // namespace hapax::text
