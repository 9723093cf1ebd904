// Checks look-up and figures of words on disk.
#include "spill/spilled_words.h"

#include <gtest/gtest.h>

#include <random>

#include "spill/spills.h"

namespace hapax::spill {
namespace {

using test_spills::list_of;
using test_spills::new_file;
using test_spills::random_words;
using test_spills::Words;

SpilledWords spilled(const Words& words, std::size_t block_bytes) {
  SpillFile file = new_file();
  BlockList list = list_of(file, words, block_bytes);
  return {std::move(file), std::move(list), {}};
}

TEST(SpilledWords, FindsEachWordAndNoOther) {
  std::mt19937_64 random(40);
  for (const std::size_t number : {0U, 1U, 2000U}) {
    const Words words = random_words(random, number);
    const SpilledWords on_disk = spilled(words, 200);
    EXPECT_EQ(on_disk.size(), words.size());
    std::uint64_t total = 0;
    for (const auto& [word, count] : words) {
      ASSERT_EQ(on_disk.count(word), count);
      ASSERT_EQ(on_disk.count(word + "!"), 0U);
      total += count;
    }
    EXPECT_EQ(on_disk.total(), total);
    for (const char* absent : {"", "\x01", "zzz", "\xFF\xFF"}) {
      EXPECT_EQ(on_disk.count(absent), 0U);
    }
  }
}

TEST(SpilledWords, DamageIsAFailureAndNotZero) {
  const SpilledWords on_disk = spilled({{"a", 1}, {"b", 2}}, 100);
  const std::uint8_t zero = 0;
  ASSERT_TRUE(on_disk.file().write(on_disk.list().blocks[0].offset + 18, {&zero, 1}));
  EXPECT_THROW((void)on_disk.count("b"), Failure);
}

TEST(SpilledWords, KeepsWordsForCallers) {
  const SpilledWords on_disk = spilled({{"a", 1}}, 100);
  std::string word = "a long word that does not stand in the string itself";
  const std::string_view kept = on_disk.keep(word);
  const std::string before = word;
  word.assign(word.size(), '-');
  EXPECT_EQ(kept, before);
  EXPECT_EQ(on_disk.keep(before).data(), kept.data()) << "one copy of each";
  EXPECT_GT(on_disk.memory_bytes(), before.size());
}

}  // namespace
}  // namespace hapax::spill
