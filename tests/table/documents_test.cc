// Checks Table::count_documents against a set of words for each document, on random words of all
// lengths, for every CPU level; also that the result is a table like any other.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/batches.h"
#include "table/cpu_levels.h"
#include "table/merge.h"
#include "table/table.h"

namespace hapax::table {
namespace {

using test::contents;
using test::make_table;
using test::WordMap;

using Documents = std::vector<std::vector<std::string>>;

// Documents of 0 to 40 words of 1 to 70 bytes, with a giant one now and then.
Documents random_documents(std::size_t number, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Documents documents(number);
  for (std::vector<std::string>& document : documents) {
    for (std::size_t words = random() % 41; words > 0; --words) {
      const std::size_t length = random() % 4000 == 0 ? 40'000 : 1 + random() % 70;
      std::string word(length, 'a');
      word[length / 2] = static_cast<char>('a' + random() % 8);
      document.push_back(word);
    }
  }
  return documents;
}

WordMap expect(const Documents& documents) {
  WordMap expected;
  for (const std::vector<std::string>& document : documents) {
    for (const std::string& word : std::set(document.begin(), document.end())) {
      ++expected[word];
    }
  }
  return expected;
}

void count(Table& table, const Documents& documents, const hash::Seed& seed) {
  std::uint32_t number = 0;
  for (const std::vector<std::string>& document : documents) {
    ++number;
    test::in_batches(document, [&](const text::WordBatch& batch) {
      const std::vector<DocumentRun> runs = {{batch.tokens(), number}};
      EXPECT_TRUE(table.count_documents(batch, runs, seed).ok());
      return true;
    });
  }
  table.finish_documents();
}

std::uint64_t sum(const WordMap& words) {
  std::uint64_t sum = 0;
  for (const auto& [word, number] : words) {
    sum += number;
  }
  return sum;
}

TEST(Documents, AreCountedAsSetsAre) {
  const hash::Seed seed{21};
  const Documents documents = random_documents(3'000, 1);
  const WordMap expected = expect(documents);
  for (const CpuLevel& level : cpu_levels()) {
    Budget budget;
    Table table = make_table(budget);
    table.use(level);
    count(table, documents, seed);
    ASSERT_TRUE(contents(table.view()) == expected) << level.name;
    EXPECT_EQ(table.view().total(), sum(expected));
    for (const auto& [word, number] : expected) {
      const Slot* const slot = table.view().find(word, seed);
      ASSERT_NE(slot, nullptr) << word;
      EXPECT_EQ(slot->count, number);
    }
  }
}

// Batches that hold the end of one document and many others, with bounds in all places.
TEST(Documents, ManyInOneBatch) {
  const hash::Seed seed{24};
  const Documents documents = random_documents(2'000, 4);
  std::vector<std::string> words;
  std::vector<std::uint32_t> document_of;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    words.insert(words.end(), documents[i].begin(), documents[i].end());
    document_of.insert(document_of.end(), documents[i].size(), static_cast<std::uint32_t>(i + 1));
  }
  Budget budget;
  Table table = make_table(budget);
  std::size_t done = 0;
  test::in_batches(words, [&](const text::WordBatch& batch) {
    std::vector<DocumentRun> runs;
    for (std::size_t i = 0; i < batch.tokens(); ++i) {
      const std::uint32_t document = document_of[done + i];
      if (runs.empty() || runs.back().document != document) {
        runs.push_back({0, document});
      }
      runs.back().until = i + 1;
    }
    done += batch.tokens();
    EXPECT_TRUE(table.count_documents(batch, runs, seed).ok());
    return true;
  });
  table.finish_documents();
  EXPECT_TRUE(contents(table.view()) == expect(documents));
}

TEST(Documents, MergeAsOccurrencesDo) {
  const hash::Seed seed{22};
  const Documents some = random_documents(500, 2);
  const Documents others = random_documents(700, 3);
  Documents all = some;
  all.insert(all.end(), others.begin(), others.end());
  Budget budget;
  Table first = make_table(budget);
  Table second = make_table(budget);
  count(first, some, seed);
  count(second, others, seed);
  const std::vector<TableView> views = {second.view()};
  ASSERT_TRUE(merge_all(first, views).ok());
  const WordMap expected = expect(all);
  EXPECT_TRUE(contents(first.view()) == expected);
  EXPECT_EQ(first.view().total(), sum(expected));
}

TEST(Documents, ABudgetThatRunsOutIsAnError) {
  Budget budget(std::uint64_t{4} << 20);
  Table table = make_table(budget);
  Result<void> counted;
  for (std::uint64_t i = 0; counted && i < 1'000; ++i) {
    std::vector<std::string> words;
    for (std::uint64_t word = 0; word < 1'000; ++word) {
      words.push_back(test::numbered("word", 1'000 * i + word));
    }
    test::in_batches(words, [&](const text::WordBatch& full) {
      const std::vector<DocumentRun> runs = {{full.size, 1}};
      counted = table.count_documents(full, runs, hash::Seed{23});
      return counted.ok();
    });
  }
  ASSERT_FALSE(counted.ok());
  EXPECT_EQ(counted.error().kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::table
