// Checks that a text made to flood the table does no harm: words whose slots lie close together
// under one seed cost at most three times what random words do under another, and under the seed
// they were made for they are slow but counted exactly.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "hash/word_hash.h"
#include "support/batches.h"
#include "support/processor_time.h"
#include "table/merge.h"
#include "table/table.h"

namespace hapax::table {
namespace {

using test::contents;
using test::count_all;
using test::count_in_a_map;
using test::make_table;

constexpr std::size_t kWords = 20'000;
// The hash's upper bits that all words of the flood share: their slots lie in 1/256 of any table.
constexpr unsigned kSharedBits = 8;

constexpr std::uint64_t kKnownSeed = 666;
constexpr std::uint64_t kSecretSeed = 0x5EED;

// An attacker who knows the seed tries words until enough of them hash to the same place.
const std::vector<std::string>& flood() {
  static const std::vector<std::string> words_of_the_flood = [] {
    const hash::Seed known(kKnownSeed);
    std::vector<std::string> words;
    for (std::uint64_t i = 0; words.size() < kWords; ++i) {
      const std::string word = test::numbered("w", i);
      if (partition_of(tag_of(word, known), kSharedBits) == 0) {
        words.push_back(word);
      }
    }
    return words;
  }();
  return words_of_the_flood;
}

const std::vector<std::string>& ordinary_words() {
  static const std::vector<std::string> ordinary = [] {
    std::vector<std::string> words;
    for (std::uint64_t i = 0; words.size() < kWords; ++i) {
      words.push_back(test::numbered("w", i * 257));
    }
    return words;
  }();
  return ordinary;
}

// Every word three times: once new, twice known.
std::vector<std::string> text_of(const std::vector<std::string>& words) {
  std::vector<std::string> text;
  for (int i = 0; i < 3; ++i) {
    text.insert(text.end(), words.begin(), words.end());
  }
  return text;
}

double best_seconds_to_count(const std::vector<std::string>& text, const hash::Seed& seed) {
  return test::best_cpu_seconds(7, [&] {
    Budget budget;
    Table table = make_table(budget);
    count_all(table, text, seed);
  });
}

TEST(Flood, IsHarmlessUnderAnotherSeed) {
  const hash::Seed secret(kSecretSeed);
  const double random_seconds = best_seconds_to_count(text_of(ordinary_words()), secret);
  const double flood_seconds = best_seconds_to_count(text_of(flood()), secret);
  EXPECT_LT(flood_seconds, 3 * random_seconds);
}

TEST(Flood, SpreadsOverTheWholeTableUnderAnotherSeed) {
  const hash::Seed secret(kSecretSeed);
  std::vector<std::size_t> found(std::size_t{1} << kSharedBits);
  for (const std::string& word : flood()) {
    ++found[partition_of(tag_of(word, secret), kSharedBits)];
  }
  // 78 on the average, standard deviation 8.8.
  EXPECT_GT(*std::min_element(found.begin(), found.end()), 30U);
  EXPECT_LT(*std::max_element(found.begin(), found.end()), 150U);
}

TEST(Flood, IsCountedExactlyUnderTheSeedItWasMadeFor) {
  const hash::Seed known(kKnownSeed);
  Budget budget;
  Table table = make_table(budget);
  const std::vector<std::string> text = text_of(std::vector<std::string>(
      flood().begin(), flood().begin() + static_cast<std::ptrdiff_t>(kWords / 2)));
  count_all(table, text, known);
  EXPECT_TRUE(contents(table.view()) == count_in_a_map(text));
  const std::vector<TableView> views = {table.view(), table.view()};
  const Result<Table> merged = merge_partition(views, 0, kSharedBits, budget);
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(merged->size(), kWords / 2);
}

}  // namespace
}  // namespace hapax::table
