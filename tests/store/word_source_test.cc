// Checks that a source of words gives each word once, with its count, whatever the blocks, and that
// look-up, figures and prefixes agree with a map of the same words.
#include "store/word_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/front.h"
#include "store/store.h"
#include "store/store_source.h"
#include "store/table_source.h"
#include "store/word_pass.h"
#include "support/batches.h"
#include "support/sanitizers.h"
#include "table/merge.h"
#include "table/packed_table.h"

namespace hapax::store {
namespace {

using test::WordMap;

// Words of all kinds: in narrow slots, in wide ones and in the arena.
std::vector<std::string> text_of(std::uint64_t types) {
  std::vector<std::string> text;
  for (std::uint64_t i = 0; i < types; ++i) {
    text.push_back(test::numbered(i % 3 == 0 ? "a_word_of_middling_length_" : "w", i));
    text.push_back(test::numbered("w", i % 7));
    if (i % 20 == 0) {
      text.push_back(test::numbered(std::string(60 + i % 40, 'x'), i));
    }
  }
  return text;
}

std::unique_ptr<TableSource> table_source_of(std::span<const std::string> text,
                                             unsigned partition_bits) {
  auto source = std::make_unique<TableSource>(hash::Seed(21));
  table::Table all = test::make_table(source->budget());
  test::count_all(all, text, source->seed());
  if (partition_bits == 0) {
    source->add(std::move(all));
    return source;
  }
  const std::vector<table::TableView> views = {all.view()};
  source->set_partition_bits(partition_bits);
  for (std::uint64_t partition = 0; partition < std::uint64_t{1} << partition_bits; ++partition) {
    source->add(table::merge_partition(views, partition, partition_bits, source->budget()).value());
  }
  return source;
}

std::unique_ptr<StoreSource> store_source_of(std::span<const std::string> text) {
  auto budget = std::make_shared<Budget>();
  std::unique_ptr<Store> store =
      Store::create(std::uint64_t{1} << 36, hash::Seed(21), table::scalar_level(), *budget).value();
  Front front(*store, {});
  test::in_batches(text, [&](const text::WordBatch& batch) { return front.count(batch).ok(); });
  EXPECT_TRUE(front.flush());
  EXPECT_TRUE(store->finish());
  return std::make_unique<StoreSource>(std::move(store), std::move(budget));
}

enum class Kind : std::uint8_t { kOneTable, kFourTables, kStore };
constexpr Kind kKinds[] = {Kind::kOneTable, Kind::kFourTables, Kind::kStore};

std::unique_ptr<WordSource> source_of(std::span<const std::string> text, Kind kind) {
  switch (kind) {
    case Kind::kOneTable:
      return table_source_of(text, 0);
    case Kind::kFourTables:
      return table_source_of(text, 2);
    case Kind::kStore:
      break;
  }
  return store_source_of(text);
}

// All words of a piece, read in blocks of up to `block_words`. Fails if one comes twice.
void read_piece(const WordSource& source, std::size_t piece, std::size_t block_words,
                WordMap& words) {
  std::vector<WordRef> block(block_words);
  std::uint64_t at = 0;
  while (const std::size_t size = source.read(piece, at, block)) {
    ASSERT_LE(size, block_words);
    for (const WordRef ref : std::span(block).first(size)) {
      EXPECT_TRUE(words.emplace(std::string(source.word(ref)), ref.count()).second);
    }
  }
  EXPECT_EQ(source.read(piece, at, block), 0U);  // the end stays the end
}

TEST(WordSource, GivesEachWordOnceWhateverTheBlocks) {
  for (const std::uint64_t types : {0U, 1U, 3000U, test::kSanitized ? 20'000U : 100'000U}) {
    const std::vector<std::string> text = text_of(types);
    const WordMap expected = test::count_in_a_map(text);
    for (const Kind kind : kKinds) {
      const auto source = source_of(text, kind);
      for (const std::size_t block_words : {1U, 7U, 512U, 1'000'000U}) {
        WordMap words;
        for (std::size_t piece = 0; piece < source->pieces(); ++piece) {
          read_piece(*source, piece, block_words, words);
        }
        ASSERT_TRUE(words == expected) << types << " types, blocks of " << block_words;
      }
    }
  }
}

TEST(WordSource, DividesManyWordsIntoPiecesForThreads) {
  for (const Kind kind : kKinds) {
    const std::vector<std::string> text = text_of(100'000);
    const auto source = source_of(text, kind);
    ASSERT_GE(source->pieces(), 3U);
    std::vector<WordMap> found(source->pieces());
    std::vector<std::thread> threads;
    for (std::size_t piece = 0; piece < found.size(); ++piece) {
      threads.emplace_back([&, piece] { read_piece(*source, piece, 100, found[piece]); });
    }
    WordMap all;
    std::size_t sizes = 0;
    for (std::size_t piece = 0; piece < found.size(); ++piece) {
      threads[piece].join();
      sizes += found[piece].size();
      all.merge(found[piece]);
    }
    EXPECT_EQ(sizes, all.size());
    EXPECT_TRUE(all == test::count_in_a_map(text));
  }
}

TEST(WordSource, APassGivesTheSameWords) {
  for (const Kind kind : kKinds) {
    for (const std::uint64_t types : {0U, 3000U}) {
      const std::vector<std::string> text = text_of(types);
      const auto source = source_of(text, kind);
      WordMap words;
      for (WordPass pass(*source); !pass.at_end(); pass.advance()) {
        EXPECT_TRUE(words.emplace(std::string(pass.word()), pass.count()).second);
      }
      EXPECT_TRUE(words == test::count_in_a_map(text));
    }
  }
}

TEST(WordSource, LooksWordsUp) {
  const std::vector<std::string> text = text_of(3000);
  for (const Kind kind : kKinds) {
    const auto source = source_of(text, kind);
    for (const auto& [word, count] : test::count_in_a_map(text)) {
      ASSERT_EQ(source->count(word), count) << word;
      ASSERT_EQ(source->count(word + "?"), 0U) << word;
      ASSERT_EQ(source->count(word + '\0'), 0U) << word;
      ASSERT_EQ(source->count(std::string("\0", 1) + word), 0U) << word;
    }
    EXPECT_EQ(source->count(""), 0U);
  }
  EXPECT_EQ(TableSource(hash::Seed(1)).count("word"), 0U);  // has no table
}

TEST(WordSource, HasTheFiguresOfItsWords) {
  const std::vector<std::string> text = text_of(3000);
  table::Words expected;
  for (const auto& [word, count] : test::count_in_a_map(text)) {
    expected.add(word.size());
  }
  for (const Kind kind : kKinds) {
    const auto source = source_of(text, kind);
    EXPECT_EQ(source->words().narrow, expected.narrow);
    EXPECT_EQ(source->words().wide, expected.wide);
    EXPECT_EQ(source->words().arena_bytes, expected.arena_bytes);
    EXPECT_EQ(source->size(), expected.narrow + expected.wide);
    EXPECT_EQ(source->total(), text.size());
    EXPECT_GT(source->bytes(), expected.arena_bytes + 16 * source->size());
    EXPECT_EQ(source->documents(), nullptr);
  }
}

TEST(WordSource, KeepsWordsOfTablesThatAreTooSmallForRegions) {
  Budget budget;
  const std::vector<std::string> text = text_of(100);
  table::Table table = test::make_table(budget);
  TableSource source{hash::Seed(3)};
  test::count_all(table, text, source.seed());
  ASSERT_TRUE(table::PackedTable::suits(table));
  source.add(std::move(table));
  WordMap words;
  for (WordPass pass(source); !pass.at_end(); pass.advance()) {
    words.emplace(std::string(pass.word()), pass.count());
  }
  EXPECT_TRUE(words == test::count_in_a_map(text));
}

TEST(WordSource, PrefixesCompareAsWordsDo) {
  for (const Kind kind : kKinds) {
    const std::vector<std::string> text = text_of(1000);
    const auto source = source_of(text, kind);
    std::vector<std::pair<std::uint64_t, std::string>> words;
    for (std::size_t piece = 0; piece < source->pieces(); ++piece) {
      WordRef ref;
      for (std::uint64_t at = 0; source->read(piece, at, std::span(&ref, 1)) == 1;) {
        words.emplace_back(source->prefix(ref), source->word(ref));
      }
    }
    std::sort(words.begin(), words.end(),
              [](const auto& a, const auto& b) { return a.second < b.second; });
    EXPECT_TRUE(std::is_sorted(words.begin(), words.end(),
                               [](const auto& a, const auto& b) { return a.first < b.first; }));
    EXPECT_GT(words.size(), 1000U);
  }
}

// order/word_bytes.h copies 16 bytes of every word at once.
TEST(WordSource, ShortWordsArePaddedWithZeros) {
  for (const Kind kind : kKinds) {
    const std::vector<std::string> text = {"a", "four", "exactly_16_bytes"};
    const auto source = source_of(text, kind);
    for (WordPass pass(*source); !pass.at_end(); pass.advance()) {
      const std::string_view word = pass.word();
      EXPECT_TRUE(std::all_of(word.data() + word.size(), word.data() + 16, [](char byte) {
        return byte == 0;
      })) << word;
    }
  }
}

TEST(WordSource, GivesTheDocumentsThatItWasGiven) {
  const std::vector<std::string> text = {"word"};
  const auto source = table_source_of(text, 0);
  auto documents = table_source_of(text, 0);
  const WordSource* const expected = documents.get();
  source->set_documents(std::move(documents));
  EXPECT_EQ(source->documents(), expected);
}

}  // namespace
}  // namespace hapax::store
