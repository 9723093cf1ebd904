// Checks that the pieces into which a text is cut add up to it, wherever it is cut: ranges of a
// file and of a caller's source, by every strategy; that sources are read in few large steps; and
// that errors and notices tell which piece they are of.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hapax/count.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using namespace std::string_literals;

struct Read {
  std::uint64_t offset;
  std::size_t bytes;
};

// A source in memory. It gives at most `step` bytes at once, and ends or fails at `fault`.
class Store final : public RandomAccess {
 public:
  explicit Store(std::string text, std::size_t step = std::numeric_limits<std::size_t>::max())
      : text_(std::move(text)), step_(step) {}

  std::uint64_t fault = UINT64_MAX;
  std::optional<Error> error;

  std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) override {
    EXPECT_LE(offset + buffer.size(), text_.size());
    const std::lock_guard lock(mutex_);
    reads_.push_back({offset, buffer.size()});
    if (offset + buffer.size() > fault && error) {
      return *error;
    }
    const std::uint64_t end = std::min<std::uint64_t>(fault, text_.size());
    const auto given = static_cast<std::size_t>(
        std::min<std::uint64_t>({buffer.size(), step_, end - std::min(offset, end)}));
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(offset), given, buffer.begin());
    return given;
  }
  std::vector<Read> reads() {
    const std::lock_guard lock(mutex_);
    return reads_;
  }

 private:
  std::string text_;
  std::size_t step_;
  std::mutex mutex_;
  std::vector<Read> reads_;
};

std::map<std::string, std::uint64_t> words_of(const Counts& counts) {
  std::map<std::string, std::uint64_t> words;
  for (const WordCount entry : counts) {
    words.emplace(entry.word, entry.count);
  }
  return words;
}

void expect_counts(const std::vector<Input>& inputs, const Options& options,
                   const test::NaiveCount& expected) {
  const Result<Counts> counts = count(inputs, options);
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  ASSERT_TRUE(words_of(*counts) == expected.words);
  ASSERT_EQ(counts->stats().invalid_sequences, expected.invalid);
}

std::vector<std::string> texts_to_cut() {
  std::vector<std::string> texts = {
      "ΟΔΟΣ ΟΔΟΣΣ ΣΟΣ. Σ\0ΑΣ\0a\xFF\xFEΣ\xE2\x82ΑΣ\xCE ΑΣ'b İI\xF0\x9F\x98x\xEF\xBB\xBFy"s,
      "\xFF\xFEq\0r\0"s + std::string(40, '\x80') + "ab"};
  for (const test::Kind kind : test::kKinds) {
    texts.push_back(test::make_text(kind, 40, 7).substr(0, 60));
  }
  return texts;
}

class Pieces : public testing::Test {
 protected:
  std::vector<Input> halves_of_file(std::size_t cut) const {
    return {RangeInput{path_, 0, cut}, RangeInput{path_, cut, RangeInput::kToEnd}};
  }
  static std::vector<Input> halves_of(const std::shared_ptr<Store>& store, std::size_t cut) {
    return {RandomAccessInput{.file = store, .begin = 0, .end = cut},
            RandomAccessInput{.file = store, .begin = cut}};
  }

  test::TempDir folder_;
  std::string path_;
};

TEST_F(Pieces, AddUpWhereverATextIsCut) {
  for (const std::string& text : texts_to_cut()) {
    SCOPED_TRACE(testing::PrintToString(text));
    path_ = folder_.write("text", text);
    const test::NaiveCount expected = test::naive_count(test::as_bytes(text));
    const auto store = std::make_shared<Store>(text);
    const auto slow = std::make_shared<Store>(text, 5);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      SCOPED_TRACE(cut);
      // Each thread takes long under ThreadSanitizer.
      const unsigned most = test::kThreadSanitized && cut % 8 != 0 ? 1 : 3;
      for (unsigned workers = 1; workers <= most; workers += 2) {
        for (const std::uint64_t chunk_bytes : {7U, 0U}) {
          const Options options{.strategy = StrategyKind::kThreads,
                                .workers = workers,
                                .internals = {.chunk_bytes = chunk_bytes}};
          expect_counts(halves_of_file(cut), options, expected);
          expect_counts(halves_of(store, cut), options, expected);
          expect_counts(halves_of(slow, cut), options, expected);
          if (HasFatalFailure()) {
            return;
          }
        }
      }
    }
  }
}

