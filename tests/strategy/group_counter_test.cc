// Checks that counts by group are naive counts of the texts of each group, for every kind of text,
// chunk size and kernel, whatever the groups are, and that errors say where.
#include "hapax/group_counter.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address_space.h"
#include "hapax/count.h"
#include "strategy/group_key.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"
#include "support/stopping.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::Kind;
using GroupWords = std::map<std::pair<std::uint32_t, std::string>, std::uint64_t>;

struct SomeTexts {
  std::string bytes;
  std::vector<std::int64_t> offsets = {0};
  std::vector<std::uint32_t> groups;

  void add(std::uint32_t group, std::string_view text) {
    bytes += text;
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    groups.push_back(group);
  }
  Texts texts() const { return {test::as_bytes(bytes), offsets}; }
};

// A text that is cut into texts of `mean_bytes`, also within words and characters, in some of
// `groups`.
SomeTexts cut(const std::string& text, std::size_t mean_bytes,
              const std::vector<std::uint32_t>& groups, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SomeTexts result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes =
        std::min<std::size_t>(random() % (2 * mean_bytes + 1), text.size() - at);
    result.add(groups[random() % groups.size()], std::string_view(text).substr(at, bytes));
    at += bytes;
  }
  return result;
}

GroupWords expect(const SomeTexts& texts, LetterCase letter_case) {
  GroupWords expected;
  for (std::size_t i = 0; i < texts.groups.size(); ++i) {
    const auto begin = static_cast<std::size_t>(texts.offsets[i]);
    const auto size = static_cast<std::size_t>(texts.offsets[i + 1]) - begin;
    const test::NaiveCount naive =
        test::naive_count(test::as_bytes(texts.bytes).subspan(begin, size), letter_case);
    for (const auto& [word, count] : naive.words) {
      expected[{texts.groups[i], word}] += count;
    }
  }
  return expected;
}

// The words that the counter has. Checks the layout of each batch.
GroupWords words_of(GroupCounter& counter) {
  GroupWords words;
  GroupColumns batch;
  for (;;) {
    const Result<bool> more = counter.next(batch);
    EXPECT_TRUE(more.ok()) << describe(more.error());
    const std::size_t rows = batch.groups.size();
    EXPECT_EQ(batch.words.counts.size(), rows);
    EXPECT_EQ(batch.words.offsets.size(), rows + 1);
    EXPECT_EQ(batch.words.offsets.back(), static_cast<std::int64_t>(batch.words.bytes.size()));
    EXPECT_LE(rows, 65'536U);
    if (!*more) {
      EXPECT_EQ(rows, 0U);
      return words;
    }
    EXPECT_GE(rows, 1U);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::int64_t begin = batch.words.offsets[row];
      const std::string word(batch.words.bytes.data() + begin,
                             static_cast<std::size_t>(batch.words.offsets[row + 1] - begin));
      const bool is_new =
          words.emplace(std::pair(batch.groups[row], word), batch.words.counts[row]).second;
      EXPECT_TRUE(is_new) << batch.groups[row] << " " << word;
    }
  }
}

const std::vector<std::uint32_t> kFew = {0, 3, UINT32_MAX};

std::vector<std::uint32_t> many_groups() {
  std::vector<std::uint32_t> groups;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    groups.push_back(i * 1'431'655);
  }
  return groups;
}

class GroupsOf : public testing::TestWithParam<Kind> {};

