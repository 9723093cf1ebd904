// Checks that a stream is cut only beside separators, whatever the sizes of reads and blocks: all
// blocks together have the words of the whole text, there are no gaps between blocks, and words up
// to the maximum length stay whole.
#include "input/block_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/streams.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/texts.h"
#include "support/tokenise.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::input {
namespace {

using test::drips;
using test::NaiveCount;
using test::Tokenised;

// The places in `text` where a separator ends, found by decoding everything; also the beginning and
// end of `text`.
std::vector<bool> ends_of_separators(std::string_view text) {
  std::vector<bool> ends(text.size() + 1);
  ends.front() = true;
  ends.back() = true;
  const std::uint8_t* const bytes = test::as_bytes(text).data();
  for (std::size_t at = 0; at < text.size();) {
    const text::Decoded unit = text::decode(bytes + at, bytes + text.size());
    at += unit.length;
    ends[at] = ends[at] || !unit.valid || !text::is_word(unit.code_point);
  }
  return ends;
}

// Reads all blocks; checks that they cover the text without gaps and are cut only at allowed
// places.
Tokenised read_blocks(const std::string& text, std::size_t drip, std::size_t block_bytes) {
  BlockReader reader(drips(text, drip), block_bytes, TokenProfile::kPython);
  const std::vector<bool> may_cut = ends_of_separators(text);
  ChunkBuffer buffer;
  Tokenised all;
  std::uint64_t offset = 0;
  for (;;) {
    const Result<std::optional<text::Chunk>> block = reader.next(buffer);
    EXPECT_TRUE(block.ok());
    if (!block.ok() || !*block) {
      break;
    }
    const text::Chunk& chunk = **block;
    EXPECT_GT(chunk.size, 0U);
    EXPECT_EQ(chunk.offset, offset);
    EXPECT_EQ(chunk.owned_begin, 0U);
    EXPECT_EQ(chunk.owned_end, chunk.size);
    EXPECT_TRUE(
        std::equal(chunk.bytes, chunk.bytes + chunk.size, test::as_bytes(text).data() + offset));
    offset += chunk.size;
    EXPECT_TRUE(may_cut[offset]) << "cut at " << offset;
    all.add(test::tokenise(chunk));
  }
  EXPECT_EQ(offset, text.size());
  EXPECT_EQ(reader.stored_bytes_read(), text.size());
  return all;
}

void check(const std::string& text, std::size_t drip, std::size_t block_bytes) {
  const Tokenised found = read_blocks(text, drip, block_bytes);
  const NaiveCount expected = test::naive_count(test::as_bytes(text));
  ASSERT_TRUE(found.count.words == expected.words)
      << "drip " << drip << " block " << block_bytes << " " << testing::PrintToString(text);
  ASSERT_EQ(found.count.invalid, expected.invalid);
}

TEST(Blocks, OfEverySizeThroughEveryDripGiveTheSameWords) {
  std::vector<std::string> texts = {"",
                                    "a",
                                    " ",
                                    "\xC3",
                                    std::string(40, '\x80'),
                                    std::string(40, 'w'),
                                    "ab\xF0\x90\x8D\x84\x80\x80 cd\xED\xA0\x80 ef\xC2"};
  std::string alternating;
  for (int i = 0; i < 20; ++i) {
    alternating += "a\x80";
  }
  texts.push_back(alternating);
  for (const test::Kind kind : test::kKinds) {
    texts.push_back(test::make_text(kind, 90, 2).substr(0, 150));
  }
  for (const std::string& text : texts) {
    for (const std::size_t drip : {1U, 2U, 3U, 7U, 1000U}) {
      for (std::size_t block_bytes = 1; block_bytes <= text.size() + 2; ++block_bytes) {
        check(text, drip, block_bytes);
        if (testing::Test::HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST(Blocks, OfLargerTexts) {
  for (const test::Kind kind : test::kKinds) {
    const std::string text = test::make_text(kind, 50'000, 4);
    for (const std::size_t block_bytes : {1U, 100U, 4096U, 1U << 20}) {
      check(text, 997, block_bytes);
      if (testing::Test::HasFatalFailure()) {
        return;
      }
    }
  }
}

TEST(Blocks, OfRandomBytes) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("aZ \x80\x82\x8D\x90\xA9\xBF\xC2\xC3\xE2\xED\xF0\xF4\xFF")));
    const auto drip = *rc::gen::inRange<std::size_t>(1, 20);
    const auto block_bytes = *rc::gen::inRange<std::size_t>(1, 20);
    RC_ASSERT(read_blocks(text, drip, block_bytes).count.words ==
              test::naive_count(test::as_bytes(text)).words);
  }));
}

TEST(Blocks, AreNotMuchLongerThanAskedFor) {
  const std::string text = test::make_text(test::Kind::kAscii, 100'000, 1);
  BlockReader reader(drips(text), 1000, TokenProfile::kPython);
  ChunkBuffer buffer;
  std::size_t blocks = 0;
  for (;;) {
    const Result<std::optional<text::Chunk>> block = reader.next(buffer);
    ASSERT_TRUE(block.ok());
    if (!*block) {
      break;
    }
    EXPECT_LE((*block)->size, 1000U);
    ++blocks;
  }
  EXPECT_GE(blocks, 100U);
  EXPECT_LE(blocks, 110U);
}

TEST(Blocks, GrowForAGiantWordAndShrinkAgain) {
  const std::string giant(3'000'000, 'g');
  std::string text = "a " + giant;
  for (std::size_t i = 0; i < giant.size() / 2; ++i) {
    text += " word";  // much more than is read together with the giant word
  }
  BlockReader reader(drips(text), 1000, TokenProfile::kPython);
  ChunkBuffer buffer;
  std::size_t largest = 0;
  std::size_t last = 0;
  for (;;) {
    const Result<std::optional<text::Chunk>> block = reader.next(buffer);
    ASSERT_TRUE(block.ok());
    if (!*block) {
      break;
    }
    last = (*block)->size;
    largest = std::max(largest, last);
    EXPECT_LE(buffer.size(), 2 * giant.size() + 2000);
  }
  EXPECT_GE(largest, giant.size());
  EXPECT_LE(last, 1000U);
}

// A stream of `length` letters, which are not kept in memory.
class OneWord final : public ByteStream {
 public:
  OneWord(std::string before, std::uint64_t length) : before_(std::move(before)), left_(length) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    std::size_t given = std::min(buffer.size(), before_.size());
    std::copy_n(before_.begin(), given, buffer.begin());
    before_.erase(0, given);
    const auto letters =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size() - given, left_));
    std::fill_n(buffer.begin() + static_cast<std::ptrdiff_t>(given), letters, std::uint8_t{'x'});
    left_ -= letters;
    return given + letters;
  }
  std::uint64_t stored_bytes_read() const override { return 0; }

 private:
  std::string before_;
  std::uint64_t left_;
};

