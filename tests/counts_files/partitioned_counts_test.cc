// Checks that the files of partitioned counts hold each word once, in the file where it belongs, in
// order and within their size, whatever the words, the partitions and the limit are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counts/runs.h"
#include "counts_files/open_runs.h"
#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "support/sanitizers.h"
#include "support/stopping.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::counts_of;
using test::words_of;

std::vector<PartitionFile> files_of(const Counts& counts, const Partitioning& partitioning,
                                    const CountsFileOptions& options = {.workers = 1}) {
  Result<PartitionedCounts> parts = PartitionedCounts::make(counts, partitioning, options);
  EXPECT_TRUE(parts.ok());
  std::vector<PartitionFile> files;
  for (;;) {
    Result<std::optional<PartitionFile>> file = parts->next();
    EXPECT_TRUE(file.ok());
    if (!*file) {
      EXPECT_FALSE(parts->next()->has_value());
      return files;
    }
    files.push_back(std::move(**file));
  }
}

// Checks everything that the header promises of the files.
void expect_sound(const Counts& counts, const Partitioning& partitioning,
                  const std::vector<PartitionFile>& files) {
  test::Words words;
  std::uint32_t last_partition = 0;
  std::string last_word;
  for (const PartitionFile& file : files) {
    const counts::RunHeader header = counts::test_runs::reader_of(file.bytes)->header();
    EXPECT_EQ(header, counts_files::header_of(counts));
    const counts::test_runs::Words in_file = *counts::test_runs::decode(file.bytes);
    ASSERT_FALSE(in_file.empty());
    EXPECT_TRUE(file.bytes.size() <= partitioning.max_bytes || in_file.size() == 1);
    ASSERT_GE(file.partition, last_partition);
    if (file.partition == last_partition) {
      ASSERT_LT(last_word, in_file.front().first);
    }
    last_partition = file.partition;
    last_word = in_file.back().first;
    for (const auto& [word, count] : in_file) {
      ASSERT_EQ(partition_of(word, partitioning.seed, partitioning.partitions), file.partition);
      ASSERT_TRUE(words.emplace(word, count).second);
    }
  }
  EXPECT_TRUE(words == words_of(counts));
}

TEST(PartitionedCounts, HoldEachWordOnceWhereItBelongs) {
  for (const test::Kind kind : test::kKinds) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Counts counts =
          counts_of(test::make_text(kind, 10'000, 3), {.letter_case = letter_case});
      for (const std::uint32_t partitions : {1U, 2U, 7U, 5'000U}) {
        for (const std::uint64_t max_bytes :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{200}, std::uint64_t{5000},
              UINT64_MAX}) {
          const Partitioning partitioning{partitions, partitions + max_bytes, max_bytes};
          expect_sound(counts, partitioning, files_of(counts, partitioning));
        }
      }
    }
  }
}

