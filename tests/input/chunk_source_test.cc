// Checks the chunk source: it turns every kind of input into chunks that own each word once, for
// one worker or many; it reports the earliest error and the notices of its inputs.
#include "input/chunk_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/temp_dir.h"
#include "support/texts.h"
#include "support/tokenise.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;
using test::as_bytes;
using test::NaiveCount;
using test::Tokenised;

// Gives its text, a few bytes a read, then ends or fails.
class Wire final : public Reader {
 public:
  Wire(std::string text, std::optional<Error> error)
      : text_(std::move(text)), error_(std::move(error)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    EXPECT_FALSE(over_) << "read again after the end";
    const std::size_t given = std::min({buffer.size(), text_.size() - at_, std::size_t{100}});
    over_ = given == 0;
    if (over_ && error_) {
      return *error_;
    }
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

 private:
  std::string text_;
  std::optional<Error> error_;
  std::size_t at_ = 0;
  bool over_ = false;
};

ReaderInput wire(std::string text, std::optional<Error> error = std::nullopt) {
  return {std::make_shared<Wire>(std::move(text), std::move(error)), "wire"};
}

Error cut_wire() {
  return {.kind = ErrorKind::kNotReadable, .cause = "the wire is cut", .remedy = "mend it"};
}

// Takes all chunks, as one worker does.
Tokenised take_all(ChunkSource& chunks, RunStats& stats) {
  Tokenised all;
  ChunkBuffer buffer;
  while (const std::optional<text::Chunk> chunk = chunks.next(buffer, stats)) {
    all.add(test::tokenise(*chunk));
  }
  return all;
}

class Feeding : public testing::Test {
 protected:
  ChunkSource chunks_of(std::vector<Input> inputs) {
    return ChunkSource(Expansion{.inputs = std::move(inputs), .notices = {}}, options_);
  }

