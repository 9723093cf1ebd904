// Checks the table against a map: short and long words and those at the boundary, growth, look-up,
// overflow, a budget that runs out.
#include "table/table.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "support/batches.h"

namespace hapax::table {
namespace {

using test::contents;
using test::count_all;
using test::count_in_a_map;
using test::make_table;
using test::WordMap;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// Words of 1 to 70 bytes, few letters, so that they repeat, and long ones agree at either end.
std::vector<std::string> random_words(std::size_t number, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> words;
  words.reserve(number);
  for (std::size_t i = 0; i < number; ++i) {
    const std::size_t length = 1 + random() % 70;
    std::string word(length, 'a');
    // The middle of a long word, the end of a short one, or everything.
    const std::uint64_t kind = random() % 3;
    for (std::size_t at = kind == 0 ? length / 2 : 0; at < length; ++at) {
      if (kind == 2 || (at >= length / 2 && at < length / 2 + 3)) {
        word[at] = static_cast<char>('a' + random() % 6);
      }
    }
    words.push_back(std::move(word));
  }
  return words;
}

// Of words of each kind of slot, and of the arena.
constexpr std::string_view kStems[] = {"w", "a_rather_long_word_",
                                       "a_word_that_is_longer_than_a_wide_slot_has_room_for_"};

class Tables : public testing::Test {
 protected:
  Budget budget_;
  hash::Seed seed_{20};
};

TEST_F(Tables, BeginEmpty) {
  const Table table = make_table(budget_);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.view().total(), 0U);
  EXPECT_EQ(contents(table.view()), WordMap());
  EXPECT_EQ(table.view().find("word", seed_), nullptr);
}

TEST_F(Tables, CountAsAMapDoes) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const std::vector<std::string> words = random_words(60'000, seed);
    Table table = make_table(budget_);
    count_all(table, words, seed_);
    const WordMap expected = count_in_a_map(words);
    ASSERT_TRUE(contents(table.view()) == expected);
    EXPECT_EQ(table.size(), expected.size());
    EXPECT_EQ(table.view().total(), words.size());
    for (const auto& [word, count] : expected) {
      const Slot* const slot = table.view().find(word, seed_);
      ASSERT_NE(slot, nullptr) << word;
      ASSERT_EQ(slot->count, count);
      ASSERT_EQ(table.view().word(*slot), word);
      ASSERT_EQ(slot->length(), word.size());
    }
  }
}

TEST_F(Tables, AddWordsWithTheirCounts) {
  const std::vector<std::string> words = random_words(30'000, 5);
  Table counted = make_table(budget_);
  count_all(counted, words, seed_);
  Table table = make_table(budget_);
  for (int round = 1; round <= 2; ++round) {
    for (const auto& [word, count] : count_in_a_map(words)) {
      ASSERT_TRUE(table.add_word(word, count, seed_).ok());
    }
    ASSERT_EQ(table.size(), counted.size());
    ASSERT_EQ(table.view().total(), round * words.size());
  }
  for (const std::string& word : words) {
    ASSERT_EQ(table.view().find(word, seed_)->count, 2 * counted.view().find(word, seed_)->count);
  }
  EXPECT_FALSE(table.add_word("a", kMaxCount, seed_)) << "kMaxCount is of all words together";
}

TEST_F(Tables, TellApartWordsAroundEveryLength) {
  // Each a prefix of the next, and each with one byte changed in every place: narrow slots end at
  // 16 bytes, wide ones at 48.
  const std::string longest =
      "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop";
  std::vector<std::string> words;
  for (std::size_t length = 1; length <= longest.size(); ++length) {
    words.push_back(longest.substr(0, length));
    for (std::size_t at = 0; at < length; ++at) {
      words.push_back(longest.substr(0, length));
      words.back()[at] = '_';
    }
  }
  const std::vector<std::string> once = words;
  words.insert(words.end(), once.begin(), once.end());
  Table table = make_table(budget_);
  count_all(table, words, seed_);
  EXPECT_EQ(table.size(), once.size());
  ASSERT_TRUE(contents(table.view()) == count_in_a_map(words));
  EXPECT_EQ(table.view().find(longest + "q", seed_), nullptr);
}

// Two words of `length` bytes that differ within six bytes from `at` on, and have one tag: among a
// million some do, which is found by their hashes alone.
std::pair<std::string, std::string> words_of_one_tag(std::size_t length, std::size_t at,
                                                     const hash::Seed& seed) {
  constexpr std::uint32_t kWords = 2'000'000;
  const auto numbered = [&](std::uint32_t number) {
    std::string word(length, 'w');
    for (std::size_t i = at; i < at + 6; ++i, number /= 26) {
      word[i] = static_cast<char>('a' + number % 26);
    }
    return word;
  };
  std::vector<std::pair<std::uint64_t, std::uint32_t>> tags;
  tags.reserve(kWords);
  for (std::uint32_t i = 0; i < kWords; ++i) {
    tags.emplace_back(tag_of(numbered(i), seed), i);
  }
  std::sort(tags.begin(), tags.end());
  const auto found = std::adjacent_find(
      tags.begin(), tags.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  EXPECT_NE(found, tags.end());
  return {numbered(found->second), numbered((found + 1)->second)};
}

// The words differ only in the part that each comparison covers.
TEST_F(Tables, TellApartWordsOfOneTag) {
  using LengthAndPlace = std::pair<std::size_t, std::size_t>;
  for (const auto& [length, at] :
       {LengthAndPlace{30, 3}, {30, 20}, {40, 17}, {48, 25}, {48, 40}, {49, 20}, {100, 50}}) {
    SCOPED_TRACE(length);
    const auto [a, b] = words_of_one_tag(length, at, seed_);
    ASSERT_NE(a, b);
    const std::vector<std::string> words = {a, b, a, b, b, a, a, b, b, b};
    Table table = make_table(budget_);
    // The first time no word is at home yet.
    count_all(table, words, seed_);
    count_all(table, words, seed_);
    EXPECT_EQ(contents(table.view()), (WordMap{{a, 8}, {b, 12}}));
    EXPECT_EQ(table.view().find(a, seed_)->count, 8U);
    EXPECT_EQ(table.view().find(b, seed_)->count, 12U);
  }
}

TEST_F(Tables, FindNothingThatIsNotThere) {
  Table table = make_table(budget_);
  count_all(table, std::vector<std::string>{"here", "a_word_longer_than_sixteen"}, seed_);
  for (const char* const absent :
       {"her", "heree", "Here", "a_word_longer_than_sixteem", "b_word_longer_than_sixteen",
        "a_word_longer_than_sixteen_", "a_word_longer_than_sixteen_and_longer_than_forty_eight"}) {
    EXPECT_EQ(table.view().find(absent, seed_), nullptr) << absent;
  }
  EXPECT_EQ(table.view().find("here", hash::Seed(21)), nullptr);
}

TEST_F(Tables, GrowWithoutLosingAnything) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 300'000; ++i) {
    words.push_back(test::numbered(kStems[i % 3], i));
  }
  Table table = make_table(budget_);
  const std::uint64_t first_capacity = table.view().capacity();
  count_all(table, words, seed_);
  EXPECT_EQ(table.size(), words.size());
  EXPECT_GE(table.view().capacity(), 64 * first_capacity);
  EXPECT_GT(table.view().capacity(), table.size());
  for (const std::string& word : words) {
    const Slot* const slot = table.view().find(word, seed_);
    ASSERT_NE(slot, nullptr) << word;
    ASSERT_EQ(slot->count, 1U);
  }
}

