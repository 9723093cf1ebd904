// Checks that counts which are made of words and counts are those of a map, and that only words of
// hapax get in.
#include "hapax/counts_builder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "support/stopping.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::counts_of;
using test::words_of;

using Rows = std::vector<std::pair<std::string, std::int64_t>>;

Result<Counts> made_of(const Rows& rows, LetterCase letter_case = LetterCase::kLower) {
  CountsBuilder builder = std::move(CountsBuilder::make(letter_case)).value();
  for (const auto& [word, count] : rows) {
    if (Result<void> added = builder.add(word, count); !added) {
      return added.error();
    }
  }
  return builder.finish();
}

TEST(CountsBuilder, GivesWhatWasCounted) {
  for (const test::Kind kind : test::kKinds) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Counts counts =
          counts_of(test::make_text(kind, 100'000, 3), {.letter_case = letter_case});
      CountsBuilder builder = std::move(CountsBuilder::make(letter_case)).value();
      ASSERT_TRUE(builder.add(counts.columns()).ok());
      Result<Counts> made = builder.finish();
      ASSERT_TRUE(made.ok()) << describe(made.error());
      EXPECT_TRUE(words_of(*made) == words_of(counts));
      EXPECT_EQ(made->total(), counts.total());
      EXPECT_EQ(made->letter_case(), letter_case);
      EXPECT_EQ(*counts_file_bytes(*made), *counts_file_bytes(counts));
    }
  }
}

TEST(CountsBuilder, AddsEqualWordsUp) {
  Rows rows;
  test::Words expected;
  for (std::int64_t i = 0; i < 100'000; ++i) {
    const std::string word = std::string(1 + i % 3 * 25, 'x') + std::to_string(i % 7919);
    rows.emplace_back(word, i + 1);
    expected[word] += static_cast<std::uint64_t>(i) + 1;
  }
  const Result<Counts> made = made_of(rows);
  ASSERT_TRUE(made.ok());
  EXPECT_TRUE(words_of(*made) == expected);
  EXPECT_EQ(made->stats().tokens, made->total());
}

TEST(CountsBuilder, OfNothingIsEmpty) {
  const Result<Counts> made = made_of({});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->size(), 0U);
  EXPECT_TRUE(CountsBuilder::make()->add(Columns()).ok());
}

TEST(CountsBuilder, NeverWraps) {
  EXPECT_EQ((*made_of({{"a", INT64_MAX}}))["a"], kMaxCount);
  EXPECT_EQ((*made_of({{"a", INT64_MAX - 1}, {"a", 1}}))["a"], kMaxCount);
  for (const std::string& other : {std::string("a"), std::string("b"), std::string(100, 'c')}) {
    const Result<Counts> made = made_of({{"a", INT64_MAX}, {other, 1}});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().kind, ErrorKind::kOverflow);
  }
}

TEST(CountsBuilder, RefusesWhatIsNoWord) {
  const std::string long_word(70, '-');
  std::string of_wide;
  for (int i = 0; i < 30; ++i) {
    of_wide += "→";
  }
  const struct {
    std::string word;
    std::string fault;
  } cases[] = {
      {"", "a word is empty"},
      {"don't", "\"don't\" is not one word"},
      {" a", "\" a\" is not one word"},
      {std::string("a\0b", 3), "\"a\\x00b\" is not one word"},
      {"a\nb", "\"a\\nb\" is not one word"},
      {"The", "the word \"The\" is not in lower case"},
      {"ΑΣ", "the word \"ΑΣ\" is not in lower case"},
      {"\xFF", "the word \"\\xff\" is not UTF-8"},
      {"a\xC3", "the word \"a\\xc3\" is not UTF-8"},
      {"\xED\xA0\x80", "the word \"\\xed\\xa0\\x80\" is not UTF-8"},
      {long_word, '"' + long_word.substr(0, 60) + "\"... is not one word"},
      {of_wide, '"' + of_wide.substr(0, 60) + "\"... is not one word"},
      {"x" + of_wide, "\"x" + of_wide.substr(0, 57) + "\"... is not one word"},
  };
  for (const auto& one : cases) {
    const Result<Counts> made = made_of({{"fine", 1}, {one.word, 1}, {"", 0}});
    ASSERT_FALSE(made.ok()) << one.fault;
    EXPECT_EQ(made.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(describe(made.error()),
              "row 1: " + one.fault +
                  "; pass words as hapax counts them, each with a count from 1 to 2^63 - 1");
  }
  const std::string giant((std::size_t{96} << 20) + 1, 'x');
  EXPECT_EQ(made_of({{giant, 1}}).error().cause,
            "row 0: the word \"" + giant.substr(0, 60) + "\"... is too long");
  EXPECT_EQ((*made_of({{"The", 2}, {"ΑΣ", 1}}, LetterCase::kKeep))["The"], 2U);
}

TEST(CountsBuilder, RefusesCountsBelowOne) {
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN}) {
    const Result<Counts> made = made_of({{"a", 1}, {"b", count}});
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(made.error().cause, "row 1: the count of \"b\" is " + std::to_string(count));
  }
}

TEST(CountsBuilder, EndsWhenAsked) {
  const Columns columns = counts_of(test::different_words(200'000)).columns();
  const auto build = [&](const std::stop_token& stop) -> Result<Counts> {
    Result<CountsBuilder> builder = CountsBuilder::make(LetterCase::kLower, stop);
    const Result<void> added = builder ? builder->add(columns) : builder.error();
    return added ? builder->finish() : added.error();
  };
  const auto made = test::stop_at_any_moment(build);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ((*made)->size(), 200'000U);
}

}  // namespace
}  // namespace hapax
