// Checks that merged runs equal a std::map of all their words: with much memory and with so little
// that many passes are needed, with one thread and with several, and that damage is an error.
#include "spill/merge_spills.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>
#include <stop_token>

#include "base/caught_error.h"
#include "spill/spills.h"

namespace hapax::spill {
namespace {

using test_spills::Listed;
using test_spills::listed;
using test_spills::new_file;
using test_spills::random_words;
using test_spills::read_list;
using test_spills::spill;
using test_spills::spill_all;
using test_spills::sum_of;
using test_spills::Words;

Listed merged(const std::vector<Words>& all, const SpillLimits& limits,
              std::size_t block_bytes = 256) {
  SpillFile file = new_file();
  const BlockList list = merge_spills(file, spill_all(file, all, block_bytes), limits);
  EXPECT_EQ(list.words, sum_of(all).size());
  return read_list(file, list);
}

TEST(MergeSpills, AddsUp) {
  const SpillLimits limits;
  EXPECT_EQ(merged({}, limits), Listed());
  EXPECT_EQ(merged({{{"a", 1}}}, limits), (Listed{{"a", 1}}));
  EXPECT_EQ(merged({{{"a", 1}, {"c", 2}}, {}, {{"a", 3}, {"b", 4}}, {{"c", 5}}}, limits),
            (Listed{{"a", 4}, {"b", 4}, {"c", 7}}));
}

TEST(MergeSpills, IsWhatAMapGives) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 60; ++round) {
    std::vector<Words> all;
    for (std::size_t runs = random() % 40; runs > 0; --runs) {
      all.push_back(random_words(random, random() % 300));
    }
    const SpillLimits limits{20'000 + random() % 100'000, 1 + static_cast<unsigned>(random() % 4),
                             std::size_t{128} << random() % 4};
    ASSERT_EQ(merged(all, limits), listed(sum_of(all))) << round;
  }
}