TEST(Blocks, HoldTheLongestWordWhole) {
  BlockReader reader(std::make_unique<OneWord>("ab ", kMaxWordBytes), 4096, TokenProfile::kPython);
  ChunkBuffer buffer;
  std::uint64_t bytes = 0;
  std::size_t largest = 0;
  for (;;) {
    const Result<std::optional<text::Chunk>> block = reader.next(buffer);
    ASSERT_TRUE(block.ok());
    if (!*block) {
      break;
    }
    bytes += (*block)->size;
    largest = std::max(largest, (*block)->size);
  }
  EXPECT_EQ(bytes, kMaxWordBytes + 3);
  EXPECT_GE(largest, kMaxWordBytes);
}

TEST(Blocks, RefuseALongerWordWhereItBeginsWithoutReadingItAll) {
  auto endless = std::make_unique<OneWord>("ab ", UINT64_MAX);
  BlockReader reader(std::move(endless), 4096, TokenProfile::kPython);
  ChunkBuffer buffer;
  const Result<std::optional<text::Chunk>> first = reader.next(buffer);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ((*first)->size, 3U);
  const Result<std::optional<text::Chunk>> second = reader.next(buffer);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kWordTooLong);
  EXPECT_EQ(second.error().offset, 3U);
  EXPECT_EQ(second.error().path, "");
  EXPECT_LE(buffer.size(), kMaxWordBytes + 1000);
}

