// Checks that merged counts files give what one map of all their words gives, in batches within
// their limits, and that what cannot be added up is an error and never a wrong sum.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "counts/runs.h"
#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "input/compressors.h"
#include "support/sanitizers.h"
#include "support/stopping.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using counts::test_runs::encode;
using counts::test_runs::Words;
using test::counts_of;

std::vector<Input> inputs_of(const std::vector<std::string>& files) {
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < files.size(); ++i) {
    inputs.emplace_back(MemoryInput{test::as_bytes(files[i]), "file " + std::to_string(i)});
  }
  return inputs;
}

std::string_view word_of(const Columns& batch, std::size_t row) {
  return {batch.bytes.data() + batch.offsets[row],
          static_cast<std::size_t>(batch.offsets[row + 1] - batch.offsets[row])};
}

// All words of the sum, or its error. Checks the layout of each batch, and its limits.
Result<Words> sum_of(std::span<const Input> files, const BatchLimits& limits = {},
                     const CountsFileOptions& options = {}) {
  Result<MergedCounts> merged = MergedCounts::open(files, limits, options);
  if (!merged) {
    return merged.error();
  }
  Words words;
  Columns batch;
  for (;;) {
    const Result<bool> more = merged->next(batch);
    const std::size_t rows = batch.counts.size();
    EXPECT_EQ(batch.offsets.size(), rows + 1);
    EXPECT_EQ(batch.offsets.front(), 0);
    EXPECT_EQ(batch.offsets.back(), static_cast<std::int64_t>(batch.bytes.size()));
    if (!more || !*more) {
      EXPECT_EQ(rows, 0U);
      return more ? Result<Words>(words) : more.error();
    }
    EXPECT_TRUE(rows >= 1 && rows <= std::max<std::uint64_t>(limits.max_rows, 1));
    EXPECT_TRUE(batch.bytes.size() <= limits.max_bytes || rows == 1);
    for (std::size_t row = 0; row < rows; ++row) {
      words.emplace_back(word_of(batch, row), static_cast<std::uint64_t>(batch.counts[row]));
    }
  }
}

Result<Words> sum_of(const std::vector<std::string>& files, const BatchLimits& limits = {}) {
  return sum_of(inputs_of(files), limits);
}

// Words of ASCII and others, which share first bytes with each other and are in several files.
std::string some_word(std::uint8_t key) {
  static const std::vector<std::string> kBegins = {"", "a", "ab", "zz", "é", "ж", "中", "𐐨"};
  return kBegins[key % 8] + std::string(key % 5, 'b') + "w" + std::to_string(key / 8 % 4);
}

