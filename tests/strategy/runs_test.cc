// Checks that tables sent as messages add up to the same counts as tables merged in place, and that
// an altered or truncated run is an error.
#include "strategy/runs.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/batches.h"
#include "table/merge.h"

namespace hapax::strategy {
namespace {

const hash::Seed kSeed(7);
constexpr unsigned kBits = 2;
const counts::RunHeader kHeader =
    counts::run_header(counts::RunOrder::kAny, TokenProfile::kPython, LetterCase::kLower);

using Counted = std::map<std::string, std::uint64_t>;

Counted words_of(const table::TableView& table) {
  Counted words;
  for (std::uint64_t i = 0; i < table.capacity(); ++i) {
    if (const table::Slot& slot = table.slot(i); slot.used()) {
      words[std::string(table.word(slot))] = slot.count;
    }
  }
  return words;
}

// A table of `number` words from `first` on, so that two tables can have words in common. Every ten
// words include a long and a longer one.
table::Table make_table(Budget& budget, int first, int number) {
  constexpr std::uint64_t kPlenty = std::uint64_t{1} << 30;
  Result<table::Table> table =
      table::Table::create(Region::Backing::kPrivate, {kPlenty, kPlenty, kPlenty}, 0, budget);
  for (int i = first; i < first + number; ++i) {
    const std::string word = std::string(i % 10 == 0   ? 30
                                         : i % 10 == 1 ? 60
                                                       : 2,
                                         'w') +
                             "x" + std::to_string(i);
    EXPECT_TRUE(table->add_word(word, static_cast<std::uint64_t>(i) + 1, kSeed).ok());
  }
  return std::move(table).value();
}

TEST(Runs, AddUpToWhatMergingInPlaceGives) {
  Budget budget;
  const table::Table a = make_table(budget, 0, 3000);
  const table::Table b = make_table(budget, 1500, 3000);
  const table::Table own = make_table(budget, 2500, 700);
  const std::vector<table::TableView> all = {a.view(), b.view(), own.view()};
  const table::TableView own_view = own.view();
  std::uint64_t words = 0;
  for (std::uint32_t partition = 0; partition < 1U << kBits; ++partition) {
    std::vector<PartitionRun> runs;
    for (const table::Table* table : {&a, &b}) {
      Result<PartitionRun> run = make_run(table->view(), kHeader, partition, kBits);
      ASSERT_TRUE(run.ok());
      EXPECT_EQ(run->partition, partition);
      runs.push_back(std::move(run).value());
    }
    const Result<table::Table> merged =
        merge_partition_runs(runs, &own_view, partition, kBits, kHeader, kSeed, budget);
    const Result<table::Table> expected = table::merge_partition(all, partition, kBits, budget);
    ASSERT_TRUE(merged && expected);
    EXPECT_TRUE(words_of(merged->view()) == words_of(expected->view()));
    words += merged->size();
  }
  EXPECT_EQ(words, 4500U);
}

TEST(Runs, NothingIsARunToo) {
  Budget budget;
  const table::Table empty = make_table(budget, 0, 0);
  Result<PartitionRun> run = make_run(empty.view(), kHeader, 1, kBits);
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->words.narrow + run->words.wide, 0U);
  std::vector<PartitionRun> runs;
  runs.push_back(std::move(run).value());
  const Result<table::Table> merged =
      merge_partition_runs(runs, nullptr, 1, kBits, kHeader, kSeed, budget);
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(merged->size(), 0U);
}

TEST(Runs, AlteredOrCutShortIsAnError) {
  Budget budget;
  const table::Table table = make_table(budget, 0, 40);
  const Result<PartitionRun> run = make_run(table.view(), kHeader, 0, 0);
  ASSERT_TRUE(run.ok());
  const auto merge = [&](const std::string& bytes) {
    std::vector<PartitionRun> runs;
    runs.push_back({0, run->words, bytes});
    return merge_partition_runs(runs, nullptr, 0, 0, kHeader, kSeed, budget);
  };
  ASSERT_TRUE(merge(run->bytes).ok());
  for (std::size_t at = 0; at < run->bytes.size(); ++at) {
    std::string altered = run->bytes;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    EXPECT_FALSE(merge(altered).ok()) << at;
    EXPECT_FALSE(merge(run->bytes.substr(0, at)).ok()) << at;
  }
}

// A look-up in the merged tables would search for them in another partition's table.
TEST(Runs, WordsOfAnotherPartitionAreAnError) {
  Budget budget;
  const table::Table table = make_table(budget, 0, 400);
  for (const std::uint32_t partition : {0U, 1U, 2U, 3U}) {
    std::vector<PartitionRun> runs;
    runs.push_back(std::move(make_run(table.view(), kHeader, 1, kBits)).value());
    const Result<table::Table> merged =
        merge_partition_runs(runs, nullptr, partition, kBits, kHeader, kSeed, budget);
    ASSERT_EQ(merged.ok(), partition == 1);
    if (!merged) {
      EXPECT_EQ(merged.error().kind, ErrorKind::kWorkerLost);
      EXPECT_NE(merged.error().cause.find("of another partition"), std::string::npos);
    }
  }
}

TEST(Runs, OfOtherWordsThanTheRunCountsAreAnError) {
  Budget budget;
  const table::Table table = make_table(budget, 0, 100);
  const Plan plan{.tokens = TokenProfile::kPython, .letter_case = LetterCase::kKeep, .seed = kSeed};
  EXPECT_NE(header_of(plan), kHeader);
  std::vector<PartitionRun> runs;
  runs.push_back(std::move(make_run(table.view(), header_of(plan), 0, 0)).value());
  EXPECT_TRUE(merge_partition_runs(runs, nullptr, 0, 0, header_of(plan), kSeed, budget));
  const Result<table::Table> merged =
      merge_partition_runs(runs, nullptr, 0, 0, kHeader, kSeed, budget);
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().kind, ErrorKind::kWorkerLost);
  EXPECT_NE(merged.error().cause.find("not of the words of this run"), std::string::npos);
}

