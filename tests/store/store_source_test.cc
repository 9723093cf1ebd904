// What is special about the words of a store: counts that passed 32 bits, and document frequencies.
// tests/store/word_source_test.cc checks the rest.
#include "store/store_source.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "store/word_pass.h"

namespace hapax::store {
namespace {

class StoreSources : public testing::Test {
 protected:
  void add(std::string_view word, std::uint64_t count) {
    const hash::ShortKey key = hash::copy_short(word);
    const auto hash = static_cast<std::uint64_t>(store_->seed().hash_short(key));
    const std::uint64_t joined = CountedKeys::join(hash_in_partition(hash), count);
    ASSERT_TRUE(store_->add(hash >> (64 - kPartitionBits), {&key, &joined, 1}));
    store_->add_total(count);
  }

  std::shared_ptr<Budget> budget_ = std::make_shared<Budget>();
  std::unique_ptr<Store> store_ =
      Store::create(std::uint64_t{1} << 32, hash::Seed(3), table::scalar_level(), *budget_).value();
};

TEST_F(StoreSources, GiveAWordWhoseCountPassed32BitsOnce) {
  constexpr std::uint64_t kMost = UINT32_MAX;
  add("often", kMost);
  add("often", kMost);
  add("seldom", 3);
  ASSERT_TRUE(store_->finish());
  const StoreSource source(std::move(store_), budget_);
  EXPECT_EQ(source.words().narrow, 2U);
  EXPECT_EQ(source.words().wide, 0U);
  EXPECT_EQ(source.total(), 2 * kMost + 3);
  EXPECT_EQ(source.count("often"), 2 * kMost);
  std::map<std::string, std::uint64_t> words;
  for (WordPass pass(source); !pass.at_end(); pass.advance()) {
    EXPECT_TRUE(words.emplace(pass.word(), pass.count()).second);
  }
  const std::map<std::string, std::uint64_t> expected = {{"often", 2 * kMost}, {"seldom", 3}};
  EXPECT_EQ(words, expected);
}

TEST_F(StoreSources, HaveTheDocumentsThatTheyWereGiven) {
  add("word", 1);
  ASSERT_TRUE(store_->finish());
  auto documents = std::make_unique<TableSource>(hash::Seed(3), budget_);
  const WordSource* const expected = documents.get();
  StoreSource source(std::move(store_), budget_);
  source.set_documents(std::move(documents));
  EXPECT_EQ(source.documents(), expected);
  EXPECT_EQ(source.bytes(), budget_->used());
}

}  // namespace
}  // namespace hapax::store