  test::TempDir folder_;
  Options options_{.internals = {.chunk_bytes = 64}};
};

TEST_F(Feeding, EveryKindOfInputComesOutWhole) {
  const std::string text = test::make_text(test::Kind::kMixedScripts, 3'000, 1);
  const std::string path = folder_.write("text", text);
  const NaiveCount expected = test::naive_count(as_bytes(text));
  const Input inputs[] = {PathInput{path}, RangeInput{path, 0, text.size()},
                          MemoryInput{as_bytes(text)}, wire(text)};
  for (const Input& input : inputs) {
    ChunkSource chunks = chunks_of({input});
    RunStats stats;
    const Tokenised found = take_all(chunks, stats);
    EXPECT_TRUE(chunks.finish().ok());
    EXPECT_TRUE(found.count.words == expected.words) << input.index();
    EXPECT_EQ(stats.bytes_read, text.size());
    EXPECT_EQ(stats.bytes_counted, text.size());
    EXPECT_EQ(chunks.report().counted, 1U);
    EXPECT_TRUE(chunks.report().notices.empty());
  }
}

TEST_F(Feeding, ADescriptorIsLeftAtTheEndOfWhatWasRead) {
  const std::string text = "before" + test::make_text(test::Kind::kAscii, 1'000, 1);
  for (const std::string& bytes : {text,
                                   "before\xFF\xFE"
                                   "a\0"s,
                                   "before"s}) {
    const std::string path = folder_.write("f", bytes);
    const UniqueFd file(::open(path.c_str(), O_RDONLY));
    ASSERT_EQ(::lseek(file.get(), 6, SEEK_SET), 6);
    // The second input has the same position and finds nothing more, as in a pipe.
    ChunkSource chunks = chunks_of({DescriptorInput{file.get()}, DescriptorInput{file.get()}});
    RunStats stats;
    take_all(chunks, stats);
    EXPECT_TRUE(chunks.finish().ok());
    EXPECT_EQ(stats.bytes_read, bytes.size() - 6);
    EXPECT_EQ(::lseek(file.get(), 0, SEEK_CUR), static_cast<off_t>(bytes.size()));
  }
}

TEST_F(Feeding, TheChunksOfAnInputAreNumberedInItsOrder) {
  const std::string text = test::make_text(test::Kind::kAscii, 1'000, 1);
  ChunkSource chunks =
      chunks_of({MemoryInput{as_bytes(text)}, wire(text), MemoryInput{as_bytes("end")}});
  RunStats stats;
  ChunkBuffer buffer;
  std::optional<text::Chunk> before;
  std::uint64_t owned = 0;
  while (const std::optional<text::Chunk> chunk = chunks.next(buffer, stats)) {
    if (before) {
      const bool same = chunk->input == before->input;
      EXPECT_EQ(chunk->input, before->input + (same ? 0 : 1));
      EXPECT_EQ(chunk->ordinal, same ? before->ordinal + 1 : 0);
      EXPECT_EQ(chunk->offset + chunk->owned_begin, same ? before->offset + before->owned_end : 0U);
    }
    owned += chunk->owned_end - chunk->owned_begin;
    before = chunk;
  }
  EXPECT_EQ(owned, 2 * text.size() + 3);
  EXPECT_EQ(before->input, 2U);
}

TEST_F(Feeding, ManyWorkersTakeEachWordOnce) {
  const std::string text = test::make_text(test::Kind::kNearlyUtf8, 30'000, 1);
  const std::string path = folder_.write("text", text);
  NaiveCount expected = test::naive_count(as_bytes(text));
  for (auto& [word, count] : expected.words) {
    count *= 3;
  }
  for (const unsigned workers : {1U, 2U, 5U}) {
    ChunkSource chunks = chunks_of({PathInput{path}, wire(text), MemoryInput{as_bytes(text)}});
    std::mutex mutex;
    Tokenised all;
    {
      std::vector<std::jthread> threads;
      for (unsigned i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
          RunStats stats;
          const Tokenised own = take_all(chunks, stats);
          const std::lock_guard lock(mutex);
          all.add(own);
        });
      }
    }
    EXPECT_TRUE(chunks.finish().ok());
    EXPECT_TRUE(all.count.words == expected.words) << workers;
    EXPECT_EQ(all.count.invalid, 3 * expected.invalid);
  }
}

TEST_F(Feeding, OffsetsOfAFailureCountFromTheStartOfTheInput) {
  const std::string text = test::make_text(test::Kind::kAscii, 1'000, 1);
  ChunkSource chunks = chunks_of({MemoryInput{as_bytes(text)}});
  RunStats stats;
  ChunkBuffer buffer;
  chunks.next(buffer, stats);
  const std::optional<text::Chunk> second = chunks.next(buffer, stats);
  ASSERT_TRUE(second.has_value());
  chunks.fail(*second, Error{.kind = ErrorKind::kWordTooLong, .cause = ""}, second->owned_begin);
  const Result<void> finished = chunks.finish();
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().offset, 64U);
  EXPECT_EQ(finished.error().cause, "a word of more than 64 MiB");
  EXPECT_NE(finished.error().remedy, "");
}

TEST_F(Feeding, AbortEndsTheRun) {
  ChunkSource chunks = chunks_of({MemoryInput{as_bytes("some words")}});
  chunks.abort(Error{.kind = ErrorKind::kOutOfMemory, .cause = "out of memory"});
  RunStats stats;
  EXPECT_EQ(take_all(chunks, stats).count.tokens, 0U);
  ASSERT_FALSE(chunks.finish().ok());
  EXPECT_EQ(chunks.finish().error().kind, ErrorKind::kOutOfMemory);
}

TEST_F(Feeding, AMissingFileEndsTheRunAfterTheInputsBeforeIt) {
  const std::string missing = (folder_.path() / "missing").string();
  ChunkSource chunks =
      chunks_of({MemoryInput{as_bytes("one")}, PathInput{missing}, MemoryInput{as_bytes("two")}});
  RunStats stats;
  const Tokenised found = take_all(chunks, stats);
  EXPECT_EQ(found.count.words, (std::map<std::string, std::uint64_t>{{"one", 1}}));
  ASSERT_FALSE(chunks.finish().ok());
  EXPECT_EQ(chunks.finish().error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(chunks.finish().error().path, missing);
}

TEST_F(Feeding, KeepsGoingWhereUnreadableInputsAreSkipped) {
  options_.on_unreadable = OnUnreadable::kSkip;
  const std::string missing = (folder_.path() / "missing").string();
  ChunkSource chunks =
      chunks_of({MemoryInput{as_bytes("one")}, PathInput{missing},
                 wire(std::string(100, 'w') + " " + std::string(99, 'v'), cut_wire()),
                 MemoryInput{as_bytes("two")}});
  RunStats stats;
  const Tokenised found = take_all(chunks, stats);
  EXPECT_TRUE(chunks.finish().ok());
  EXPECT_EQ(found.count.words.count("one") + found.count.words.count("two"), 2U);
  EXPECT_EQ(chunks.report().counted, 3U);
  const std::vector<Notice> notices = chunks.report().notices;
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kUnreadable);
  EXPECT_EQ(notices[0].path, missing);
  EXPECT_EQ(notices[0].text, "No such file or directory; check the name");
  EXPECT_EQ(notices[1].kind, Notice::Kind::kPartlyCounted);
  EXPECT_EQ(notices[1].path, "wire");
  EXPECT_EQ(notices[1].text, "the wire is cut; mend it");
  EXPECT_EQ(notices[1].number, 200U) << "up to the last byte";
}

TEST_F(Feeding, AWordThatIsTooLongInAStreamIsPlacedAndNamed) {
  options_.internals.chunk_bytes = 1 << 20;
  class Endless final : public Reader {
   public:
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
      std::fill(buffer.begin(), buffer.end(), std::uint8_t{'x'});
      if (first_) {
        buffer.front() = ' ';
        first_ = false;
      }
      return buffer.size();
    }

   private:
    bool first_ = true;
  };
  ChunkSource chunks = chunks_of({ReaderInput{std::make_shared<Endless>(), "endless"}});
  RunStats stats;
  EXPECT_EQ(take_all(chunks, stats).count.tokens, 0U);
  const Result<void> finished = chunks.finish();
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().kind, ErrorKind::kWordTooLong);
  EXPECT_EQ(describe(finished.error()),
            "endless: a word of more than 64 MiB at byte 1; check that this is text: words need "
            "separators between them");
}

TEST_F(Feeding, AStopRequestEndsTheRun) {
  std::stop_source source;
  options_.stop = source.get_token();
  const std::string text = test::make_text(test::Kind::kAscii, 1'000, 1);
  ChunkSource chunks = chunks_of({MemoryInput{as_bytes(text)}});
  RunStats stats;
  ChunkBuffer buffer;
  EXPECT_TRUE(chunks.next(buffer, stats).has_value());
  source.request_stop();
  EXPECT_FALSE(chunks.next(buffer, stats).has_value());
  ASSERT_FALSE(chunks.finish().ok());
  EXPECT_EQ(chunks.finish().error().kind, ErrorKind::kCancelled);
}

TEST_F(Feeding, NotesInvalidBytesWithTheirNumberAndTheFirst) {
  const std::string text(200, ' ');
  ChunkSource chunks = chunks_of({MemoryInput{as_bytes(text), "memory"}});
  RunStats stats;
  ChunkBuffer buffer;
  const std::optional<text::Chunk> one = chunks.next(buffer, stats);
  const std::optional<text::Chunk> two = chunks.next(buffer, stats);
  ASSERT_TRUE(one && two);
  chunks.add_invalid(*two, 3, two->owned_begin + 6);
  chunks.add_invalid(*one, 2, one->owned_begin + 5);
  const std::vector<Notice> notices = chunks.report().notices;
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kInvalidBytes);
  EXPECT_EQ(notices[0].path, "memory");
  EXPECT_EQ(notices[0].number, 5U);
  EXPECT_EQ(notices[0].offset, 5U);
}

TEST_F(Feeding, NotesANulInTheFirstBlockOnly) {
  options_.internals.chunk_bytes = 0;
  std::string early = "some text ";
  early += '\0';
  std::string late(kDefaultChunkBytes, ' ');
  late += '\0';
  ChunkSource chunks = chunks_of(
      {MemoryInput{as_bytes(early), "early"}, MemoryInput{as_bytes(late), "late"}, wire(early)});
  RunStats stats;
  take_all(chunks, stats);
  const std::vector<Notice> notices = chunks.report().notices;
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, Notice::Kind::kLooksBinary);
  EXPECT_EQ(notices[0].path, "early");
  EXPECT_EQ(notices[0].offset, 10U);
  EXPECT_EQ(notices[1].path, "wire");
}

