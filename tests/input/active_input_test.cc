// Checks how an opened input is divided: into ranges, which are claimed in order and own every byte
// once, or a stream.
#include "input/active_input.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "input/streams.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

using test::as_bytes;

class Bytes final : public RandomAccess {
 public:
  explicit Bytes(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) override {
    const std::size_t given = std::min(buffer.size(), text_.size() - offset);
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(offset), given, buffer.begin());
    return given;
  }

 private:
  std::string text_;
};

class Active : public testing::Test {
 protected:
  std::shared_ptr<ActiveInput> input_of(OpenInput opened) const {
    auto input = std::make_shared<ActiveInput>(7);
    input->take(std::move(opened), options_);
    return input;
  }
  // Reads all ranges, and returns the text that they own.
  std::string owned_text(const std::shared_ptr<ActiveInput>& input) const {
    std::string text;
    ChunkBuffer buffer;
    while (input->has_unclaimed_range()) {
      const RangeClaim claim = RangeClaim::next_of(input);
      const Result<text::Chunk> chunk = claim.read(options_.tokens, buffer);
      EXPECT_TRUE(chunk);
      EXPECT_EQ(chunk->offset + chunk->owned_begin, claim.begin());
      EXPECT_EQ(chunk->offset + chunk->owned_end, claim.end());
      text.append(reinterpret_cast<const char*>(chunk->bytes) + chunk->owned_begin,
                  chunk->owned_end - chunk->owned_begin);
    }
    return text;
  }

  Options options_{.internals = {.chunk_bytes = 10}};
  const std::string text_ = "twenty-five bytes of text";
};

TEST_F(Active, RangesAreClaimedInOrder) {
  const auto input = input_of({.name = "input", .content = as_bytes(text_)});
  EXPECT_EQ(input->stream(), nullptr);
  for (const std::uint64_t i : {0U, 1U, 2U}) {
    ASSERT_TRUE(input->has_unclaimed_range());
    const RangeClaim claim = RangeClaim::next_of(input);
    EXPECT_EQ(claim.begin(), 10 * i);
    EXPECT_EQ(claim.end(), std::min<std::uint64_t>(10 * (i + 1), 25));
    EXPECT_EQ(claim.place().input, 7U);
    EXPECT_EQ(claim.place().ordinal, i);
    EXPECT_TRUE(claim.is_of_memory());
  }
  EXPECT_FALSE(input->has_unclaimed_range());
  EXPECT_EQ(input->next_ordinal, 3U);
}

TEST_F(Active, EachKindOfRangeIsReadWhole) {
  const test::TempDir folder;
  const std::string path = folder.write("text", text_);
  const UniqueFd file(::open(path.c_str(), O_RDONLY));
  const auto of_file = input_of({.name = "input", .content = FileRange{file.get(), 0, 3, 22, 25}});
  EXPECT_EQ(owned_text(of_file), text_.substr(3, 19));

  const auto of_source = input_of(
      {.name = "input", .content = SourceRange{std::make_shared<Bytes>(text_), 3, 22, 25}});
  EXPECT_EQ(owned_text(of_source), text_.substr(3, 19));

  EXPECT_EQ(owned_text(input_of({.name = "input", .content = as_bytes(text_)})), text_);
}

TEST_F(Active, AClaimSaysOfWhatItIs) {
  const auto of_file = input_of({.name = "input", .content = FileRange{-1, 0, 0, 5, 5}});
  const RangeClaim file = RangeClaim::next_of(of_file);
  ASSERT_NE(file.file(), nullptr);
  EXPECT_EQ(file.file()->file_bytes, 5U);
  EXPECT_FALSE(file.is_of_memory() || file.is_of_source());

  const auto of_source = input_of(
      {.name = "input", .content = SourceRange{std::make_shared<Bytes>(text_), 0, 25, 25}});
  const RangeClaim source = RangeClaim::next_of(of_source);
  EXPECT_EQ(source.file(), nullptr);
  EXPECT_TRUE(source.is_of_source());
  EXPECT_FALSE(source.is_of_memory());
}