TEST_F(Pieces, AddUpByEveryStrategy) {
  const std::string text = test::make_text(test::Kind::kMixedScripts, 20'000, 3);
  const test::NaiveCount expected = test::naive_count(test::as_bytes(text));
  const auto store = std::make_shared<Store>(text);
  std::vector<Input> pieces;
  for (std::uint64_t begin = 0; begin < text.size(); begin += 777) {
    pieces.emplace_back(RandomAccessInput{
        .file = store, .begin = begin, .end = std::min<std::uint64_t>(begin + 777, text.size())});
  }
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    SCOPED_TRACE(entry.name);
    expect_counts(pieces,
                  {.strategy = entry.kind,
                   .workers = 3,
                   .internals = {.chunk_bytes = 100, .worker_kind = WorkerKind::kThread}},
                  expected);
  }
}

// Longer than a part, and cut within.
TEST_F(Pieces, AGiantWordIsCountedOnce) {
  const std::string word(std::size_t{20} << 20, 'x');
  const auto store = std::make_shared<Store>("a " + word + " b");
  const std::uint64_t third = store->size() / 3;
  const std::vector<Input> pieces = {
      RandomAccessInput{.file = store, .begin = 0, .end = third},
      RandomAccessInput{.file = store, .begin = third, .end = 2 * third},
      RandomAccessInput{.file = store, .begin = 2 * third}};
  const Result<Counts> counts = count(pieces, {.workers = 2});
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  EXPECT_EQ(counts->size(), 3U);
  EXPECT_EQ((*counts)[word], 1U);
  // The beginning of the word is read to its end, and each other part once.
  EXPECT_LT(store->reads().size(), 20U);
}

TEST_F(Pieces, AWordThatIsTooLongIsAnErrorWithItsPlace) {
  const auto store = std::make_shared<Store>("a " + std::string(kMaxWordBytes + 1, 'x') + " b");
  const Result<Counts> counts =
      count({MemoryInput{}, RandomAccessInput{.file = store, .name = "object"}}, {.workers = 1});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kWordTooLong);
  EXPECT_EQ(counts.error().path, "object");
  EXPECT_EQ(counts.error().offset, 2U);
  EXPECT_EQ(counts.error().input, 1U);
}

TEST_F(Pieces, ASourceIsReadInLargeSteps) {
  const std::size_t part = std::size_t{4} << 20;
  std::string text;
  while (text.size() < 10 * (part / 4)) {
    text += "some words of ordinary length ";
  }
  const auto store = std::make_shared<Store>(text);
  const std::uint64_t begin = 1'000'000;
  ASSERT_TRUE(count({RandomAccessInput{.file = store, .begin = begin}}, {.workers = 1}).ok());
  const std::vector<Read> reads = store->reads();
  ASSERT_EQ(reads.size(), (text.size() - begin + part - 1) / part);
  std::uint64_t at = begin;
  for (const Read& read : reads) {
    EXPECT_EQ(read.offset, at - 8);
    EXPECT_EQ(read.offset + read.bytes, std::min<std::uint64_t>(at + part + 256, text.size()));
    at += part;
  }
}

TEST_F(Pieces, ASourceThatEndsEarlyHasChanged) {
  const auto store = std::make_shared<Store>("some words in a store");
  store->fault = 12;
  const Result<Counts> counts =
      count({RandomAccessInput{.file = store, .name = "object"}}, {.workers = 1});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(counts.error().path, "object");
  EXPECT_EQ(counts.error().offset, 12U);
}

TEST_F(Pieces, ErrorsOfASourceComeOut) {
  const auto store = std::make_shared<Store>("some words in a store");
  store->fault = 12;
  store->error = Error{.kind = ErrorKind::kNotReadable, .cause = "no answer", .remedy = "call"};
  const std::vector<Input> inputs = {
      RandomAccessInput{.file = store, .name = "object", .begin = 0, .end = 5},
      RandomAccessInput{.file = store, .name = "object", .begin = 5}};
  for (const unsigned workers : {1U, 3U}) {
    const Options options{.workers = workers, .internals = {.chunk_bytes = 2}};
    const Result<Counts> counts = count(inputs, options);
    ASSERT_FALSE(counts.ok());
    EXPECT_EQ(describe(counts.error()), "object: no answer; call");
  }
}