TEST_F(Feeding, LeavesOutWhatLooksBinaryIfAsked) {
  options_.binary_inputs = BinaryInputs::kSkip;
  const std::string binary = "some\0text"s;
  const std::string path = folder_.write("binary", binary);
  ChunkSource chunks = chunks_of({MemoryInput{as_bytes(binary), "left out"}, wire(binary),
                                  PathInput{path}, MemoryInput{as_bytes("word"), "text"},
                                  RangeInput{path, 0, 5}, RangeInput{path, 5, 9}});
  RunStats stats;
  take_all(chunks, stats);
  const std::vector<Notice> notices = chunks.report().notices;
  ASSERT_EQ(notices.size(), 4U);
  for (const std::size_t i : {0U, 1U, 2U}) {
    EXPECT_EQ(notices[i].kind, Notice::Kind::kSkipped);
    EXPECT_EQ(notices[i].text, "looks binary (NUL at byte 4)");
  }
  // A range is never left out, so that the counts of a file's ranges add up.
  EXPECT_EQ(notices[3].kind, Notice::Kind::kLooksBinary);
  EXPECT_EQ(chunks.report().counted, 3U);
  EXPECT_EQ(stats.bytes_counted, 4U + binary.size());
}

TEST_F(Feeding, ProgressReachesTheTotal) {
  Progress progress;
  options_.progress = &progress;
  const std::string text = test::make_text(test::Kind::kAscii, 1'000, 1);
  ChunkSource chunks(Expansion{.inputs = {MemoryInput{as_bytes(text)}, wire(text)},
                               .total_bytes = 2 * text.size(),
                               .notices = {}},
                     options_);
  EXPECT_EQ(progress.bytes_total.load(), 2 * text.size());
  EXPECT_EQ(progress.bytes_done.load(), 0U);
  RunStats stats;
  take_all(chunks, stats);
  EXPECT_EQ(progress.bytes_done.load(), 2 * text.size());
}

}  // namespace
}  // namespace hapax::input