TEST_F(Active, PartsOfASourceAreLargerUnlessTheCallerSays) {
  options_.internals.chunk_bytes = 0;
  const std::uint64_t bytes = 2 * kSourceChunkBytes;
  const auto of_source = input_of(
      {.name = "input", .content = SourceRange{std::make_shared<Bytes>(""), 0, bytes, bytes}});
  EXPECT_EQ(RangeClaim::next_of(of_source).end(), kSourceChunkBytes);
  const auto of_file = input_of({.name = "input", .content = FileRange{-1, 0, 0, bytes, bytes}});
  EXPECT_EQ(RangeClaim::next_of(of_file).end(), kDefaultChunkBytes);
}

TEST_F(Active, ChunksAreNotLongerThanTheRunHasRoomFor) {
  const std::uint64_t bytes = 2 * kSourceChunkBytes;
  const auto end_of_first = [&](std::uint64_t wanted, std::uint64_t most) {
    options_.internals = {.chunk_bytes = wanted, .max_chunk_bytes = most};
    const auto file = input_of({.name = "input", .content = FileRange{-1, 0, 0, bytes, bytes}});
    return RangeClaim::next_of(file).end();
  };
  EXPECT_EQ(end_of_first(0, 1000), 1000U);
  EXPECT_EQ(end_of_first(10, 1000), 10U);
  EXPECT_EQ(end_of_first(2000, 1000), 1000U);
  // A part of a source is one request.
  options_.internals = {.max_chunk_bytes = 1000};
  const auto source = input_of(
      {.name = "input", .content = SourceRange{std::make_shared<Bytes>(""), 0, bytes, bytes}});
  EXPECT_EQ(RangeClaim::next_of(source).end(), kSourceChunkBytes);
}

TEST_F(Active, AnInputThatIsEmptyOrBeingOpenedHasNothingToClaim) {
  EXPECT_FALSE(input_of({.name = "input", .content = as_bytes("")})->has_unclaimed_range());
  ActiveInput opening(0);
  EXPECT_FALSE(opening.has_unclaimed_range());
  EXPECT_EQ(opening.stream(), nullptr);
  EXPECT_TRUE(opening.check_for_changes());
}

TEST_F(Active, AStreamGivesBlocks) {
  const auto input = input_of({.name = "input", .content = test::drips(text_)});
  EXPECT_FALSE(input->has_unclaimed_range());
  ASSERT_NE(input->stream(), nullptr);
  EXPECT_FALSE(input->stream()->is_busy);
  ChunkBuffer buffer;
  const auto block = input->stream()->chunks->next(buffer);
  ASSERT_TRUE(block && *block);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>((*block)->bytes), (*block)->owned_end),
            "twenty-");
}

TEST_F(Active, AFileThatGrowsIsNotedAndOneThatShrinksIsAnError) {
  const test::TempDir folder;
  for (const std::string& later : {text_ + "more", std::string("less")}) {
    const std::string path = folder.write("text", text_);
    Result<WatchedFile> file = WatchedFile::watch(UniqueFd(::open(path.c_str(), O_RDONLY)), path);
    ASSERT_TRUE(file);
    const auto input =
        input_of({.name = "input",
                  .content = FileRange{file->descriptor(), 0, 0, 25, 25},
                  .file = std::make_shared<const WatchedFile>(std::move(file).value())});
    EXPECT_TRUE(input->check_for_changes());
    EXPECT_FALSE(input->has_grown);
    folder.write("text", later);
    const bool grows = later.size() > text_.size();
    EXPECT_EQ(input->check_for_changes().ok(), grows);
    EXPECT_EQ(input->has_grown, grows);
  }
}

}  // namespace
}  // namespace hapax::input