TEST(Runs, WhatTheySayOfThemselvesIsNotBelieved) {
  Budget budget;
  const table::Table table = make_table(budget, 0, 400);
  const Result<PartitionRun> run = make_run(table.view(), kHeader, 0, 0);
  ASSERT_TRUE(run.ok());
  const auto merge_saying = [&](table::Words words, Budget& own_budget) {
    std::vector<PartitionRun> runs;
    runs.push_back({0, words, run->bytes});
    return merge_partition_runs(runs, nullptr, 0, 0, kHeader, kSeed, own_budget);
  };
  // If a run claims too many words, no memory is allocated for them.
  Budget measured;
  const std::uint64_t bytes = run->bytes.size();
  const Result<table::Table> merged =
      merge_saying({bytes, bytes, std::uint64_t{1} << 40}, measured);
  ASSERT_TRUE(merged.ok());
  EXPECT_EQ(words_of(merged->view()), words_of(table.view()));
  EXPECT_LT(measured.peak(), std::uint64_t{2} << 20);
  // If it claims too few, that is an error: the table would grow while it is filled in hash order.
  for (int which = 0; which < 3; ++which) {
    table::Words words = run->words;
    --(which == 0 ? words.narrow : which == 1 ? words.wide : words.arena_bytes);
    EXPECT_FALSE(merge_saying(words, budget).ok()) << which;
  }
}

TEST(Runs, CountsThatDoNotFitAreAnError) {
  Budget budget;
  std::vector<PartitionRun> runs;
  for (int i = 0; i < 2; ++i) {
    Result<table::Table> table = table::Table::create(
        Region::Backing::kPrivate, {std::uint64_t{1} << 24, std::uint64_t{1} << 24}, 0, budget);
    ASSERT_TRUE(table->add_word("word", kMaxCount, kSeed).ok());
    Result<PartitionRun> run = make_run(table->view(), kHeader, 0, 0);
    ASSERT_TRUE(run.ok());
    runs.push_back(std::move(run).value());
  }
  const Result<table::Table> merged =
      merge_partition_runs(runs, nullptr, 0, 0, kHeader, kSeed, budget);
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().kind, ErrorKind::kOverflow);
}

}  // namespace
}  // namespace hapax::strategy
