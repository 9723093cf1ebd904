// Checks the word hash: one value for a word however it is asked for, no read past the end, another
// value under another seed, an even spread of like words, and collisions that a seed takes with it.
#include "hash/word_hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hapax::hash {
namespace {

constexpr std::size_t kWords = 100'000;

// Through a buffer of its own that holds the word, zeros up to 16 bytes, and not a byte more.
std::uint64_t hash_of(std::string_view word, const Seed& seed) {
  const std::size_t room = std::max(word.size(), kShortWordBytes);
  const auto buffer = std::make_unique<std::uint8_t[]>(room);
  std::memcpy(buffer.get(), word.data(), word.size());
  return static_cast<std::uint64_t>(seed.hash(buffer.get(), word.size()));
}

// The hashes of many words, whose bytes are copied to one place.
std::vector<std::uint64_t> hashes_of(const std::vector<std::string>& words, const Seed& seed) {
  std::array<std::uint8_t, 64> bytes{};
  std::vector<std::uint64_t> hashes;
  hashes.reserve(words.size());
  for (const std::string& word : words) {
    std::memcpy(bytes.data(), word.data(), word.size());
    hashes.push_back(static_cast<std::uint64_t>(seed.hash(bytes.data(), word.size())));
  }
  return hashes;
}

// Like words, in which a weak hash has its patterns: numbers, prefixes, suffixes, long ones.
std::vector<std::string> like_words(std::string_view before, std::string_view after) {
  std::vector<std::string> words;
  words.reserve(kWords);
  for (std::size_t i = 0; i < kWords; ++i) {
    words.push_back(std::string(before) + std::to_string(i) + std::string(after));
  }
  return words;
}

const std::vector<std::vector<std::string>>& families() {
  static const std::vector<std::vector<std::string>> all = {
      like_words("", ""),
      like_words("chapter_", ""),
      like_words("", "th"),
      like_words("twenty_bytes_before_", ""),
      like_words("", "_twenty_bytes_behind"),
      like_words("sixteen_bytes_ab", "sixteen_bytes_yz"),
  };
  return all;
}

TEST(WordHash, IsOneValueForAWordHoweverItIsAsked) {
  const Seed seed(7);
  std::string text = "abcdefghijklmnopqrstuvwxyz0123456789_abcdefghijklmnopq";
  for (std::size_t length = 1; length <= 40; ++length) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto expected = static_cast<std::uint64_t>(seed.hash(bytes, length));
    EXPECT_EQ(hash_of(std::string_view(text).substr(0, length), seed), expected) << length;
    if (length <= kShortWordBytes) {
      EXPECT_EQ(static_cast<std::uint64_t>(seed.hash_short(load_short(bytes, length))), expected);
    } else {
      EXPECT_EQ(static_cast<std::uint64_t>(seed.hash_long(bytes, length)), expected);
    }
    // What lies behind a word has no part in it.
    std::string other = text;
    std::fill(other.begin() + static_cast<std::ptrdiff_t>(length), other.end(), '\xEE');
    EXPECT_EQ(static_cast<std::uint64_t>(
                  seed.hash(reinterpret_cast<const std::uint8_t*>(other.data()), length)),
              expected);
  }
}