// Enough words for several blocks a file, and for several tasks.
TEST(PartitionedCounts, AreTheSameWithAnyNumberOfWorkers) {
  const Counts counts = counts_of(test::different_words(200'000));
  const Partitioning partitioning{.partitions = 3, .seed = 9, .max_bytes = 300'000};
  const std::vector<PartitionFile> files = files_of(counts, partitioning);
  expect_sound(counts, partitioning, files);
  EXPECT_GT(files.size(), 6U);
  for (const unsigned workers : {0U, 2U, 5U}) {
    const std::vector<PartitionFile> same = files_of(counts, partitioning, {.workers = workers});
    EXPECT_TRUE(std::equal(files.begin(), files.end(), same.begin(), same.end(),
                           [](const PartitionFile& a, const PartitionFile& b) {
                             return a.partition == b.partition && a.bytes == b.bytes;
                           }));
  }
}

// A file is not cut much before it is full.
TEST(PartitionedCounts, FillTheirFiles) {
  const Counts counts = counts_of(test::different_words(50'000));
  constexpr std::uint64_t kMax = 100'000;
  const std::vector<PartitionFile> files = files_of(counts, {.max_bytes = kMax});
  ASSERT_GT(files.size(), 2U);
  for (std::size_t i = 0; i + 1 < files.size(); ++i) {
    EXPECT_GT(files[i].bytes.size(), kMax - 200);
  }
}

TEST(PartitionedCounts, WithoutALimitOfOnePartitionAreTheCountsFile) {
  const Counts counts = counts_of(test::make_text(test::Kind::kMixedScripts, 100'000, 1));
  const std::vector<PartitionFile> files = files_of(counts, {});
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].bytes, *counts_file_bytes(counts));
}

TEST(PartitionedCounts, WithoutWordsAreNoFiles) {
  EXPECT_TRUE(files_of(counts_of(""), {.partitions = 5}).empty());
  EXPECT_EQ(files_of(counts_of("word"), {.partitions = 5}).size(), 1U);
}

TEST(PartitionedCounts, HaveAFileForEachWordThatIsTooLong) {
  std::string text = "a b c ";
  for (const char letter : {'d', 'e', 'f'}) {
    text += std::string(std::size_t{1} << 20, letter) + ' ';
  }
  const Counts counts = counts_of(text + "g");
  const Partitioning partitioning{.max_bytes = 1000};
  const std::vector<PartitionFile> files = files_of(counts, partitioning);
  expect_sound(counts, partitioning, files);
  EXPECT_EQ(files.size(), 5U);
}

TEST(PartitionedCounts, HoldTheLargestCounts) {
  const std::string bytes =
      counts::test_runs::encode({{"a", 1}, {"b", kMaxCount - 3}, {"c", 1}, {"\xC3\xA9", 1}});
  const Counts counts = *read_counts(MemoryInput{test::as_bytes(bytes)});
  for (const std::uint64_t max_bytes : {std::uint64_t{1}, UINT64_MAX}) {
    const Partitioning partitioning{.partitions = 2, .max_bytes = max_bytes};
    expect_sound(counts, partitioning, files_of(counts, partitioning));
  }
}

TEST(PartitionedCounts, OutliveTheCountsAndAMove) {
  Result<PartitionedCounts> parts = PartitionedCounts::make(counts_of("one two two"), {});
  ASSERT_TRUE(parts.ok());
  PartitionedCounts moved = std::move(parts).value();
  const Result<std::optional<PartitionFile>> file = moved.next();
  ASSERT_TRUE(file.ok() && file->has_value());
  EXPECT_EQ(*counts::test_runs::decode((*file)->bytes),
            (counts::test_runs::Words{{"one", 1}, {"two", 2}}));
}

TEST(PartitionedCounts, RefuseWhatIsNoNumberOfPartitions) {
  for (const std::uint32_t partitions : {0U, Partitioning::kMaxPartitions + 1, UINT32_MAX}) {
    const Result<PartitionedCounts> parts =
        PartitionedCounts::make(counts_of("word"), {.partitions = partitions});
    ASSERT_FALSE(parts.ok());
    EXPECT_EQ(describe(parts.error()), "words cannot be divided into " +
                                           std::to_string(partitions) +
                                           " partitions; use 1 to 1048576");
  }
  EXPECT_EQ(files_of(counts_of("word"), {.partitions = Partitioning::kMaxPartitions}).size(), 1U);
}

TEST(PartitionedCounts, EndWhenAsked) {
  const Counts counts = counts_of(test::different_words(5'000));
  std::stop_source source;
  Result<PartitionedCounts> parts = PartitionedCounts::make(
      counts, {.partitions = 2}, {.workers = 1, .stop = source.get_token()});
  ASSERT_TRUE(parts.ok() && parts->next().ok());
  source.request_stop();
  EXPECT_EQ(parts->next().error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(PartitionedCounts::make(counts, {}, {.stop = source.get_token()}).error().kind,
            ErrorKind::kCancelled);
}

TEST(PartitionedCounts, EndWhenAskedAtAnyMoment) {
  constexpr std::uint64_t kWords = test::kSanitized ? 20'000 : 200'000;
  const Counts counts = counts_of(test::different_words(kWords));
  const auto divide = [&](const std::stop_token& stop) -> Result<std::uint64_t> {
    Result<PartitionedCounts> parts =
        PartitionedCounts::make(counts, {.partitions = 3}, {.workers = 2, .stop = stop});
    if (!parts) {
      return parts.error();
    }
    for (std::uint64_t files = 0;; ++files) {
      const Result<std::optional<PartitionFile>> file = parts->next();
      if (!file) {
        return file.error();
      }
      if (!*file) {
        return files;
      }
    }
  };
  const auto files = test::stop_at_any_moment(divide);
  ASSERT_TRUE(files.has_value());
  EXPECT_EQ(**files, 3U);
}

}  // namespace
}  // namespace hapax