TEST(MergeSpills, ManyPassesInLittleMemory) {
  std::mt19937_64 random(9);
  std::vector<Words> all(500);
  for (Words& words : all) {
    words = random_words(random, 30);
  }
  const Listed expected = listed(sum_of(all));
  for (const unsigned threads : {1U, 2U, 4U}) {
    EXPECT_EQ(merged(all, {6'000, threads, 256}), expected);
    EXPECT_EQ(merged(all, {40'000, threads, 256}), expected);
  }
}

TEST(MergeSpills, RangesOfManyWords) {
  std::mt19937_64 random(10);
  std::vector<Words> all(5);
  for (Words& words : all) {
    for (int i = 0; i < 60'000; ++i) {
      words[std::to_string(random() % 400'000)] += 1 + random() % 1000;
    }
  }
  const Listed expected = listed(sum_of(all));
  for (const unsigned threads : {1U, 2U, 4U}) {
    EXPECT_TRUE(merged(all, {std::uint64_t{1} << 20, threads, 512}, 512) == expected) << threads;
  }
}

TEST(MergeSpills, WordsThatBeginAlikeAreInOneRange) {
  std::vector<Words> all(3);
  for (std::size_t i = 0; i < 150'000; ++i) {
    all[i % 3]["the same begin of all words " + std::to_string(i * 7919 % 1'000'003)] = i + 1;
  }
  EXPECT_TRUE(merged(all, {std::uint64_t{1} << 20, 4, 1024}, 1024) == listed(sum_of(all)));
}

TEST(MergeSpills, LongWords) {
  const std::string longest(1 << 20, 'x');
  const std::vector<Words> all = {{{longest + "a", 1}, {"b", 2}},
                                  {{longest + "a", 2}, {longest + "b", 2}},
                                  {{longest, 7}, {"b", 1}, {"z", 1}}};
  EXPECT_TRUE(merged(all, {std::uint64_t{64} << 20, 2, 4096}) == listed(sum_of(all)));
  EXPECT_TRUE(merged(all, {std::uint64_t{16} << 20, 2, 4096}) == listed(sum_of(all)));
}

TEST(MergeSpills, BytesThatAreNoText) {
  const std::string last(12, '\xFF');
  const std::vector<Words> all = {{{last, 1}, {std::string(1, '\0'), 2}},
                                  {{last, 5}, {last + last, 1}},
                                  {{std::string(2, '\0'), 9}, {last.substr(0, 8), 4}}};
  EXPECT_EQ(merged(all, {}), listed(sum_of(all)));
}

TEST(MergeSpills, OneWordInAllRuns) {
  EXPECT_EQ(merged(std::vector<Words>(700, Words{{"word", 3}}), {}), (Listed{{"word", 2100}}));
  EXPECT_EQ(merged(std::vector<Words>(700, Words{{"word", 3}}), {8'000, 2, 256}),
            (Listed{{"word", 2100}}));
}

TEST(MergeSpills, CountsThatComeToTooManyAreAnError) {
  const Words half = {{"a", kMaxCount / 2 + 1}};
  EXPECT_EQ(merged({{{"a", kMaxCount - 1}}, {{"a", 1}}}, {}), (Listed{{"a", kMaxCount}}));
  for (const std::vector<Words>& all :
       {std::vector<Words>{half, half}, {half, {{"b", kMaxCount / 2 + 1}}}}) {
    try {
      merged(all, {});
      ADD_FAILURE();
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().kind, ErrorKind::kOverflow);
    }
  }
}

TEST(MergeSpills, TooLittleMemoryIsAnErrorThatSaysHowMuch) {
  try {
    merged(std::vector<Words>(100, Words{{"a", 1}}), {1000, 1, 4096});
    ADD_FAILURE();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().kind, ErrorKind::kOutOfMemory);
    EXPECT_EQ(describe(failure.error()),
              "the memory limit is too small for the words on disk; raise --memory by 1 MB or "
              "more");
  }
}

// Whichever byte is altered, the merge fails or gives what it should.
TEST(MergeSpills, EachFlippedByteIsAnErrorOrOfNoImportance) {
  std::mt19937_64 random(11);
  const std::vector<Words> all = {random_words(random, 30), random_words(random, 40)};
  const Listed expected = listed(sum_of(all));
  std::size_t errors = 0;
  for (std::uint64_t place = 4096;; ++place) {
    SpillFile file = new_file();
    const std::vector<SpilledRun> runs = spill_all(file, all, 100);
    if (place >= file.end()) {
      break;
    }
    std::uint8_t byte = 0;
    if (file.read(place, {&byte, 1})) {
      byte ^= 0x41;
      ASSERT_TRUE(file.write(place, {&byte, 1}));
    }
    try {
      EXPECT_EQ(read_list(file, merge_spills(file, runs, {})), expected) << place;
    } catch (const Failure&) {
      ++errors;
    }
  }
  EXPECT_GT(errors, 300U);
}

TEST(MergeSpills, AStopRequestEndsIt) {
  std::mt19937_64 random(12);
  SpillFile file = new_file();
  const std::vector<SpilledRun> runs =
      spill_all(file, {random_words(random, 1000), random_words(random, 1000)});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(merge_spills(file, runs, {}, stop.get_token()), Cancelled);
}

TEST(MergeSpills, RunsGiveTheirSpaceBack) {
  std::mt19937_64 random(13);
  SpillFile file = new_file();
  std::vector<Words> all(4);
  for (Words& words : all) {
    for (int i = 0; i < 100'000; ++i) {
      words[std::to_string(random())] = 1;
    }
  }
  const std::vector<SpilledRun> runs = spill_all(file, all);
  std::uint64_t bytes = 0;
  for (const SpilledRun& run : runs) {
    bytes += run.bytes;
  }
  merge_spills(file, runs, {});
  std::vector<std::uint8_t> first(4096);
  ASSERT_TRUE(file.read(runs[0].offset + 8192, first));
  if (first != std::vector<std::uint8_t>(4096)) {
    GTEST_SKIP() << "this file system cannot do it";
  }
  struct stat status {};
  ASSERT_EQ(::fstat(file.descriptor(), &status), 0);
  EXPECT_LT(static_cast<std::uint64_t>(status.st_blocks) * 512, bytes * 3 / 2);
}

}  // namespace
}  // namespace hapax::spill