TEST(WordHash, LoadsAShortWordPaddedWithZeros) {
  const std::uint8_t bytes[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  for (std::size_t length = 0; length <= sizeof bytes; ++length) {
    std::uint8_t padded[16] = {};
    std::copy_n(bytes, length, padded);
    ShortKey expected;
    std::memcpy(&expected, padded, sizeof expected);
    EXPECT_EQ(load_short(bytes, length), expected) << length;
  }
}

TEST(WordHash, EveryByteOfAWordHasAPart) {
  const Seed seed(99);
  for (std::size_t length = 1; length <= 70; ++length) {
    const std::string word(length, 'a');
    std::set<std::uint64_t> hashes = {hash_of(word, seed)};
    for (std::size_t i = 0; i < length; ++i) {
      std::string changed = word;
      changed[i] = 'b';
      hashes.insert(hash_of(changed, seed));
    }
    EXPECT_EQ(hashes.size(), length + 1) << length;
  }
}

TEST(WordHash, RepetitionsOfDifferentLengthDiffer) {
  const Seed seed(3);
  std::set<std::uint64_t> hashes;
  for (std::size_t length = 1; length <= 2000; ++length) {
    hashes.insert(hash_of(std::string(length, 'x'), seed));
  }
  EXPECT_EQ(hashes.size(), 2000U);
}

TEST(WordHash, TheSameSeedGivesTheSameHashes) {
  const Seed one(0x1234);
  EXPECT_TRUE(hashes_of(families()[1], one) == hashes_of(families()[1], Seed(one.value())));
}

TEST(WordHash, AnotherSeedChangesHalfOfTheBits) {
  for (const auto& family : families()) {
    const std::vector<std::uint64_t> before = hashes_of(family, Seed(1));
    for (const std::uint64_t other : {0ULL, 2ULL, 1ULL << 63, ~0ULL}) {
      const std::vector<std::uint64_t> after = hashes_of(family, Seed(other));
      std::uint64_t changed = 0;
      for (std::size_t i = 0; i < 2000; ++i) {
        changed += static_cast<std::uint64_t>(std::popcount(before[i] ^ after[i]));
      }
      // Of 128,000 bits, half, give or take 2 % (some 7 standard deviations).
      EXPECT_NEAR(static_cast<double>(changed), 64'000, 1280) << family[0] << " seed " << other;
    }
  }
}

// Pearson's statistic over the 1024 values of ten bits: 1023 on the average, standard deviation
// 45. A bound of 1400 lies 8 of them above.
double unevenness(const std::vector<std::uint64_t>& hashes, unsigned shift) {
  std::array<double, 1024> found{};
  for (const std::uint64_t hash : hashes) {
    ++found[hash >> shift & 1023];
  }
  const double expected = static_cast<double>(hashes.size()) / 1024;
  double sum = 0;
  for (const double number : found) {
    sum += (number - expected) * (number - expected) / expected;
  }
  return sum;
}

TEST(WordHash, SpreadsLikeWordsEvenlyOverPartitionsAndSlots) {
  for (const std::uint64_t seed : {0ULL, 1ULL, 0xDEADBEEFULL}) {
    for (const auto& family : families()) {
      const std::vector<std::uint64_t> hashes = hashes_of(family, Seed(seed));
      // The uppermost bits name the partition, those below the slot; 27 is the lowest kept in a
      // table's tag.
      for (const unsigned shift : {54U, 44U, 34U, 27U}) {
        EXPECT_LT(unevenness(hashes, shift), 1400) << family[0] << " shift " << shift;
      }
    }
  }
}

TEST(WordHash, LikeWordsDoNotCollideInFull) {
  for (const auto& family : families()) {
    std::vector<std::uint64_t> hashes = hashes_of(family, Seed(5));
    std::sort(hashes.begin(), hashes.end());
    EXPECT_TRUE(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()) << family[0];
  }
}

// Pairs that agree in the upper 32 bits under one seed: some birthday pairs of 100,000 words.
TEST(WordHash, CollisionsUnderOneSeedAreNoneUnderAnother) {
  std::size_t pairs = 0;
  std::size_t still = 0;
  for (const auto& family : families()) {
    const std::vector<std::uint64_t> one = hashes_of(family, Seed(1001));
    const std::vector<std::uint64_t> other = hashes_of(family, Seed(1002));
    std::unordered_map<std::uint64_t, std::size_t> by_hash;
    for (std::size_t i = 0; i < family.size(); ++i) {
      const auto [found, fresh] = by_hash.emplace(one[i] >> 32, i);
      if (!fresh) {
        ++pairs;
        still += other[i] >> 32 == other[found->second] >> 32 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(pairs, 0U);
  EXPECT_EQ(still, 0U);
}

}  // namespace
}  // namespace hapax::hash
