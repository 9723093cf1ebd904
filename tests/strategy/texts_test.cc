// Checks that texts (TextsInput, TextsReaderInput) give the sums of naive counts of each text,
// wherever a text is cut into two, also within a word or a character: for every strategy, several
// worker counts and chunk sizes, and every division into blocks.
#include "support/texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hapax/count.h"
#include "strategy/phases.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"

namespace hapax {
namespace {

using test::Kind;

// A text that is cut into several, with room before and behind that belongs to none of them.
struct CutText {
  std::string bytes;
  std::vector<std::int64_t> offsets;

  Texts texts() const { return {test::as_bytes(bytes), offsets}; }
  std::size_t size() const { return offsets.size() - 1; }
  std::string_view operator[](std::size_t i) const {
    return std::string_view(bytes).substr(static_cast<std::size_t>(offsets[i]),
                                          static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
  }
};

// About one cut in `mean_bytes`; some texts are empty.
CutText cut(const std::string& text, std::size_t mean_bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  CutText result{.bytes = "before" + text + "behind", .offsets = {6}};
  for (std::size_t at = 6; at < 6 + text.size();) {
    at = std::min(at + random() % (2 * mean_bytes + 1), 6 + text.size());
    result.offsets.push_back(static_cast<std::int64_t>(at));
  }
  return result;
}

struct Expected {
  std::map<std::string, std::uint64_t> words;
  std::map<std::string, std::uint64_t> documents;  // in how many texts each word occurs
  std::uint64_t tokens = 0;
  std::uint64_t invalid = 0;
};

Expected expect(const CutText& texts, LetterCase letter_case) {
  Expected expected;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const test::NaiveCount naive = test::naive_count(test::as_bytes(texts[i]), letter_case);
    for (const auto& [word, count] : naive.words) {
      expected.words[word] += count;
      ++expected.documents[word];
    }
    expected.tokens += naive.tokens;
    expected.invalid += naive.invalid;
  }
  return expected;
}

std::map<std::string, std::uint64_t> words_of(const Counts& counts) {
  std::map<std::string, std::uint64_t> words;
  for (const WordCount entry : counts) {
    words.emplace(entry.word, entry.count);
  }
  return words;
}

// Gives texts in blocks of up to `block` texts, each in memory of its own that does not outlive the
// next call.
class Blocks final : public TextsReader {
 public:
  Blocks(const CutText& texts, std::size_t block) : texts_(texts), block_(block) {}
  Result<std::optional<Texts>> next() override {
    if (at_ == texts_.size()) {
      return std::optional<Texts>();
    }
    const std::size_t until = std::min(at_ + block_, texts_.size());
    const auto begin = static_cast<std::size_t>(texts_.offsets[at_]);
    const auto end = static_cast<std::size_t>(texts_.offsets[until]);
    bytes_ = std::make_unique<std::string>(texts_.bytes.substr(begin, end - begin));
    offsets_.clear();
    for (; at_ <= until; ++at_) {
      offsets_.push_back(texts_.offsets[at_] - static_cast<std::int64_t>(begin));
    }
    at_ = until;
    return std::optional(Texts{test::as_bytes(*bytes_), offsets_});
  }

