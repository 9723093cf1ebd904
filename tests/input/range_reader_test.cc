// Checks that a range of a file, or of memory, has the context that its words need: every range of
// a text gives exactly the words that start in it. A file that becomes shorter is an error.
#include "input/range_reader.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/bytes.h"
#include "support/naive.h"
#include "support/temp_dir.h"
#include "support/texts.h"
#include "support/tokenise.h"

namespace hapax::input {
namespace {

using test::NaiveCount;

// The words and the invalid sequences of `text` that start in [begin, end).
NaiveCount words_that_start_in(std::string_view text, std::size_t begin, std::size_t end) {
  NaiveCount result;
  const std::uint8_t* const bytes = test::as_bytes(text).data();
  std::size_t word_begin = 0;
  std::size_t at = 0;
  const auto end_word = [&](std::size_t word_end) {
    if (word_begin < word_end && word_begin >= begin && word_begin < end) {
      std::vector<std::uint8_t> lowered;
      text::append_lower({bytes + word_begin, bytes + word_end}, lowered);
      ++result.words[std::string(lowered.begin(), lowered.end())];
      ++result.tokens;
    }
  };
  while (at < text.size()) {
    const text::Decoded unit = text::decode(bytes + at, bytes + text.size());
    if (!unit.valid || !text::is_word(unit.code_point)) {
      end_word(at);
      word_begin = at + unit.length;
      result.invalid += !unit.valid && at >= begin && at < end ? 1 : 0;
    }
    at += unit.length;
  }
  end_word(text.size());
  return result;
}

class Ranges : public testing::Test {
 protected:
  // A file with `text`; its first `text_begin` bytes are not a part of the text to count.
  FileRange open_file(std::string_view text, std::size_t text_begin = 0) {
    path_ = folder_.write("text", text);
    file_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    return {.descriptor = file_.get(),
            .text_begin = text_begin,
            .begin = text_begin,
            .end = text.size(),
            .file_bytes = text.size()};
  }

