// Checks that merged runs equal one map of all their words, and that runs which were counted
// differently are refused.
#include "counts/merge_runs.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <string>
#include <vector>

#include "counts/runs.h"

namespace hapax::counts {
namespace {

using test_runs::decode;
using test_runs::encode;
using test_runs::header;
using test_runs::reader_of;
using test_runs::StringSink;
using test_runs::Words;

// `runs` outlive the readers.
std::vector<RunReader> readers_of(const std::vector<std::string>& runs) {
  std::vector<RunReader> readers;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    Result<RunReader> reader = reader_of(runs[i], "run " + std::to_string(i));
    EXPECT_TRUE(reader.ok());
    readers.push_back(std::move(reader).value());
  }
  return readers;
}

Result<Words> merged(const std::vector<std::string>& runs) {
  std::vector<RunReader> readers = readers_of(runs);
  StringSink sink;
  RunWriter writer(header(), sink);
  if (Result<void> done = merge_runs(readers, writer); !done) {
    return done.error();
  }
  return decode(sink.text);
}

TEST(MergeRuns, AddsUp) {
  EXPECT_EQ(*merged({}), Words{});
  EXPECT_EQ(*merged({encode({{"a", 1}})}), (Words{{"a", 1}}));
  EXPECT_EQ(*merged({encode({{"a", 1}, {"c", 2}}), encode({}), encode({{"a", 3}, {"b", 4}}),
                     encode({{"c", 5}})}),
            (Words{{"a", 4}, {"b", 4}, {"c", 7}}));
}

TEST(MergeRuns, IsWhatAMapGives) {
  rc::check([](const std::vector<std::map<std::uint8_t, std::uint32_t>>& shards) {
    std::map<std::string, std::uint64_t> expected;
    std::vector<std::string> runs;
    for (const auto& shard : shards) {
      std::map<std::string, std::uint64_t> words;
      for (const auto& [key, count] : shard) {
        // Few words of different lengths, so that shards share some.
        const std::string word = std::string(1 + key % 20, 'a') + static_cast<char>('a' + key % 26);
        words[word] += count + 1ULL;
        expected[word] += count + 1ULL;
      }
      runs.push_back(encode(Words(words.begin(), words.end())));
    }
    const Result<Words> sum = merged(runs);
    RC_ASSERT(sum.ok());
    RC_ASSERT(*sum == Words(expected.begin(), expected.end()));
  });
}

TEST(MergeRuns, ManyBlocks) {
  std::vector<std::string> runs;
  std::map<std::string, std::uint64_t> expected;
  for (std::uint64_t shard = 0; shard < 7; ++shard) {
    std::map<std::string, std::uint64_t> words;
    for (std::uint64_t i = shard; i < 60'000; i += 1 + shard) {
      words["w" + std::to_string(i)] = i + 1;
      expected["w" + std::to_string(i)] += i + 1;
    }
    runs.push_back(encode(Words(words.begin(), words.end())));
  }
  const Result<Words> sum = merged(runs);
  ASSERT_TRUE(sum) << describe(sum.error());
  EXPECT_TRUE(*sum == Words(expected.begin(), expected.end()));
}

TEST(MergeRuns, DamageInAnyRunIsAnErrorThatNamesIt) {
  const std::string whole = encode({{"a", 1}, {"b", 2}});
  for (const std::size_t cut : {std::size_t{1}, std::size_t{20}, std::size_t{35}}) {
    const std::string damaged = whole.substr(0, whole.size() - cut);
    const Result<Words> sum = merged({whole, damaged, whole});
    ASSERT_FALSE(sum) << cut;
    EXPECT_EQ(sum.error().path, "run 1");
  }
}

TEST(MergeRuns, TooManyIsAnError) {
  const std::string much = encode({{"a", kMaxCount}});
  const Result<Words> sum = merged({much, encode({{"a", 1}})});
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().kind, ErrorKind::kOverflow);
  EXPECT_FALSE(merged({much, much, much}));
}

TEST(MergeRuns, TheTotalOfAFileIsLimitedToo) {
  const std::string half = encode({{"a", kMaxCount / 2 + 1}});
  const Result<Words> sum = merged({half, encode({{"b", kMaxCount / 2 + 1}})});
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().kind, ErrorKind::kOverflow);
  EXPECT_TRUE(merged({half, encode({{"b", kMaxCount / 2}})}));
}

TEST(MergeRuns, RunsCountedDifferentlyAreRefused) {
  RunHeader other_unicode = header();
  other_unicode.unicode = {15, 1, 0};
  const struct {
    RunHeader first;
    RunHeader second;
    std::string cause;
  } cases[] = {
      {header(), header(), ""},
      {other_unicode, other_unicode, ""},
      {header(), header(RunOrder::kByWord, LetterCase::kKeep),
       "its words are not lower-cased, those of the first are"},
      {header(RunOrder::kByWord, LetterCase::kKeep), header(),
       "its words are lower-cased, those of the first are not"},
      {header(), other_unicode, "it was counted by Unicode 15.1.0, the first by 14.0.0"},
      {header(), header(RunOrder::kAny), "its words are not sorted"},
  };
  for (const auto& one : cases) {
    const std::vector<std::string> runs = {encode({}, one.first), encode({}, one.second)};
    const std::vector<RunReader> readers = readers_of(runs);
    const Result<void> checked = check_mergeable(readers);
    EXPECT_EQ(checked ? "" : checked.error().cause, one.cause);
    EXPECT_EQ(checked ? "run 1" : checked.error().path, "run 1");
  }
  const std::vector<std::string> unsorted = {encode({}, header(RunOrder::kAny))};
  EXPECT_FALSE(check_mergeable(readers_of(unsorted)));
}

}  // namespace
}  // namespace hapax::counts