TEST(MergedCounts, AreWhatAMapGives) {
  rc::check([](const std::vector<std::map<std::uint8_t, std::uint32_t>>& shards) {
    std::map<std::string, std::uint64_t> expected;
    std::vector<std::string> files;
    for (const auto& shard : shards) {
      std::map<std::string, std::uint64_t> words;
      for (const auto& [key, count] : shard) {
        words[some_word(key)] += count + 1ULL;
        expected[some_word(key)] += count + 1ULL;
      }
      files.push_back(encode(Words(words.begin(), words.end())));
    }
    for (const std::uint64_t max_rows : {0, 1, 3, 1000}) {
      for (const std::uint64_t max_bytes : {0, 1, 20, 10'000}) {
        const Result<Words> sum = sum_of(files, {max_rows, max_bytes});
        RC_ASSERT(sum.ok());
        RC_ASSERT(*sum == Words(expected.begin(), expected.end()));
      }
    }
  });
}

// What several machines do: each divides its counts, then each partition is added up.
TEST(MergedCounts, OfAllPartitionsAreTheCountsOfAllTexts) {
  std::string all;
  constexpr std::uint32_t kPartitions = 5;
  std::vector<std::vector<std::string>> files(kPartitions);
  for (const test::Kind kind : test::kKinds) {
    const std::string text = test::make_text(kind, 50'000, 5) + "\n";
    all += text;
    const Partitioning partitioning{.partitions = kPartitions, .seed = 3, .max_bytes = 4000};
    Result<PartitionedCounts> parts = PartitionedCounts::make(counts_of(text), partitioning);
    for (;;) {
      Result<std::optional<PartitionFile>> file = parts->next();
      ASSERT_TRUE(file.ok());
      if (!*file) {
        break;
      }
      files[(*file)->partition].push_back(std::move((*file)->bytes));
    }
  }
  test::Words words;
  for (const std::vector<std::string>& of_partition : files) {
    const Result<Words> sum = sum_of(of_partition, {.max_rows = 100, .max_bytes = 1000});
    ASSERT_TRUE(sum.ok()) << describe(sum.error());
    for (const auto& [word, count] : *sum) {
      ASSERT_TRUE(words.emplace(word, count).second);
    }
  }
  EXPECT_TRUE(words == test::words_of(counts_of(all)));
}

TEST(MergedCounts, OfNothingAreEmpty) {
  EXPECT_EQ(*sum_of(std::vector<std::string>()), Words{});
  EXPECT_EQ(*sum_of({encode({}), encode({})}), Words{});
}

TEST(MergedCounts, HoldLongWordsAndLargeCounts) {
  const std::string long_word(std::size_t{1} << 20, 'x');
  const std::string file = encode({{"a", 1}, {long_word, kMaxCount / 2 - 2}, {"y", 1}});
  EXPECT_EQ(*sum_of({file, file}, {.max_bytes = 100}),
            (Words{{"a", 2}, {long_word, kMaxCount / 2 * 2 - 4}, {"y", 2}}));
}

TEST(MergedCounts, NeverWrap) {
  const std::string half = encode({{"a", 1}, {"b", kMaxCount / 2}});
  const Result<Words> sum = sum_of({half, half, half});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.error().kind, ErrorKind::kOverflow);
  EXPECT_EQ(describe(sum.error()), "the count of \"b\" is more than 2^63 - 1; add up fewer counts");
}

TEST(MergedCounts, EachWordMayHaveTheLargestCount) {
  const std::string first = encode({{"a", kMaxCount}});
  const std::string second = encode({{"b", kMaxCount - 1}});
  const std::string third = encode({{"b", 1}, {"c", kMaxCount - 1}});
  const Result<Words> sum = sum_of({first, second, third});
  ASSERT_TRUE(sum.ok()) << describe(sum.error());
  EXPECT_EQ(*sum, (Words{{"a", kMaxCount}, {"b", kMaxCount}, {"c", kMaxCount - 1}}));
}

TEST(MergedCounts, DamageOfAnyByteIsAnErrorThatNamesTheFile) {
  const std::string whole = encode({{"one", 1}, {"onely", 300}, {"two", 70'000}, {"é", 4}});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const Result<Words> sum = sum_of({whole, damaged, whole});
      ASSERT_FALSE(sum.ok()) << at;
      EXPECT_EQ(sum.error().kind, ErrorKind::kCorruptInput) << describe(sum.error());
      EXPECT_EQ(sum.error().path, "file 1");
      EXPECT_EQ(sum.error().offset.has_value(), at >= counts::kRunHeaderBytes);
    }
    const Result<Words> cut = sum_of({whole, whole.substr(0, at), whole});
    ASSERT_FALSE(cut.ok()) << at;
    EXPECT_EQ(cut.error().kind, ErrorKind::kCorruptInput);
    EXPECT_EQ(cut.error().path, "file 1");
  }
}

TEST(MergedCounts, RefuseWhatWasCountedInOtherWays) {
  const std::string lower = encode({{"a", 1}});
  const std::string kept =
      encode({{"A", 1}}, counts::test_runs::header(counts::RunOrder::kByWord, LetterCase::kKeep));
  EXPECT_EQ(describe(sum_of({lower, kept}).error()),
            "file 1: its words are not lower-cased, those of the first are; merge only files that "
            "were counted in the same way");
  EXPECT_EQ(*sum_of({kept, kept}), (Words{{"A", 2}}));
}

TEST(MergedCounts, KnowHowTheirWordsWereCounted) {
  counts::RunHeader header =
      counts::test_runs::header(counts::RunOrder::kByWord, LetterCase::kKeep);
  header.unicode = {15, 1, 0};
  const std::vector<std::string> files = {encode({}, header)};
  const Result<MergedCounts> merged = MergedCounts::open(inputs_of(files));
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(merged->letter_case(), LetterCase::kKeep);
  EXPECT_EQ(merged->unicode_version(), (UnicodeVersion{15, 1, 0}));
  EXPECT_EQ(merged->token_profile(), TokenProfile::kPython);
  const Counts none = counts_of("");
  const Result<MergedCounts> of_nothing = MergedCounts::open({});
  EXPECT_EQ(of_nothing->letter_case(), none.letter_case());
  EXPECT_EQ(of_nothing->unicode_version(), none.unicode_version());
}

// Gives one byte at a time.
class SlowReader final : public Reader {
 public:
  explicit SlowReader(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (at_ == bytes_.size()) {
      return std::size_t{0};
    }
    buffer[0] = static_cast<std::uint8_t>(bytes_[at_++]);
    return std::size_t{1};
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST(MergedCounts, AreReadFromAnyInputs) {
  const test::TempDir folder;
  const std::string bytes = encode({{"a", 1}, {"b", 2}});
  const std::vector<Input> files = {MemoryInput{test::as_bytes(bytes)},
                                    PathInput{folder.write("plain", bytes)},
                                    PathInput{folder.write("packed", test::gzip(bytes))},
                                    ReaderInput{std::make_shared<SlowReader>(bytes)}};
  EXPECT_EQ(*sum_of(files), (Words{{"a", 4}, {"b", 8}}));
  const std::vector<Input> absent = {files[0], PathInput{(folder.path() / "absent").string()}};
  EXPECT_EQ(sum_of(absent).error().kind, ErrorKind::kNotFound);
}

TEST(MergedCounts, GoOnWhereTheyWereMoved) {
  const std::vector<std::string> files = {encode({{"a", 1}, {"b", 2}}), encode({{"b", 3}})};
  Result<MergedCounts> merged = MergedCounts::open(inputs_of(files), {.max_rows = 1});
  Columns batch;
  ASSERT_TRUE(merged.ok() && *merged->next(batch));
  MergedCounts moved = std::move(merged).value();
  ASSERT_TRUE(*moved.next(batch));
  EXPECT_EQ(word_of(batch, 0), "b");
  EXPECT_EQ(batch.counts[0], 5);
  EXPECT_FALSE(*moved.next(batch));
}

TEST(MergedCounts, EndWhenAsked) {
  const std::vector<std::string> files = {*counts_file_bytes(counts_of("one two"))};
  std::stop_source source;
  const CountsFileOptions options{.stop = source.get_token()};
  Result<MergedCounts> merged = MergedCounts::open(inputs_of(files), {.max_rows = 1}, options);
  Columns batch;
  ASSERT_TRUE(merged.ok() && *merged->next(batch));
  source.request_stop();
  EXPECT_EQ(merged->next(batch).error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(MergedCounts::open(inputs_of(files), {}, options).error().kind, ErrorKind::kCancelled);
}

TEST(MergedCounts, EndWhenAskedAtAnyMoment) {
  constexpr std::uint64_t kWords = test::kSanitized ? 20'000 : 200'000;
  const std::string bytes = *counts_file_bytes(counts_of(test::different_words(kWords)));
  const std::vector<Input> files(3, MemoryInput{test::as_bytes(bytes)});
  const auto add_up = [&](const std::stop_token& stop) -> Result<std::uint64_t> {
    Result<MergedCounts> merged =
        MergedCounts::open(files, {.max_rows = UINT64_MAX}, {.stop = stop});
    if (!merged) {
      return merged.error();
    }
    std::uint64_t words = 0;
    for (Columns batch;;) {
      const Result<bool> more = merged->next(batch);
      if (!more) {
        return more.error();
      }
      if (!*more) {
        return words;
      }
      words += batch.counts.size();
    }
  };
  const auto words = test::stop_at_any_moment(add_up);
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(**words, kWords);
}

}  // namespace
}  // namespace hapax
