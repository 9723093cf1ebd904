// Checks that adding words to lines does what a map does, whatever the lines hold, also where lines
// are full, where words run over the end, and where counts wrap.
#include "store/word_lines.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace hapax::store {
namespace {

using Key = std::pair<std::uint64_t, std::uint64_t>;

struct Words {
  std::vector<hash::ShortKey> keys;
  std::vector<std::uint64_t> hash_and_counts;

  CountedKeys view() const { return {keys.data(), hash_and_counts.data(), keys.size()}; }
  void add(hash::ShortKey key, std::uint32_t hash, std::uint64_t count) {
    keys.push_back(key);
    hash_and_counts.push_back(CountedKeys::join(hash, count));
  }
};

// What stands in the lines. Fails if a free place has words behind it.
std::map<Key, std::uint32_t> contents(const std::vector<WordLine>& lines) {
  std::map<Key, std::uint32_t> found;
  for (const WordLine& line : lines) {
    bool ended = false;
    for (std::size_t place = 0; place < WordLine::kWords; ++place) {
      const hash::ShortKey key = line.keys[place];
      EXPECT_FALSE(ended && key.low != 0);
      ended = key.low == 0;
      if (!ended) {
        EXPECT_TRUE(found.emplace(Key{key.low, key.high}, line.counts[place]).second);
      }
    }
  }
  return found;
}

// Few different halves, so that keys agree in one of them. The hash depends on the key alone.
Words random_words(std::size_t size, unsigned hash_bits, std::mt19937_64& random) {
  Words words;
  for (std::size_t i = 0; i < size; ++i) {
    const hash::ShortKey key{1 + random() % 16, random() % 8};
    const std::uint64_t mixed = (key.low * 31 + key.high) * 0x9E3779B97F4A7C15U;
    const auto hash = static_cast<std::uint32_t>(mixed >> 32) | ~(UINT32_MAX >> hash_bits);
    words.add(key, hash, random() % 5);
  }
  return words;
}

TEST(WordLines, AddsAsAMapDoes) {
  std::mt19937_64 random(1);
  // With more bits that are all ones, all words crowd into the last lines and run over the end.
  for (const unsigned hash_bits : {0U, 3U, 8U}) {
    for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 200U, 2000U}) {
      std::vector<WordLine> lines(50);
      std::map<Key, std::uint32_t> expected;
      std::size_t new_words = 0;
      for (int batch = 0; batch < 3; ++batch) {
        const Words words = random_words(size, hash_bits, random);
        for (std::size_t i = 0; i < size; ++i) {
          expected[{words.keys[i].low, words.keys[i].high}] +=
              CountedKeys::count_of(words.hash_and_counts[i]);
        }
        std::vector<std::uint32_t> wrapped(size + 1);
        const AddedToLines added =
            add_to_lines({lines.data(), lines.size()}, words.view(), wrapped.data());
        EXPECT_EQ(added.wrapped, 0U);
        new_words += added.new_words;
      }
      EXPECT_EQ(contents(lines), expected);
      EXPECT_EQ(new_words, expected.size());
    }
  }
}

TEST(WordLines, SaysWhichCountsWrapped) {
  std::vector<WordLine> lines(4);
  Words words;
  words.add({1, 0}, 5, UINT32_MAX);
  words.add({2, 0}, 5, UINT32_MAX - 1);
  words.add({1, 0}, 5, 1);           // wraps to 0
  words.add({2, 0}, 5, 1);           // does not
  words.add({1, 0}, 5, UINT32_MAX);  // does not
  words.add({2, 0}, 5, UINT32_MAX);  // wraps
  std::vector<std::uint32_t> wrapped(words.keys.size() + 1);
  const AddedToLines added =
      add_to_lines({lines.data(), lines.size()}, words.view(), wrapped.data());
  EXPECT_EQ(added.new_words, 2U);
  ASSERT_EQ(added.wrapped, 2U);
  EXPECT_EQ(wrapped[0], 2U);
  EXPECT_EQ(wrapped[1], 5U);
  const std::map<Key, std::uint32_t> expected = {{{1, 0}, UINT32_MAX}, {{2, 0}, UINT32_MAX - 1}};
  EXPECT_EQ(contents(lines), expected);
}

// A long word's key, and a free place, have a low half of 0; keys with a high half of 0 are words.
TEST(WordLines, TellsWordsFromFreePlaces) {
  std::vector<WordLine> lines(1);
  Words words;
  words.add({7, 0}, 0, 1);
  words.add({7, 9}, 0, 2);
  words.add({7, 0}, 0, 3);
  std::vector<std::uint32_t> wrapped(words.keys.size() + 1);
  add_to_lines({lines.data(), lines.size()}, words.view(), wrapped.data());
  const std::map<Key, std::uint32_t> expected = {{{7, 0}, 4}, {{7, 9}, 2}};
  EXPECT_EQ(contents(lines), expected);
}

}  // namespace
}  // namespace hapax::store