  test::TempDir folder_;
  std::string path_;
  UniqueFd file_;
  ChunkBuffer buffer_;
};

void expect_words(const text::Chunk& chunk, std::string_view text, std::size_t begin,
                  std::size_t end) {
  ASSERT_EQ(chunk.offset + chunk.owned_begin, begin);
  ASSERT_EQ(chunk.offset + chunk.owned_end, end);
  ASSERT_LE(chunk.owned_end, chunk.size);
  const NaiveCount expected = words_that_start_in(text, begin, end);
  const test::Tokenised found = test::tokenise(chunk);
  ASSERT_TRUE(found.count.words == expected.words)
      << testing::PrintToString(std::string(text)) << " from " << begin << " to " << end;
  ASSERT_EQ(found.count.invalid, expected.invalid);
}

std::vector<std::string> small_texts() {
  std::vector<std::string> texts = {"",
                                    "a",
                                    " ",
                                    std::string(20, '\x80'),
                                    "x\x80y\x80z\x80\x80\x80\x80\x80w",
                                    "\xF0\x90\x8D\x84\xF0\x90\x8D\x84 \xE2\x82\xAC\xC3\xA9",
                                    "\xF0\x9F\x98\xE2\x82 x\xED\xA0\x80y\xC2"};
  for (const test::Kind kind : test::kKinds) {
    texts.push_back(test::make_text(kind, 40, 6).substr(0, 60));
  }
  return texts;
}

TEST_F(Ranges, OfAFileGiveTheWordsThatStartInThem) {
  for (const std::string& text : small_texts()) {
    const FileRange file = open_file(text);
    for (std::size_t begin = 0; begin <= text.size(); ++begin) {
      for (std::size_t end = begin; end <= text.size(); ++end) {
        const Result<text::Chunk> chunk =
            read_range(TokenProfile::kPython, file, begin, end, buffer_);
        ASSERT_TRUE(chunk.ok()) << describe(chunk.error());
        expect_words(*chunk, text, begin, end);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_F(Ranges, OfMemoryGiveTheWordsThatStartInThem) {
  for (const std::string& text : small_texts()) {
    const std::vector<std::uint8_t> exact(text.begin(), text.end());
    for (std::size_t begin = 0; begin <= text.size(); ++begin) {
      for (std::size_t end = begin; end <= text.size(); ++end) {
        expect_words(memory_range(TokenProfile::kPython, exact, begin, end), text, begin, end);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_F(Ranges, LookAtNothingBeforeTheTextBegins) {
  const std::string text = "two\xC3\xA9 three";
  for (const std::string_view before : {"x", "one_", "\xC3", "\xF0\x90\x8D", "123456789_"}) {
    const FileRange file = open_file(std::string(before) + text, before.size());
    for (std::size_t end = 0; end <= text.size(); ++end) {
      const Result<text::Chunk> chunk =
          read_range(TokenProfile::kPython, file, before.size(), before.size() + end, buffer_);
      ASSERT_TRUE(chunk.ok());
      const test::Tokenised found = test::tokenise(*chunk);
      EXPECT_TRUE(found.count.words == words_that_start_in(text, 0, end).words)
          << before << " " << end;
    }
  }
}

// Words that end near the bytes first read past a range, and far behind them.
TEST_F(Ranges, AreFollowedByAllOfTheirLastWord) {
  for (const std::size_t length : {200U, 255U, 256U, 257U, 1023U, 1025U, 5'000U, 300'000U}) {
    for (const std::string_view last : {"", "\xC3\xA9", "\xC3", "\xF0\x90\x8D"}) {
      const std::string text = "ab " + std::string(length, 'x') + std::string(last) + " cd";
      const FileRange file = open_file(text);
      for (const std::size_t end : {2U, 3U, 4U, 5U, 100U}) {
        const Result<text::Chunk> chunk = read_range(TokenProfile::kPython, file, 0, end, buffer_);
        ASSERT_TRUE(chunk.ok());
        expect_words(*chunk, text, 0, end);
      }
      for (const std::size_t begin : {2U, 3U, 4U, 5U, 6U, 100U}) {
        const Result<text::Chunk> chunk =
            read_range(TokenProfile::kPython, file, begin, text.size(), buffer_);
        ASSERT_TRUE(chunk.ok());
        expect_words(*chunk, text, begin, text.size());
      }
    }
  }
}

TEST_F(Ranges, InTheMidstOfAGiantWordReadLittle) {
  const std::string text = "ab " + std::string(1'000'000, 'x') + " cd";
  const FileRange file = open_file(text);
  const Result<text::Chunk> inside = read_range(TokenProfile::kPython, file, 5'000, 6'000, buffer_);
  ASSERT_TRUE(inside.ok());
  EXPECT_LT(inside->size, 2'000U);
  EXPECT_EQ(test::tokenise(*inside).count.tokens, 0U);
}

// Read is what shows that the word is too long, and no more.
TEST_F(Ranges, ReadAsMuchOfAWordAsItMayHave) {
  constexpr std::uint64_t kMost = 5'000;
  for (const std::size_t length : {kMost - 1, kMost, kMost + 1, 1'000 * kMost}) {
    const FileRange file = open_file("ab " + std::string(length, 'x') + " cd");
    Result<text::Chunk> chunk = read_range(TokenProfile::kPython, file, 0, 10, buffer_, kMost);
    ASSERT_TRUE(chunk.ok());
    EXPECT_LE(chunk->size, kMost + 100);
    EXPECT_LE(buffer_.size(), kMost + 100);
    chunk->max_word_bytes = kMost;
    const test::Tokenised found = test::tokenise(*chunk);
    EXPECT_EQ(found.too_long, length > kMost ? std::optional<std::size_t>(3) : std::nullopt);
    EXPECT_EQ(found.count.tokens, length > kMost ? 1U : 2U);
  }
}

TEST_F(Ranges, OfAFileThatBecameShorterAreAnError) {
  const FileRange file = open_file("some words in a file");
  ASSERT_EQ(::truncate(path_.c_str(), 7), 0);
  const Result<text::Chunk> chunk = read_range(TokenProfile::kPython, file, 0, 20, buffer_);
  ASSERT_FALSE(chunk.ok());
  EXPECT_EQ(chunk.error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(chunk.error().offset, 7U);
  EXPECT_EQ(chunk.error().path, "");
  EXPECT_NE(chunk.error().remedy, "");
}

TEST_F(Ranges, OfAFileThatGrewAreThoseOfTheFileThatWasOpened) {
  const FileRange file = open_file("some words");
  folder_.write("text", "some wordsmith came");
  const Result<text::Chunk> chunk = read_range(TokenProfile::kPython, file, 0, 10, buffer_);
  ASSERT_TRUE(chunk.ok());
  EXPECT_EQ(test::tokenise(*chunk).count.words.count("words"), 1U);
}

TEST_F(Ranges, TellTheSystemsErrors) {
  const UniqueFd file(::open(folder_.path().c_str(), O_RDONLY | O_CLOEXEC));
  const FileRange folder{.descriptor = file.get(), .end = 5, .file_bytes = 5};
  const Result<text::Chunk> chunk = read_range(TokenProfile::kPython, folder, 0, 5, buffer_);
  ASSERT_FALSE(chunk.ok());
  EXPECT_EQ(chunk.error().kind, ErrorKind::kNotReadable);
}

}  // namespace
}  // namespace hapax::input
