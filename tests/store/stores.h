// Shared stores for tests, the words in them, and what others could damage.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "base/unique_fd.h"
#include "store/front.h"
#include "store/store.h"
#include "store/word_pass.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace hapax::test {

inline constexpr std::uint64_t kStoreAddresses = std::uint64_t{1} << 32;
inline const hash::Seed kStoreSeed{11};

inline std::unique_ptr<store::Store> make_shared_store(Budget& budget) {
  Result<std::unique_ptr<store::Store>> made =
      store::Store::create_shared(kStoreAddresses, kStoreSeed, table::cpu_levels().front(), budget);
  EXPECT_TRUE(made);
  return std::move(made).value();
}

// What another process would have: the same memory at another address.
inline Result<std::unique_ptr<store::Store>> attach_to(
    const store::Store& store, Budget& budget, std::uint64_t address_bytes = kStoreAddresses) {
  return store::Store::attach(UniqueFd(::dup(store.descriptor())), address_bytes, kStoreSeed,
                              table::cpu_levels().front(), budget);
}

// The begin of a shared store's memory.
inline store::StoreHead& head_of(const store::Store& store) {
  return *reinterpret_cast<store::StoreHead*>(store.pool().base());
}

// Words for lines, slots and arena, in turns.
inline std::vector<std::string> words_of_all_lengths(std::string_view stem, std::uint64_t number) {
  const std::string longer[] = {"", "_longer_than_sixteen_bytes_",
                                "_longer_than_the_forty_eight_bytes_that_a_slot_has_room_for_"};
  std::vector<std::string> words;
  words.reserve(number);
  for (std::uint64_t i = 0; i < number; ++i) {
    std::string word(stem);
    word += longer[i % 3];
    words.push_back(numbered(word, i));
  }
  return words;
}

// A store that is finished has these words with their counts, and no others.
inline void expect_holds(const store::Store& store, const WordMap& expected) {
  EXPECT_EQ(store.words().size(), expected.size());
  std::uint64_t total = 0;
  for (const auto& [word, count] : expected) {
    ASSERT_EQ(store.count_of(word), count) << word.substr(0, 100);
    total += count;
  }
  EXPECT_EQ(store.total(), total);
}

// Adds the words through a small front.
inline Result<void> add_through_front(store::Store& store, std::span<const std::string> words) {
  store::Front front(store, {.max_home_bits = 11, .batch_words = 64, .long_batch_words = 16});
  Result<void> counted;
  in_batches(words, [&](const text::WordBatch& batch) {
    counted = front.count(batch);
    return counted.ok();
  });
  return counted ? front.flush() : std::move(counted);
}

// All words of a source with their counts. Fails if a word is in it twice.
inline WordMap contents(const store::WordSource& source) {
  WordMap words;
  for (store::WordPass pass(source); !pass.at_end(); pass.advance()) {
    EXPECT_TRUE(words.emplace(pass.word(), pass.count()).second) << pass.word();
  }
  return words;
}

}  // namespace hapax::test
