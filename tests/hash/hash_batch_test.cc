// Checks that every way to hash many words gives what Seed gives one by one, whatever stands around
// the words, and reads no more than it may.
#include "hash/hash_batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "table/cpu_levels.h"

namespace hapax::hash {
namespace {

struct Words {
  std::vector<std::uint8_t> text;
  std::vector<std::uint16_t> edges;
};

// Words of 1 to 40 bytes, now and then 300; the last begins 16 bytes before the end of the text.
Words make_words(std::size_t number, std::uint32_t seed) {
  std::mt19937 random(seed);
  Words words;
  for (std::size_t i = 0; i < number; ++i) {
    const std::size_t length =
        random() % 50 == 0 ? 300 : 1 + random() % (random() % 2 == 0 ? 40 : 8);
    words.edges.push_back(static_cast<std::uint16_t>(words.text.size()));
    for (std::size_t j = 0; j < length; ++j) {
      words.text.push_back(static_cast<std::uint8_t>(1 + random() % 255));
    }
    words.edges.push_back(static_cast<std::uint16_t>(words.text.size()));
    words.text.push_back(0xEE);
  }
  words.text.resize(
      words.edges[words.edges.size() - 2] +
      std::max<std::size_t>(16, words.edges.back() - words.edges[words.edges.size() - 2]));
  words.edges.resize(words.edges.size() + 32, 0xFFFF);
  return words;
}

TEST(HashBatch, GivesWhatTheSeedGives) {
  for (const table::CpuLevel& level : table::cpu_levels()) {
    for (std::size_t number = 1; number <= HashedWords::kMaxWords; number += number < 40 ? 1 : 24) {
      const Seed seed(number);
      const Words words = make_words(number, static_cast<std::uint32_t>(number));
      const auto hashed = std::make_unique<HashedWords>();
      level.hash(words.text.data(), words.edges.data(), number, seed, *hashed);
      for (std::size_t i = 0; i < number; ++i) {
        const std::uint8_t* const bytes = words.text.data() + words.edges[2 * i];
        const std::size_t length = words.edges[2 * i + 1] - std::size_t{words.edges[2 * i]};
        if (length > kShortWordBytes) {
          ASSERT_EQ(hashed->keys[i].low, 0U) << level.name << " " << number << " " << i;
          ASSERT_NE(hashed->keys[i].high, 0U);
          continue;
        }
        const ShortKey key = load_short(bytes, length);
        ASSERT_EQ(hashed->keys[i], key) << level.name << " " << number << " " << i;
        ASSERT_EQ(hashed->hashes[i], static_cast<std::uint64_t>(seed.hash_short(key)))
            << level.name << " " << number << " " << i;
      }
    }
  }
}

}  // namespace
}  // namespace hapax::hash
