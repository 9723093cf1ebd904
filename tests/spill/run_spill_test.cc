// Checks that runs and chains come back as they were written, that the bound of a run's size holds,
// and that whatever is altered on disk is an error.
#include "spill/run_spill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "spill/block_reader.h"
#include "spill/spills.h"

namespace hapax::spill {
namespace {

using test_spills::chain_of;
using test_spills::Listed;
using test_spills::listed;
using test_spills::max_bytes_of;
using test_spills::new_file;
using test_spills::random_words;
using test_spills::spill;
using test_spills::Words;

Listed read_run(const SpillFile& file, const SpilledRun& run) {
  Listed words;
  RunStream stream(file, run);
  for (WordCount entry; stream.next(entry);) {
    words.emplace_back(entry.word, entry.count);
  }
  return words;
}

TEST(RunSpill, RunsOfAChainComeBackLastFirst) {
  std::mt19937_64 random(1);
  SpillFile file = new_file();
  std::vector<Words> all;
  std::uint64_t last = 0;
  for (const std::size_t number : {1U, 1000U, 20'000U, 3U}) {
    all.push_back(random_words(random, number));
    last = spill(file, all.back(), last, 1024);
  }
  std::reverse(all.begin(), all.end());
  const std::vector<SpilledRun> runs = chain_of(file, last);
  ASSERT_EQ(runs.size(), all.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(read_run(file, runs[i]), listed(all[i]));
    EXPECT_EQ(runs[i].words, all[i].size());
    std::uint64_t total = 0;
    for (const auto& [word, count] : all[i]) {
      total += count;
    }
    EXPECT_EQ(runs[i].total, total);
    EXPECT_LE(runs[i].largest_block, 1024U);
  }
}

TEST(RunSpill, RunsWithoutWordsAreLeftOut) {
  SpillFile file = new_file();
  EXPECT_TRUE(chain_of(file, 0).empty());
  const std::uint64_t first = spill(file, {{"a", 1}});
  const std::uint64_t second = spill(file, {}, first);
  EXPECT_EQ(chain_of(file, second).size(), 1U);
}

// The size of a run never exceeds the bound, whatever the words are.
TEST(RunSpill, TheBoundHolds) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 200; ++round) {
    Words words;
    const std::size_t longest = std::size_t{1} << random() % 14;
    for (std::size_t i = random() % 300; i > 0; --i) {
      std::string word(1 + random() % longest, static_cast<char>('a' + random() % 26));
      word[0] = static_cast<char>(random() | 1);
      words[word] = 1 + random() % (std::uint64_t{1} << random() % 54);
    }
    SpillFile file = new_file();
    const std::uint64_t end = file.end();
    const std::size_t block_bytes = std::size_t{128} << random() % 6;
    const std::uint64_t head = spill(file, words, 0, block_bytes);
    EXPECT_GT(head, 0U);
    EXPECT_EQ(file.end(), end + max_bytes_of(words, block_bytes));
  }
}

TEST(RunSpill, MoreWordsThanAnnouncedAreAnError) {
  SpillFile file = new_file();
  Result<RunSpiller> run = RunSpiller::begin(file, 100);
  ASSERT_TRUE(run);
  Result<void> added;
  for (int i = 100'000; i < 200'000 && added; ++i) {
    added = run->add(std::to_string(i), 1);
  }
  EXPECT_FALSE(added);
}

TEST(RunSpill, TheIndexSaysWhereWordsStand) {
  Words words;
  for (int i = 0; i < 100'000; ++i) {
    words["w" + std::to_string(1'000'000 + i)] = 1;
  }
  SpillFile file = new_file();
  const SpilledRun run = chain_of(file, spill(file, words, 0, 512)).at(0);
  const Result<std::vector<IndexEntry>> index = read_index(file, run);
  ASSERT_TRUE(index);
  EXPECT_GT(index->size(), 100U);
  EXPECT_LE(index->size(), 256U);
  for (const IndexEntry& entry : *index) {
    RunStream stream(file, run, entry.offset);
    WordCount first;
    ASSERT_TRUE(stream.next(first));
    EXPECT_EQ(prefix_of(first.word), entry.prefix);
  }
}

TEST(RunSpill, LongWordsAndLargeCounts) {
  SpillFile file = new_file();
  const Words words = {{std::string(1 << 20, 'x'), 5},
                       {std::string(1 << 20, 'x') + "y", kMaxCount - 100},
                       {"a", 7},
                       {"z", 1}};
  const SpilledRun run = chain_of(file, spill(file, words)).at(0);
  EXPECT_EQ(read_run(file, run), listed(words));
  EXPECT_GT(run.largest_block, std::uint64_t{1} << 20);
}

TEST(RunSpill, CountsThatComeToTooManyAreAnError) {
  SpillFile file = new_file();
  Result<RunSpiller> run = RunSpiller::begin(file, 1000);
  ASSERT_TRUE(run->add("a", kMaxCount));
  const Result<void> added = run->add("b", 1);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kOverflow);
}

