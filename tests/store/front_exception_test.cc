// Checks that a front goes on within its memory after std::bad_alloc in the middle of count(): some
// words of that time are lost, and no others. This program's operator new fails on request.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "store/front.h"
#include "store/store.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace {
thread_local bool next_allocation_fails = false;
}  // namespace

// Not inlined, because GCC warns of mismatched new and delete if it inlines only one of them.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  if (next_allocation_fails) {
    next_allocation_fails = false;
    throw std::bad_alloc();
  }
  void* const memory = std::malloc(bytes > 0 ? bytes : 1);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace hapax::store {
namespace {

std::vector<std::string> numbered_words(std::string_view stem, std::uint64_t number) {
  std::vector<std::string> words;
  for (std::uint64_t i = 0; i < number; ++i) {
    words.push_back(test::numbered(stem, i));
  }
  return words;
}

class FrontAfterAnException : public testing::TestWithParam<std::string_view> {};

TEST_P(FrontAfterAnException, GoesOnWithinItsBatches) {
  constexpr std::uint64_t kLimit = std::uint64_t{64} << 20;
  constexpr std::size_t kBatch = 16;
  Budget budget(kLimit);
  Result<std::unique_ptr<Store>> store =
      Store::create(std::uint64_t{1} << 32, hash::Seed(6), table::scalar_level(), budget);
  ASSERT_TRUE(store);
  Front front(**store, {.max_home_bits = 10,
                        .long_home_bits = 9,
                        .batch_words = kBatch,
                        .long_batch_words = kBatch});
  int thrown = 0;
  // Memory ends, and then there is none for the message that says so.
  const std::uint64_t rest = kLimit - budget.used();
  ASSERT_TRUE(budget.take(rest));
  for (const std::string stem : {"first_", "second_"}) {
    test::in_batches(numbered_words(stem + std::string(GetParam()), 4'000),
                     [&](const text::WordBatch& batch) {
                       next_allocation_fails = true;
                       try {
                         (void)front.count(batch);
                       } catch (const std::bad_alloc&) {
                         ++thrown;
                       }
                       next_allocation_fails = false;
                       return true;
                     });
  }
  EXPECT_GT(thrown, 1);
  // Now there is memory again.
  budget.give_back(rest);
  const std::vector<std::string> words =
      numbered_words(std::string("last_") + std::string(GetParam()), 40'000);
  test::in_batches(words, [&](const text::WordBatch& batch) {
    (void)front.count(batch);  // it keeps its first error
    return true;
  });
  (void)front.flush();
  std::uint64_t found = 0;
  for (const std::string& word : words) {
    const std::uint64_t count = (*store)->count_of(word);
    EXPECT_LE(count, 1U);
    found += count;
  }
  // What flush() did not hand on, after an error, is in one batch of each partition, and in homes.
  EXPECT_GT(found, 30'000U);
}

INSTANTIATE_TEST_SUITE_P(Lengths, FrontAfterAnException,
                         testing::Values("word", "a_word_of_more_than_16_bytes_"),
                         [](const testing::TestParamInfo<std::string_view>& stem) {
                           return stem.param.size() > 16 ? "Long" : "Short";
                         });

}  // namespace
}  // namespace hapax::store