TEST_P(GroupsOf, EveryChunkSizeAndLengthOfTexts) {
  const std::string text = test::make_text(GetParam(), test::kSanitized ? 5'000 : 60'000, 5);
  for (const std::size_t mean_bytes : {3, 40, 5000}) {
    for (const std::vector<std::uint32_t>& groups : {kFew, many_groups()}) {
      const SomeTexts texts = cut(text, mean_bytes, groups, 11);
      for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
        const GroupWords expected = expect(texts, letter_case);
        for (const std::uint64_t chunk_bytes : {1, 64, 999, 0}) {
          Options options{.letter_case = letter_case};
          options.internals.chunk_bytes = chunk_bytes;
          Result<GroupCounter> counter = GroupCounter::make(options);
          ASSERT_TRUE(counter->add(texts.texts(), texts.groups).ok());
          ASSERT_TRUE(words_of(*counter) == expected) << mean_bytes << " " << chunk_bytes;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, GroupsOf, testing::ValuesIn(test::kKinds));

TEST(GroupCounter, CountsTheSameWithEveryKernel) {
  const SomeTexts texts =
      cut(test::make_text(Kind::kMixedScripts, 50'000, 7), 30, many_groups(), 3);
  const GroupWords expected = expect(texts, LetterCase::kLower);
  for (const std::string_view kernel : kernels()) {
    Options options;
    options.internals.kernel = kernel;
    Result<GroupCounter> counter = GroupCounter::make(options);
    ASSERT_TRUE(counter->add(texts.texts(), texts.groups).ok());
    ASSERT_TRUE(words_of(*counter) == expected) << kernel;
  }
}

TEST(GroupCounter, EveryGroupIsTheOneOfItsKey) {
  for (std::uint64_t group = 0; group <= UINT32_MAX; group = group * 2 + group % 3) {
    for (const std::uint64_t near : {group, group + 1, group + 2}) {
      if (near > UINT32_MAX) {
        continue;
      }
      const strategy::GroupKey key(static_cast<std::uint32_t>(near));
      ASSERT_LE(key.size, strategy::kMaxGroupKeyBytes);
      std::string word(key.bytes.begin(),
                       key.bytes.begin() + static_cast<std::ptrdiff_t>(key.size));
      ASSERT_EQ(word.find('\0'), std::string::npos);
      word += "\xC3\xA9";
      std::string_view left = word;
      ASSERT_EQ(strategy::take_group(left), near);
      ASSERT_EQ(left, "\xC3\xA9");
    }
    group += group == 0 ? 1 : 0;
  }
}

TEST(GroupCounter, BeginsAnewWhenItsWordsAreTaken) {
  const SomeTexts first = cut(test::make_text(Kind::kAscii, 900'000, 1), 40, many_groups(), 1);
  const SomeTexts second = cut(test::make_text(Kind::kMixedScripts, 9'000, 2), 40, kFew, 2);
  Result<GroupCounter> counter = GroupCounter::make();
  EXPECT_EQ(counter->memory_bytes(), 0U);
  EXPECT_TRUE(words_of(*counter).empty());
  ASSERT_TRUE(counter->add({}, {}).ok());
  ASSERT_TRUE(counter->add(first.texts(), first.groups).ok());
  const std::uint64_t bytes = counter->memory_bytes();
  const GroupWords expected = expect(first, LetterCase::kLower);
  EXPECT_GT(expected.size(), 65'536U) << "these are several batches";
  EXPECT_GT(bytes, expected.size() * 32);
  EXPECT_TRUE(words_of(*counter) == expected);
  EXPECT_EQ(counter->memory_bytes(), 0U);
  for (int time = 1; time <= 2; ++time) {
    ASSERT_TRUE(counter->add(second.texts(), second.groups).ok());
    ASSERT_TRUE(counter->add(second.texts(), second.groups).ok());
    GroupWords twice = expect(second, LetterCase::kLower);
    for (auto& [word, count] : twice) {
      count *= 2;
    }
    EXPECT_TRUE(words_of(*counter) == twice);
  }
}

// How many words the counter has. Takes them, and little memory.
std::size_t number_of_words(GroupCounter& counter) {
  std::size_t words = 0;
  GroupColumns batch;
  for (Result<bool> more = counter.next(batch); more && *more; more = counter.next(batch)) {
    words += batch.groups.size();
  }
  return words;
}

TEST(GroupCounter, GoesOnWithinFewAddresses) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers need many addresses";
  }
  SomeTexts texts;
  for (int word = 0; word < 1000; ++word) {
    texts.add(0, "w" + std::to_string(word));
  }
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
  const rlimit little{AddressSpace::of_this_process().mapped_bytes + (std::uint64_t{64} << 20),
                      before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &little), 0);
  Result<GroupCounter> counter = GroupCounter::make();
  std::size_t words = 0;
  int times_full = 0;
  bool is_all_right = true;
  for (std::uint32_t group = 0; group < 600; ++group) {
    texts.groups.assign(1000, group);
    is_all_right = counter->add(texts.texts(), texts.groups).ok() && is_all_right;
    if (counter->is_nearly_full()) {
      ++times_full;
      words += number_of_words(*counter);
    }
  }
  words += number_of_words(*counter);
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &before), 0);
  EXPECT_TRUE(is_all_right);
  EXPECT_EQ(words, 600'000U);
  EXPECT_GT(times_full, 1);
}

TEST(GroupCounter, LongWords) {
  SomeTexts texts;
  std::vector<std::string> words;
  for (const std::size_t bytes :
       {11, 12, 15, 16, 17, 43, 48, 49, 32'700, 32'768, 40'000, 1'000'000}) {
    words.push_back(std::string(bytes, 'w'));
    for (const std::uint32_t group : {0U, 1000U, UINT32_MAX}) {
      texts.add(group, words.back() + " " + words.back());
    }
  }
  Result<GroupCounter> counter = GroupCounter::make();
  ASSERT_TRUE(counter->add(texts.texts(), texts.groups).ok());
  EXPECT_TRUE(words_of(*counter) == expect(texts, LetterCase::kLower));
}

TEST(GroupCounter, ErrorsSayWhere) {
  SomeTexts texts;
  texts.add(1, "good");
  texts.add(2, "b\xFF d");
  Result<GroupCounter> counter = GroupCounter::make({.invalid_bytes = InvalidBytes::kFail});
  ASSERT_TRUE(counter
                  ->add({test::as_bytes(texts.bytes), std::span(texts.offsets).first(2)},
                        std::span(texts.groups).first(1))
                  .ok());
  EXPECT_EQ(describe(counter->add(texts.texts(), texts.groups).error()),
            "texts: invalid byte sequence at byte 11; let invalid bytes separate words");
  counter = GroupCounter::make();
  EXPECT_EQ(counter->add(texts.texts(), {}).error().kind, ErrorKind::kInvalidArgument);
  std::swap(texts.offsets[0], texts.offsets[1]);
  EXPECT_EQ(counter->add(texts.texts(), texts.groups).error().kind, ErrorKind::kInvalidArgument);
  Options options;
  options.internals.kernel = "none";
  EXPECT_EQ(GroupCounter::make(options).error().kind, ErrorKind::kInvalidArgument);
}

TEST(GroupCounter, AWordThatIsTooLongIsAnError) {
  SomeTexts texts;
  texts.add(1, "short");
  texts.add(2, std::string(kMaxWordBytes + 1, 'x'));
  Result<GroupCounter> counter = GroupCounter::make();
  const Result<void> added = counter->add(texts.texts(), texts.groups);
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(added.error().kind, ErrorKind::kWordTooLong);
  EXPECT_EQ(added.error().offset, 6U);
}

TEST(GroupCounter, CanBeStopped) {
  const SomeTexts texts = cut(test::make_text(Kind::kAscii, 300'000, 1), 40, many_groups(), 1);
  test::expect_stop([&](const std::stop_token& stop) {
    Result<GroupCounter> counter = GroupCounter::make({.stop = stop});
    for (std::uint32_t round = 0;; ++round) {
      if (Result<void> added = counter->add(texts.texts(), texts.groups); !added) {
        return added;
      }
    }
  });
  std::stop_source source;
  Result<GroupCounter> counter = GroupCounter::make({.stop = source.get_token()});
  ASSERT_TRUE(counter->add(texts.texts(), texts.groups).ok());
  source.request_stop();
  GroupColumns batch;
  EXPECT_EQ(counter->next(batch).error().kind, ErrorKind::kCancelled);
  EXPECT_TRUE(batch.groups.empty());
}

}  // namespace
}  // namespace hapax
