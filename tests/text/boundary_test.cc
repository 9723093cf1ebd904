// Checks where texts are cut against a reference that decodes everything: all byte strings up to
// five bytes over an alphabet of every kind of byte, and longer random ones.
#include "text/boundary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "text/chunk.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Word and separator, continuations, leads of every length, one that can begin nothing: é (C3 A9),
// a Gothic letter (F0 90 8D 84), the euro sign (E2 82 AC) and an emoji (F0 9F 82 82) are among what
// they make.
constexpr std::array<std::uint8_t, 12> kAlphabet = {'a',  ' ',  0x80, 0x82, 0x90, 0xBF,
                                                    0xC2, 0xC3, 0xE2, 0xED, 0xF0, 0xFF};
// With one more byte, each of which continues some beginning of a sequence or ends it.
constexpr std::array<std::uint8_t, 7> kNextBytes = {'a', 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF};

struct Unit {
  std::size_t begin;
  std::size_t end;
  bool separator;
};

std::vector<Unit> units_of(const Bytes& bytes) {
  std::vector<Unit> units;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Decoded unit = decode(bytes.data() + at, bytes.data() + bytes.size());
    units.push_back({at, at + unit.length, !unit.valid || !is_word(unit.code_point)});
    at += unit.length;
  }
  return units;
}

bool has_separator(const std::vector<Unit>& units, const Unit& wanted) {
  return std::any_of(units.begin(), units.end(), [&](const Unit& unit) {
    return unit.begin == wanted.begin && unit.end == wanted.end && unit.separator;
  });
}

// The separators of `bytes` that are the same whatever byte comes next.
std::vector<Unit> certain_separators(const Bytes& bytes) {
  std::vector<Unit> certain;
  for (const Unit& unit : units_of(bytes)) {
    if (unit.separator) {
      certain.push_back(unit);
    }
  }
  for (const std::uint8_t next : kNextBytes) {
    Bytes longer = bytes;
    longer.push_back(next);
    const std::vector<Unit> units = units_of(longer);
    std::erase_if(certain, [&](const Unit& unit) { return !has_separator(units, unit); });
  }
  return certain;
}

// Calls check(bytes) for all strings over the alphabet of up to `longest` bytes.
template <typename Check>
void for_all_strings(std::size_t longest, Check&& check) {
  Bytes bytes;
  const auto extend = [&](const auto& self) -> void {
    check(bytes);
    if (bytes.size() == longest) {
      return;
    }
    for (const std::uint8_t byte : kAlphabet) {
      bytes.push_back(byte);
      self(self);
      bytes.pop_back();
    }
  };
  extend(extend);
}

template <typename Check>
void for_random_strings(std::size_t number, std::size_t longest, Check&& check) {
  std::mt19937_64 random(12);
  for (std::size_t i = 0; i < number; ++i) {
    Bytes bytes(1 + random() % longest);
    std::generate(bytes.begin(), bytes.end(),
                  [&random] { return kAlphabet[random() % kAlphabet.size()]; });
    check(bytes);
  }
}

std::string show(const Bytes& bytes) { return testing::PrintToString(bytes); }

// A copy of exactly these bytes, so that AddressSanitizer sees a read past either end.
Bytes exact(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

void check_last_cut(const Bytes& bytes) {
  const std::vector<Unit> separators = certain_separators(bytes);
  const std::size_t expected = separators.empty() ? 0 : separators.back().end;
  ASSERT_EQ(last_cut(TokenProfile::kPython, bytes.data(), bytes.size()), expected) << show(bytes);
}

TEST(LastCut, IsTheEndOfTheLastSeparatorThatNothingCanChange) {
  for_all_strings(4, check_last_cut);
}

TEST(LastCut, OfLongerTexts) {
  for_random_strings(30'000, 24, check_last_cut);
  for (std::size_t length = 1; length < 50; ++length) {
    check_last_cut(Bytes(length, 0x80));
    check_last_cut(Bytes(length, 'a'));
    Bytes alternating;
    for (std::size_t i = 0; i < length; ++i) {
      alternating.push_back(i % 2 == 0 ? 'a' : 0x80);
    }
    check_last_cut(alternating);
    Bytes after_a_word(length, 0xBF);
    after_a_word[0] = 'a';
    check_last_cut(after_a_word);
  }
}

TEST(LastCut, StaysABoundaryOfEveryLongerText) {
  for_random_strings(30'000, 24, [](const Bytes& whole) {
    const std::vector<Unit> units = units_of(whole);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const std::size_t cut =
          last_cut(TokenProfile::kPython, exact(std::span(whole).first(size)).data(), size);
      const bool behind_a_separator =
          cut == 0 || std::any_of(units.begin(), units.end(), [cut](const Unit& unit) {
            return unit.end == cut && unit.separator;
          });
      ASSERT_TRUE(behind_a_separator) << show(whole) << " of " << size << " bytes";
    }
  });
}