 private:
  const CutText& texts_;
  const std::size_t block_;
  std::size_t at_ = 0;
  std::unique_ptr<std::string> bytes_;
  std::vector<std::int64_t> offsets_;
};

void check(const Input& input, Options options, const Expected& expected) {
  options.worker_program = HAPAX_TEST_WORKER;
  const Result<Counts> counts = count({input}, options);
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  ASSERT_TRUE(words_of(*counts) == expected.words);
  if (options.document_frequencies == DocumentFrequencies::kCount) {
    ASSERT_NE(counts->documents(), nullptr);
    ASSERT_TRUE(words_of(*counts->documents()) == expected.documents);
    std::uint64_t total = 0;
    for (const auto& [word, texts] : expected.documents) {
      total += texts;
      ASSERT_EQ((*counts->documents())[word], texts) << word;
    }
    ASSERT_EQ(counts->documents()->total(), total);
  } else {
    ASSERT_EQ(counts->documents(), nullptr);
  }
  EXPECT_EQ(counts->stats().tokens, expected.tokens);
  EXPECT_EQ(counts->stats().invalid_sequences, expected.invalid);
  test::expect_phases_add_up(counts->stats());
}

class TextsOf : public testing::TestWithParam<Kind> {};

TEST_P(TextsOf, EveryStrategyAndChunkSize) {
  const std::string text = test::make_text(GetParam(), test::kSanitized ? 2'000 : 10'000, 5);
  for (const std::size_t mean_bytes : {3, 40, 900}) {
    const CutText texts = cut(text, mean_bytes, 11);
    const Expected expected = expect(texts, LetterCase::kLower);
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      for (const std::uint64_t chunk_bytes : {1, 5, 64, 999, 0}) {
        if (entry.workers_are_processes && chunk_bytes < 64) {
          continue;
        }
        SCOPED_TRACE(std::string(entry.name) + " chunk " + std::to_string(chunk_bytes));
        Options options{
            .strategy = entry.kind,
            .workers = 2,
            .internals = {.chunk_bytes = chunk_bytes, .worker_kind = WorkerKind::kThread}};
        check(TextsInput{texts.texts()}, options, expected);
        check(TextsReaderInput{std::make_shared<Blocks>(texts, 1 + chunk_bytes % 7)}, options,
              expected);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_P(TextsOf, DocumentFrequenciesOfEveryKernelAndChunkSize) {
  const std::string text = test::make_text(GetParam(), test::kSanitized ? 2'000 : 8'000, 6);
  for (const std::size_t mean_bytes : {3, 40, 3'000}) {
    const CutText texts = cut(text, mean_bytes, 12);
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const Expected expected = expect(texts, letter_case);
      for (const std::string_view kernel : kernels()) {
        for (const std::uint64_t chunk_bytes : {1, 999, 0}) {
          for (const unsigned workers : {1, 3}) {
            SCOPED_TRACE(std::string(kernel) + " chunk " + std::to_string(chunk_bytes) + " -j " +
                         std::to_string(workers) + " mean " + std::to_string(mean_bytes));
            const Options options{
                .strategy = workers == 1 ? StrategyKind::kLinear : StrategyKind::kThreads,
                .workers = workers,
                .letter_case = letter_case,
                .document_frequencies = DocumentFrequencies::kCount,
                .internals = {.kernel = std::string(kernel), .chunk_bytes = chunk_bytes}};
            check(TextsInput{texts.texts()}, options, expected);
            check(TextsReaderInput{std::make_shared<Blocks>(texts, 1 + chunk_bytes % 7)}, options,
                  expected);
            if (HasFatalFailure()) {
              return;
            }
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, TextsOf, testing::ValuesIn(test::kKinds));

TEST(Texts, AreNeitherDecompressedNorTranscodedNorSkipped) {
  const std::vector<std::string> looks = {"BZh91AY&SY is a magic", std::string("\xFF\xFEg\0o\0", 6),
                                          "\xEF\xBB\xBFword", std::string("\0nul and word", 13),
                                          "\x1F\x8B\x08 gzip"};
  for (const std::string& text : looks) {
    const test::NaiveCount naive = test::naive_count(test::as_bytes(text));
    const std::vector<std::int64_t> offsets = {0, static_cast<std::int64_t>(text.size())};
    const Result<Counts> counts =
        count({TextsInput{{test::as_bytes(text), offsets}}},
              {.binary_inputs = BinaryInputs::kSkip, .encoding = "utf-16"});
    ASSERT_TRUE(counts.ok()) << describe(counts.error());
    EXPECT_EQ(words_of(*counts), naive.words) << text;
  }
}

// So many words that the tables are merged by partition, and the store is used.
TEST(Texts, DocumentFrequenciesOfALargeVocabulary) {
  constexpr std::size_t kWords = test::kSanitized ? 30'000 : 1'200'000;
  std::string text;
  std::vector<std::int64_t> offsets = {0};
  for (std::size_t i = 0; i < 2 * kWords; ++i) {
    text += "word" + std::to_string(i % kWords) + " again ";
    if (i % 10 == 9) {
      offsets.push_back(static_cast<std::int64_t>(text.size()));
    }
  }
  const Result<Counts> counts = count({TextsInput{{test::as_bytes(text), offsets}}},
                                      {.strategy = StrategyKind::kThreads,
                                       .workers = 2,
                                       .document_frequencies = DocumentFrequencies::kCount});
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  const Counts& documents = *counts->documents();
  EXPECT_EQ(documents.size(), kWords + 1);
  EXPECT_EQ((*counts)["again"], 2 * kWords);
  EXPECT_EQ(documents["again"], 2 * kWords / 10);
  for (std::size_t i = 0; i < kWords; i += 997) {
    EXPECT_EQ(documents["word" + std::to_string(i)], 2U);
  }
}

TEST(Texts, OnlyTextsInThisProcessHaveDocumentFrequencies) {
  const std::vector<std::int64_t> offsets = {0, 4};
  const TextsInput texts{{test::as_bytes("word"), offsets}};
  Options options{.strategy = StrategyKind::kShared,
                  .document_frequencies = DocumentFrequencies::kCount,
                  .worker_program = HAPAX_TEST_WORKER};
  const Result<Counts> by_processes = count({texts}, options);
  ASSERT_FALSE(by_processes.ok());
  EXPECT_EQ(by_processes.error().kind, ErrorKind::kInvalidArgument);
  options.strategy = StrategyKind::kAuto;
  const Result<Counts> of_memory = count({texts, MemoryInput{test::as_bytes("word")}}, options);
  ASSERT_FALSE(of_memory.ok());
  EXPECT_EQ(of_memory.error().kind, ErrorKind::kInvalidArgument);
}

TEST(Texts, NoTexts) {
  const std::vector<std::int64_t> none = {};
  const std::vector<std::int64_t> zero = {0};
  const std::vector<std::int64_t> empty = {0, 0, 0};
  for (const std::vector<std::int64_t>& offsets : {none, zero, empty}) {
    const Result<Counts> counts = count({TextsInput{{{}, offsets}}});
    ASSERT_TRUE(counts.ok());
    EXPECT_EQ(counts->size(), 0U);
  }
}

TEST(Texts, WrongOffsetsAreAnError) {
  const std::string text = "some words";
  const std::vector<std::vector<std::int64_t>> wrong = {{0, 11}, {-1, 4}, {0, 5, 4}, {0, 11, 3}};
  for (const std::vector<std::int64_t>& offsets : wrong) {
    const Result<Counts> counts = count({TextsInput{{test::as_bytes(text), offsets}}});
    ASSERT_FALSE(counts.ok());
    EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(counts.error().path, "texts");
  }
}

TEST(Texts, OffsetsOfErrorsCountOneByteBetweenTexts) {
  const std::string text =
      "one"
      "two"
      "th\xFFree";
  const std::vector<std::int64_t> offsets = {0, 3, 6, 12};
  for (const std::uint64_t chunk_bytes : {1, 4, 8, 0}) {
    const Result<Counts> counts =
        count({TextsInput{{test::as_bytes(text), offsets}}},
              {.invalid_bytes = InvalidBytes::kFail, .internals = {.chunk_bytes = chunk_bytes}});
    ASSERT_FALSE(counts.ok());
    EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidText);
    EXPECT_EQ(counts.error().offset, 10U) << chunk_bytes;
  }
}

// Fails after its first text.
class Failing final : public TextsReader {
 public:
  Result<std::optional<Texts>> next() override {
    if (!std::exchange(first_, false)) {
      return Error{.kind = ErrorKind::kNotReadable, .cause = "no more"};
    }
    return std::optional(Texts{test::as_bytes("word"), offsets_});
  }

 private:
  bool first_ = true;
  const std::vector<std::int64_t> offsets_ = {0, 4};
};

TEST(Texts, AnErrorOfTheReaderEndsTheRun) {
  const Result<Counts> counts = count({TextsReaderInput{std::make_shared<Failing>(), "mine"}});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(describe(counts.error()), "mine: no more");
}

}  // namespace
}  // namespace hapax