// All of a chain with its indexes, as one list; nothing if there is an error.
std::optional<Listed> read_all(const SpillFile& file, std::uint64_t last) {
  const Result<std::vector<SpilledRun>> runs = read_chain(file, last);
  if (!runs) {
    return std::nullopt;
  }
  Listed words;
  for (const SpilledRun& run : *runs) {
    if (!read_index(file, run)) {
      return std::nullopt;
    }
    try {
      const Listed of_run = read_run(file, run);
      words.insert(words.end(), of_run.begin(), of_run.end());
    } catch (const Failure&) {
      return std::nullopt;
    }
  }
  return words;
}

TEST(RunSpill, EachFlippedByteIsAnError) {
  SpillFile file = new_file();
  const std::uint64_t first = spill(file, {{"a", 1}, {"b", 300}});
  const std::uint64_t last = spill(file, {{"ab", 2}, {"abc", 4}, {"c", 1}}, first, 40);
  const std::optional<Listed> sound = read_all(file, last);
  ASSERT_TRUE(sound);
  std::vector<std::uint8_t> bytes(file.end() - first);
  ASSERT_EQ(::pread(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(first)),
            ::lseek(file.descriptor(), 0, SEEK_END) - static_cast<off_t>(first));
  std::size_t errors = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const unsigned bits : {1U, 128U, 255U}) {
      const auto flipped = static_cast<std::uint8_t>(bytes[i] ^ bits);
      ASSERT_EQ(::pwrite(file.descriptor(), &flipped, 1, static_cast<off_t>(first + i)), 1);
      const std::optional<Listed> read = read_all(file, last);
      EXPECT_TRUE(!read || *read == *sound) << i;  // in a hole it changes nothing
      errors += read ? 0 : 1;
    }
    ASSERT_EQ(::pwrite(file.descriptor(), &bytes[i], 1, static_cast<off_t>(first + i)), 1);
  }
  EXPECT_GT(errors, 3 * 250U) << "two heads, two indexes and some blocks";
}

TEST(RunSpill, NonsenseOffsetsAreErrorsAndNoLoop) {
  std::mt19937_64 random(3);
  SpillFile file = new_file();
  std::uint64_t last = 0;
  std::set<std::uint64_t> heads;
  for (int i = 0; i < 10; ++i) {
    last = spill(file, random_words(random, 100), last);
    heads.insert(last);
  }
  for (std::uint64_t offset = 1; offset < file.end() + 100; offset += 1 + random() % 7) {
    EXPECT_EQ(read_chain(file, offset).ok(), heads.contains(offset)) << offset;
  }
  for (const std::uint64_t offset : {UINT64_MAX, UINT64_MAX - 80, std::uint64_t{1} << 62}) {
    EXPECT_FALSE(read_chain(file, offset));
  }
}

// A head that stands elsewhere, as a copy, is none.
TEST(RunSpill, ACopyOfAHeadIsAnError) {
  SpillFile file = new_file();
  const std::uint64_t head = spill(file, {{"a", 1}});
  std::vector<std::uint8_t> bytes(file.end() - head);
  ASSERT_GT(::pread(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(head)), 80);
  const std::uint64_t copy = *file.reserve(bytes.size());
  ASSERT_TRUE(file.write(copy, bytes));
  EXPECT_TRUE(read_chain(file, head));
  EXPECT_FALSE(read_chain(file, copy));
}

}  // namespace
}  // namespace hapax::spill