std::size_t expected_unit_start(const std::vector<Unit>& units, std::size_t size,
                                std::size_t from) {
  for (const Unit& unit : units) {
    if (unit.begin >= from) {
      return unit.begin;
    }
  }
  return size;
}

void check_unit_start(const Bytes& bytes) {
  const std::vector<Unit> units = units_of(bytes);
  for (std::size_t from = 0; from <= bytes.size(); ++from) {
    ASSERT_EQ(unit_start(bytes.data(), bytes.size(), from),
              expected_unit_start(units, bytes.size(), from))
        << show(bytes) << " from " << from;
  }
}

TEST(UnitStart, IsWhereDecodingEverythingHasOne) {
  for_all_strings(5, check_unit_start);
  for_random_strings(30'000, 24, check_unit_start);
}

TEST(UnitStart, NeedsFourBytesBeforeAndNoMore) {
  for_random_strings(30'000, 16, [](const Bytes& whole) {
    const std::vector<Unit> units = units_of(whole);
    for (std::size_t begin = 0; begin + kContextBefore <= whole.size(); ++begin) {
      const Bytes rest = exact(std::span(whole).subspan(begin));
      for (std::size_t from = kContextBefore; from <= rest.size(); ++from) {
        ASSERT_EQ(begin + unit_start(rest.data(), rest.size(), from),
                  expected_unit_start(units, whole.size(), begin + from))
            << show(whole) << " without the first " << begin << ", from " << from;
      }
    }
  });
}

// Where the first certain separator begins at or past `from`; `size` where there is none.
std::size_t expected_first_cut(const std::vector<Unit>& separators, std::size_t size,
                               std::size_t from) {
  for (const Unit& unit : separators) {
    if (unit.begin >= from) {
      return unit.begin;
    }
  }
  return size;
}

void check_first_cut(const Bytes& bytes) {
  const std::vector<Unit> separators = certain_separators(bytes);
  for (std::size_t from = 0; from <= bytes.size(); ++from) {
    ASSERT_EQ(first_cut(TokenProfile::kPython, bytes.data(), bytes.size(), from),
              expected_first_cut(separators, bytes.size(), from))
        << show(bytes) << " from " << from;
  }
}

TEST(FirstCut, IsWhereTheFirstCertainSeparatorBegins) {
  for_all_strings(4, check_first_cut);
  for_random_strings(20'000, 20, check_first_cut);
}

TEST(FirstCut, NeedsFourBytesBeforeAndNoMore) {
  for_random_strings(20'000, 14, [](const Bytes& whole) {
    const std::vector<Unit> separators = certain_separators(whole);
    for (std::size_t begin = 0; begin + kContextBefore <= whole.size(); ++begin) {
      const Bytes rest = exact(std::span(whole).subspan(begin));
      for (std::size_t from = kContextBefore; from <= rest.size(); ++from) {
        ASSERT_EQ(begin + first_cut(TokenProfile::kPython, rest.data(), rest.size(), from),
                  expected_first_cut(separators, whole.size(), begin + from))
            << show(whole) << " without the first " << begin << ", from " << from;
      }
    }
  });
}

}  // namespace
}  // namespace hapax::text