TEST_F(Pieces, RangesThatCannotBeAreErrors) {
  const auto store = std::make_shared<Store>("0123456789");
  const auto kind = [&](std::uint64_t begin, std::uint64_t end) {
    return count({RandomAccessInput{.file = store, .begin = begin, .end = end}}).error().kind;
  };
  EXPECT_EQ(kind(5, 2), ErrorKind::kInvalidArgument);
  EXPECT_EQ(kind(5, 11), ErrorKind::kInputChanged);
  EXPECT_EQ(kind(11, RandomAccessInput::kToEnd), ErrorKind::kInputChanged);
  EXPECT_TRUE(count({RandomAccessInput{.file = store, .begin = 10}}).ok());
  EXPECT_TRUE(count({RandomAccessInput{.file = std::make_shared<Store>("")}}).ok());
  EXPECT_TRUE(store->reads().empty());
}

TEST_F(Pieces, OfASourceAreNeitherDecompressedNorSkipped) {
  const std::string text = "\x1F\x8B\x08 words\0 here"s;
  const auto store = std::make_shared<Store>(text);
  const Result<Counts> counts = count(
      {RandomAccessInput{.file = store, .begin = 0, .end = 6}, RandomAccessInput{store, "rest", 6}},
      {.binary_inputs = BinaryInputs::kSkip, .encoding = "UTF-16"});
  ASSERT_TRUE(counts.ok());
  EXPECT_TRUE(words_of(*counts) == test::naive_count(test::as_bytes(text)).words);
}

TEST_F(Pieces, ASourceThatLooksBinaryHasANotice) {
  const auto store = std::make_shared<Store>("words\0 here"s);
  const Result<Counts> counts = count({MemoryInput{}, RandomAccessInput{.file = store}});
  ASSERT_TRUE(counts.ok());
  ASSERT_EQ(counts->notices().size(), 1U);
  EXPECT_EQ(counts->notices()[0].kind, Notice::Kind::kLooksBinary);
  EXPECT_EQ(counts->notices()[0].offset, 5U);
  EXPECT_EQ(counts->notices()[0].input, 1U);
}

TEST_F(Pieces, ProgressOfASourceReachesTheTotal) {
  Progress progress;
  const auto store = std::make_shared<Store>("0123456789");
  ASSERT_TRUE(count({RandomAccessInput{.file = store, .begin = 3}}, {.progress = &progress}).ok());
  EXPECT_EQ(progress.bytes_total.load(), 7U);
  EXPECT_EQ(progress.bytes_done.load(), 7U);
}

// Two ranges have the same path, and the files of a folder have the number of the folder.
TEST_F(Pieces, NoticesAndErrorsTellWhichInputTheyAreOf) {
  path_ = folder_.write("text", "some words");
  std::filesystem::create_directory(folder_.path() / "folder");
  folder_.write("folder/a", "binary\0"s);
  folder_.write("folder/b", "binary\0"s);
  const std::vector<Input> inputs = {
      RangeInput{path_, 0, 5},  RangeInput{path_, 5, 11},
      RangeInput{path_, 5, 10}, PathInput{(folder_.path() / "folder").string()},
      PathInput{"/no/such"},    RangeInput{path_, 20, 30}};
  Result<Counts> counts = count(inputs);
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(counts.error().input, 4U);
  counts = count(std::span(inputs).first(4));
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(counts.error().input, 1U);
  counts = count(inputs, {.on_unreadable = OnUnreadable::kSkip});
  ASSERT_TRUE(counts.ok());
  std::vector<std::pair<Notice::Kind, std::optional<std::size_t>>> found;
  for (const Notice& notice : counts->notices()) {
    found.emplace_back(notice.kind, notice.input);
  }
  const std::vector<std::pair<Notice::Kind, std::optional<std::size_t>>> expected = {
      {Notice::Kind::kUnreadable, 4},
      {Notice::Kind::kUnreadable, 1},
      {Notice::Kind::kLooksBinary, 3},
      {Notice::Kind::kLooksBinary, 3},
      {Notice::Kind::kUnreadable, 5}};
  EXPECT_TRUE(found == expected) << found.size();
}

TEST_F(Pieces, ASourceThatFailsPartwayIsPartlyCounted) {
  const auto store = std::make_shared<Store>("some words in a store");
  store->fault = 14;
  store->error = Error{.kind = ErrorKind::kNotReadable, .cause = "no answer"};
  const Result<Counts> counts =
      count({MemoryInput{}, RandomAccessInput{.file = store, .name = "object"}},
            {.workers = 1, .on_unreadable = OnUnreadable::kSkip, .internals = {.chunk_bytes = 5}});
  ASSERT_FALSE(!counts.ok()) << describe(counts.error());
  ASSERT_EQ(counts->notices().size(), 1U);
  EXPECT_EQ(counts->notices()[0].input, 1U);
  EXPECT_EQ(counts->notices()[0].path, "object");
}

}  // namespace
}  // namespace hapax
