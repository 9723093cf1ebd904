// Every strategy gives the same list under a memory limit, however often its words are spilled, as
// without one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hapax/count.h"
#include "strategy/phases.h"
#include "strategy/registry.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kWords = test::kSanitized ? 150'000 : 300'000;

// Most words are rare, some frequent, and some long.
std::string text_of(std::uint64_t words) {
  std::mt19937_64 random(7);
  std::string text;
  for (std::uint64_t i = 0; i < words; ++i) {
    const std::uint64_t kind = random() % 10;
    if (kind == 0) {
      text += "frequent" + std::to_string(random() % 300);
    } else if (kind == 1) {
      text += "a_word_of_more_than_16_bytes_" + std::to_string(random() % words);
    } else if (kind == 2 && random() % 50 == 0) {
      text += std::string(50 + random() % 1000, 'x') + std::to_string(random() % words);
    } else {
      text += "w" + std::to_string(random() % (2 * words));
    }
    text += ' ';
  }
  return text;
}

std::string listing_of(const Counts& counts, const Selection& selection) {
  std::string text;
  const std::unique_ptr<Cursor> cursor = counts.cursor(selection, 2);
  while (const auto entry = cursor->next()) {
    text.append(entry->word).append(": ").append(std::to_string(entry->count)).append("\n");
  }
  return text;
}

class MemoryLimit : public testing::Test {
 protected:
  Options options(StrategyKind strategy, unsigned workers) const {
    return {.strategy = strategy,
            .workers = workers,
            .memory_limit = 24 * kMiB,
            .temporary_folder = folder_.path(),
            .worker_program = HAPAX_TEST_WORKER,
            .internals = {.chunk_bytes = std::uint64_t{64} << 10}};
  }

  test::TempDir folder_;
  const std::string path_ = folder_.write("text", text_of(kWords));
  const Result<Counts> expected_ = count({PathInput{path_}}, {.strategy = StrategyKind::kLinear});
};

TEST_F(MemoryLimit, ChangesNoList) {
  ASSERT_TRUE(expected_);
  const std::vector<Selection> selections = {
      {}, {.order = Order::kByWord}, {.first = 1000}, {.min_count = 2, .min_length = 5}};
  std::vector<std::string> lists;
  for (const Selection& selection : selections) {
    lists.push_back(listing_of(*expected_, selection));
  }
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (const unsigned workers : {1U, 3U}) {
      for (const std::uint64_t store_bytes : {kMiB, 2 * kMiB}) {
        SCOPED_TRACE(std::string(entry.name) + " " + std::to_string(workers));
        Options limited = options(entry.kind, workers);
        limited.internals.store_bytes = store_bytes;
        limited.internals.worker_store_bytes = kMiB;
        const Result<Counts> counts = count({PathInput{path_}}, limited);
        ASSERT_TRUE(counts) << describe(counts.error());
        EXPECT_NE(counts->words()->on_disk(), nullptr);
        EXPECT_GT(counts->stats().bytes_spilled, 0U);
        EXPECT_EQ(counts->size(), expected_->size());
        EXPECT_EQ(counts->total(), expected_->total());
        EXPECT_EQ(counts->hapaxes(), expected_->hapaxes());
        EXPECT_EQ((*counts)["frequent7"], (*expected_)["frequent7"]);
        for (std::size_t i = 0; i < selections.size(); ++i) {
          // Not EXPECT_EQ, which would print long listings.
          EXPECT_TRUE(listing_of(*counts, selections[i]) == lists[i]) << i;
        }
        test::expect_phases_add_up(counts->stats());
      }
    }
  }
}

TEST_F(MemoryLimit, NeedsNoFolderForWhatFits) {
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    Options large = options(entry.kind, 2);
    large.memory_limit = 1024 * kMiB;
    large.temporary_folder = "/no/such/folder";
    const Result<Counts> counts = count({PathInput{path_}}, large);
    ASSERT_TRUE(counts) << entry.name << describe(counts.error());
    EXPECT_EQ(counts->words()->on_disk(), nullptr);
    EXPECT_EQ(counts->stats().bytes_spilled, 0U);
  }
}

TEST_F(MemoryLimit, NamesTheFolderThatTakesNoFile) {
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    Options limited = options(entry.kind, 2);
    limited.temporary_folder = "/no/such/folder";
    limited.internals.store_bytes = kMiB;
    const Result<Counts> counts = count({PathInput{path_}}, limited);
    ASSERT_FALSE(counts) << entry.name;
    EXPECT_EQ(counts.error().path, "/no/such/folder") << entry.name;
    EXPECT_EQ(counts.error().kind, ErrorKind::kNotWritable) << entry.name;
  }
}

// Gives a text in pieces, as a pipe does.
class Pipe final : public Reader {
 public:
  explicit Pipe(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t given = std::min({buffer.size(), text_.size() - at_, std::size_t{50'000}});
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

 private:
  const std::string text_;
  std::size_t at_ = 0;
};

// The longest word that is counted has max_word_bytes; one more is an error, wherever the word is.
TEST_F(MemoryLimit, RefusesAWordThatHasNoRoom) {
  constexpr std::uint64_t kMost = 200'000;
  const auto text_with = [](std::uint64_t length) {
    return "one " + std::string(length, 'x') + " two " + std::string(kMost, 'y') + " one";
  };
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    Options limited = options(entry.kind, 2);
    limited.internals.max_word_bytes = kMost;
    for (const std::uint64_t length : {kMost, kMost + 1, 50 * kMost}) {
      const std::string text = text_with(length);
      const std::string path = folder_.write("words", text);
      const Input inputs[] = {
          PathInput{path}, ReaderInput{std::make_shared<Pipe>(text), "pipe"},
          MemoryInput{{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}}};
      for (const Input& input : inputs) {
        SCOPED_TRACE(std::string(entry.name) + " " + std::to_string(length));
        const Result<Counts> counts = count({input}, limited);
        ASSERT_EQ(counts.ok(), length == kMost);
        if (counts) {
          EXPECT_EQ(counts->size(), 4U);
          EXPECT_EQ((*counts)[std::string(kMost, 'y')], 1U);
        } else {
          EXPECT_EQ(counts.error().kind, ErrorKind::kWordTooLong);
          EXPECT_EQ(counts.error().offset, 4U);
          EXPECT_EQ(counts.error().cause,
                    "the memory limit leaves no room for a word of more than 195 KiB");
        }
      }
    }
  }
}

TEST_F(MemoryLimit, ThatIsTooSmallSaysSo) {
  Options tiny = options(StrategyKind::kAuto, 2);
  tiny.memory_limit = kMiB;
  const Result<Counts> counts = count({PathInput{path_}}, tiny);
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(MemoryLimit, ReducesTheWorkersAndSaysSo) {
  Options limited = options(StrategyKind::kThreads, 512);
  const Result<Counts> counts = count({PathInput{path_}}, limited);
  ASSERT_TRUE(counts) << describe(counts.error());
  ASSERT_EQ(counts->notices().size(), 1U);
  EXPECT_EQ(counts->notices()[0].kind, Notice::Kind::kFewerWorkers);
  EXPECT_EQ(counts->notices()[0].text, "the memory limit leaves no room for more");
  EXPECT_LT(counts->stats().workers, 100U);
}

}  // namespace
}  // namespace hapax