TEST(Blocks, TakeAsMuchOfAWordAsItMayHave) {
  constexpr std::size_t kMost = 10'000;
  for (const std::size_t length : {kMost, kMost + text::kMaxUtf8Length, 1'000 * kMost}) {
    BlockReader reader(std::make_unique<OneWord>("ab ", length), 1000, TokenProfile::kPython, {},
                       InvalidBytes::kAsSeparator, kMost);
    ChunkBuffer buffer;
    Result<std::optional<text::Chunk>> block = reader.next(buffer);
    ASSERT_TRUE(block.ok());
    block = reader.next(buffer);
    EXPECT_EQ(block.ok(), length == kMost) << length;
    EXPECT_LE(buffer.size(), kMost + text::kMaxUtf8Length);
    if (!block) {
      EXPECT_EQ(block.error().kind, ErrorKind::kWordTooLong);
      EXPECT_EQ(block.error().offset, 3U);
    }
  }
}

// A stream that fails after its text.
class Broken final : public ByteStream {
 public:
  explicit Broken(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    EXPECT_FALSE(failed_) << "read again after an error";
    if (text_.empty()) {
      failed_ = true;
      return Error{.kind = ErrorKind::kNotReadable, .cause = "the wire is cut", .path = "wire"};
    }
    const std::size_t given = std::min(buffer.size(), text_.size());
    std::copy_n(text_.begin(), given, buffer.begin());
    text_.erase(0, given);
    return given;
  }
  std::uint64_t stored_bytes_read() const override { return 0; }

 private:
  std::string text_;
  bool failed_ = false;
};

// Returns the text of all blocks up to the error with which the stream ends.
std::string text_of_broken(const std::string& text, InvalidBytes invalid_bytes,
                           std::size_t block_bytes = 8) {
  BlockReader reader(std::make_unique<Broken>(text), block_bytes, TokenProfile::kPython, {},
                     invalid_bytes);
  ChunkBuffer buffer;
  std::string all;
  for (;;) {
    const Result<std::optional<text::Chunk>> block = reader.next(buffer);
    if (!block) {
      EXPECT_EQ(block.error().kind, ErrorKind::kNotReadable);
      EXPECT_EQ(block.error().path, "wire");
      return all;
    }
    if (!*block) {
      ADD_FAILURE() << "the error is lost";
      return all;
    }
    EXPECT_EQ((*block)->offset, all.size());
    all.append(reinterpret_cast<const char*>((*block)->bytes), (*block)->owned_end);
  }
}

TEST(Blocks, PassOnTheErrorOfTheirStreamBehindAllThatItGave) {
  for (const std::string& text :
       {std::string("one two three four"), std::string("one two "), std::string("x"), std::string(),
        std::string("a \xE4\xB8"), std::string("a\xFF"), std::string(100, 'w')}) {
    for (std::size_t block_bytes = 1; block_bytes <= text.size() + 1; ++block_bytes) {
      EXPECT_EQ(text_of_broken(text, InvalidBytes::kAsSeparator, block_bytes), text) << block_bytes;
    }
  }
}

// A character that the fault cuts in two does not count as an invalid one.
TEST(Blocks, LeaveOutACharacterThatAFaultHasCutWhereInvalidBytesAreErrors) {
  const auto strict = [](const std::string& text) {
    return text_of_broken(text, InvalidBytes::kFail);
  };
  EXPECT_EQ(strict("one two \xE4\xB8"), "one two ");
  EXPECT_EQ(strict("one \xC3"), "one ");
  EXPECT_EQ(strict("\xF0\x9F\x98"), "");
  EXPECT_EQ(strict("one \xE4\xB8\xAD"), "one \xE4\xB8\xAD");
  EXPECT_EQ(strict("one \xFF"), "one \xFF");
  EXPECT_EQ(strict("one \xE0\x80"), "one \xE0\x80");
  EXPECT_EQ(strict("one \x80\x80"), "one \x80\x80");
}

}  // namespace
}  // namespace hapax::input