TEST_F(Tables, ReserveMakesTheRoomAtOnce) {
  Table table = make_table(budget_);
  ASSERT_TRUE(table.reserve({.narrow = 60'000, .wide = 60'000, .arena_bytes = 4'000'000}).ok());
  const std::uint64_t capacity = table.view().capacity();
  const std::uint64_t committed = budget_.used();
  EXPECT_GE(capacity, 100'000U);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 100'000; ++i) {
    words.push_back(test::numbered(kStems[i % 2 == 0 ? 0 : 1 + i % 4 / 2], i));
  }
  // Batches ask for room for themselves beyond what there already is in a table nearly full.
  count_all(table, std::span(words).first(80'000), seed_);
  EXPECT_EQ(table.view().capacity(), capacity);
  EXPECT_EQ(budget_.used(), committed);
}

TEST_F(Tables, StopGrowingWhenAsked) {
  Table table = make_table(budget_);
  std::stop_source source;
  table.stop_growing_on(source.get_token());
  ASSERT_TRUE(table.reserve({.narrow = 10'000}).ok());
  source.request_stop();
  EXPECT_THROW((void)table.reserve({.narrow = 100'000}), Cancelled);
  EXPECT_THROW((void)table.reserve({.wide = 100'000}), Cancelled);
  EXPECT_TRUE(table.reserve({.narrow = 10'000}).ok());  // there is room already
}

TEST_F(Tables, HoldAGiantWord) {
  const std::vector<std::string> words = {std::string(3 * kMiB, 'g'), "x",
                                          std::string(3 * kMiB, 'g') + "h"};
  Table table = make_table(budget_);
  count_all(table, words, seed_);
  EXPECT_TRUE(contents(table.view()) == count_in_a_map(words));
}

TEST_F(Tables, CountWordsOfAnyBytesButNul) {
  EXPECT_TRUE(rc::check([this] {
    const auto words = *rc::gen::container<std::vector<std::string>>(
        rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::nonZero<char>())));
    Table table = make_table(budget_);
    count_all(table, words, seed_);
    RC_ASSERT(contents(table.view()) == count_in_a_map(words));
  }));
}

TEST_F(Tables, AddTakesTheCountOfAnotherTable) {
  const std::vector<std::string> words = random_words(5'000, 3);
  Table source = make_table(budget_);
  Table target = make_table(budget_);
  count_all(source, words, seed_);
  count_all(target, words, seed_);
  ASSERT_TRUE(target.reserve({5'000, 5'000, std::uint64_t{70} * 5'000}).ok());
  const TableView view = source.view();
  for (std::uint64_t i = 0; i < view.capacity(); ++i) {
    if (view.slot(i).used()) {
      ASSERT_TRUE(target.add(view.slot(i), view));
    }
  }
  WordMap expected = count_in_a_map(words);
  for (auto& [word, count] : expected) {
    count *= 2;
  }
  EXPECT_TRUE(contents(target.view()) == expected);
  EXPECT_EQ(target.view().total(), 2 * words.size());
}

TEST_F(Tables, AddNeverWraps) {
  Table source = make_table(budget_);
  count_all(source, std::vector<std::string>{"word", "a_word_longer_than_sixteen"}, seed_);
  const Slot& one = *source.view().find("word", seed_);
  const Slot& other = *source.view().find("a_word_longer_than_sixteen", seed_);
  NarrowSlot most = reinterpret_cast<const NarrowSlot&>(one);
  most.head.count = kMaxCount - 1;

  Table target = make_table(budget_);
  ASSERT_TRUE(target.reserve({1, 1, 0}).ok());
  ASSERT_TRUE(target.add(most.head, source.view()));
  ASSERT_TRUE(target.add(one, source.view()));
  EXPECT_EQ(target.view().total(), kMaxCount);
  EXPECT_FALSE(target.add(one, source.view()));
  EXPECT_FALSE(target.add(other, source.view()));  // the total, too, must not wrap
  EXPECT_EQ(target.view().total(), kMaxCount);
  EXPECT_EQ(contents(target.view()), (WordMap{{"word", kMaxCount}}));
}

TEST_F(Tables, StayIntactWhenTheBudgetIsUsedUp) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 200'000; ++i) {
    words.push_back(test::numbered(kStems[i % 3], i));
  }
  for (const std::uint64_t limit : {1 * kMiB, 2 * kMiB, 3 * kMiB, 5 * kMiB}) {
    Budget small(limit);
    Table table = make_table(small);
    std::vector<std::string> counted;
    bool refused = false;
    test::in_batches(words, [&](const text::WordBatch& batch) {
      const Result<void> result = table.count(batch, seed_);
      if (!result) {
        EXPECT_EQ(result.error().kind, ErrorKind::kOutOfMemory);
        refused = true;
        return false;
      }
      counted.insert(counted.end(), words.begin() + static_cast<std::ptrdiff_t>(counted.size()),
                     words.begin() + static_cast<std::ptrdiff_t>(counted.size() + batch.size));
      return true;
    });
    ASSERT_TRUE(refused) << limit;
    EXPECT_LE(small.used(), limit);
    EXPECT_TRUE(contents(table.view()) == count_in_a_map(counted)) << limit;
    EXPECT_EQ(table.view().total(), counted.size());
    // What is there can still be counted, as long as no room is needed.
    if (!counted.empty()) {
      EXPECT_NE(table.view().find(counted.front(), seed_), nullptr);
    }
  }
}

TEST_F(Tables, CannotBeMadeWithoutMemory) {
  Budget none(kMiB / 16);
  const Result<Table> table = Table::create({64 * kMiB, 64 * kMiB, 64 * kMiB}, 0, none);
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(none.used(), 0U);
}

TEST_F(Tables, GrowInPlace) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 200'000; ++i) {
    words.push_back(test::numbered(kStems[i % 2], i));
  }
  Table table = make_table(budget_);
  const std::array<SlotView, 2> before = table.view().slots();
  count_all(table, words, seed_);
  std::uint64_t slots = 0;
  for (std::size_t kind = 0; kind < before.size(); ++kind) {
    const SlotView now = table.view().slots()[kind];
    EXPECT_EQ(now.first, before[kind].first);
    slots += now.size * now.slot_bytes;
  }
  // Never more than the slots there are, a sixteenth that a region takes beforehand, and some
  // steps.
  EXPECT_LT(budget_.peak(), slots + slots / 8 + 4 * kMiB);
}

// Words whose homes crowd at the end of the table run over it to its begin, and into each other.
TEST_F(Tables, GrowWithCrowdsAtBothEnds) {
  for (const std::size_t kind : {0U, 1U, 2U, 3U}) {
    const std::uint64_t end = kind / 2;
    const std::string_view stem = kStems[kind % 2];
    Table source = make_table(budget_);
    std::vector<std::string> words;
    std::size_t crowd = 0;
    for (std::size_t i = 0; crowd < 1000; ++i) {
      std::string word = test::numbered(stem, i);
      // The first or the last 64th of the hashes.
      if (tag_of(word, seed_) >> 58 == (end == 0 ? 0U : 63U)) {
        words.push_back(std::move(word));
        ++crowd;
      }
    }
    for (std::size_t i = 0; i < 20'000; ++i) {
      words.push_back(test::numbered(stem, i) += "_other");
    }
    count_all(source, words, seed_);
    EXPECT_TRUE(contents(source.view()) == count_in_a_map(words));
    for (const std::string& word : words) {
      ASSERT_NE(source.view().find(word, seed_), nullptr) << word;
    }
  }
}

}  // namespace
}  // namespace hapax::table
