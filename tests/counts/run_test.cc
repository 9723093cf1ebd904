// Checks that a run gives back what was written, that its bytes are those that
// docs/counts_format.md draws, and that truncated, altered or forged runs are errors and never
// wrong counts.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "counts/runs.h"
#include "text/lower.h"
#include "text/token_profile.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::counts {
namespace {

using test_runs::decode;
using test_runs::encode;
using test_runs::header;
using test_runs::reader_of;
using test_runs::StringSink;
using test_runs::Words;

std::string little_endian(std::uint64_t number, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(number >> (8 * i)));
  }
  return text;
}

// A block as docs/counts_format.md draws it, with a correct checksum.
std::string block(const std::string& payload, std::uint32_t words) {
  const std::uint64_t checksum =
      block_checksum(static_cast<std::uint32_t>(payload.size()), words,
                     reinterpret_cast<const std::uint8_t*>(payload.data()));
  return little_endian(payload.size(), 4) + little_endian(words, 4) + little_endian(checksum, 8) +
         payload;
}

std::string end_block(std::uint64_t types, std::uint64_t tokens) {
  return block(little_endian(types, 8) + little_endian(tokens, 8), 0);
}

std::string encoded_header(const RunHeader& of = header()) {
  std::uint8_t bytes[kRunHeaderBytes];
  encode_header(of, bytes);
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

std::string entry(unsigned shared, const std::string& rest, unsigned count) {
  return std::string{static_cast<char>(shared), static_cast<char>(rest.size())} + rest +
         static_cast<char>(count);
}

// The error of a run with one block that has this payload; "" if there is none.
std::string fault(const std::string& payload, std::uint32_t words, std::uint64_t tokens = 0,
                  const RunHeader& of = header()) {
  const std::string bytes = encoded_header(of) + block(payload, words) + end_block(words, tokens);
  const Result<Words> decoded = decode(bytes);
  return decoded ? "" : decoded.error().cause;
}

Words many_words(std::size_t number) {
  Words words;
  for (std::size_t i = 0; i < number; ++i) {
    const std::string digits = std::to_string(i);
    words.emplace_back("word" + std::string(9 - digits.size(), '0') + digits, i * i + 1);
  }
  return words;
}

TEST(Run, GivesBackWhatWasWritten) {
  const Words cases[] = {
      {},
      {{"a", 1}},
      {{"a", 1}, {"ab", 2}, {"abc", 3}, {"b", 4}},
      {{"the", kMaxCount}},
      {{"a", 127}, {"b", 128}, {"c", 16383}, {"d", 16384}, {"e", 1U << 31}},
      {{"i\u0307stanbul", 2}, {"\u00E9t\u00E9", 1}, {"\u6F22\u5B57", 7}, {"\U00010428", 1}},
  };
  for (Words words : cases) {
    std::sort(words.begin(), words.end());
    const Result<Words> decoded = decode(encode(words));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_EQ(*decoded, words);
  }
}

TEST(Run, SpansBlocks) {
  const Words words = many_words(50'000);
  const std::string bytes = encode(words);
  EXPECT_LT(bytes.size(), 50'000U * 8) << "front coding leaves little of a word";
  const Result<Words> decoded = decode(bytes);
  ASSERT_TRUE(decoded) << describe(decoded.error());
  EXPECT_EQ(*decoded, words);
}

TEST(Run, HoldsTheLongestWords) {
  const std::string longest(kMaxLoweredBytes, 'x');
  const Words words = {{"a", 1}, {longest, 2}, {longest.substr(1) + "y", 3}, {"z", 1}};
  const Result<Words> decoded = decode(encode(words));
  ASSERT_TRUE(decoded) << describe(decoded.error());
  EXPECT_TRUE(*decoded == words);
}

TEST(Run, KeepsTheOrderOfUnsortedWords) {
  const Words words = {{"b", 1}, {"a", 2}, {"ba", 3}, {"bab", 4}};
  const std::string bytes = encode(words, header(RunOrder::kAny));
  const Result<Words> decoded = decode(bytes);
  ASSERT_TRUE(decoded) << describe(decoded.error());
  EXPECT_EQ(*decoded, words);
}

TEST(Run, RandomWordsComeBack) {
  rc::check([](const std::map<std::string, std::uint32_t>& counts) {
    Words words;
    for (const auto& [key, count] : counts) {
      // Letters, so that each key is a word, with long common prefixes, so that bytes are shared.
      std::string word;
      for (const char byte : key) {
        word += std::string(static_cast<unsigned char>(byte) % 5, 'a') +
                static_cast<char>('a' + static_cast<unsigned char>(byte) % 26);
      }
      words.emplace_back(word + "z", count + 1ULL);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end(),
                            [](const auto& a, const auto& b) { return a.first == b.first; }),
                words.end());
    const Result<Words> decoded = decode(encode(words));
    RC_ASSERT(decoded.ok());
    RC_ASSERT(*decoded == words);
  });
}

TEST(Run, EveryByteIsAsItIsDrawn) {
  const std::string bytes = encode({{"the", 300}, {"then", 2}});
  const std::string head = encoded_header();
  EXPECT_EQ(head.substr(0, 24), std::string("\x89HAPAX\r\n"
                                            "\x01\x00"
                                            "\x01"
                                            "\x00"
                                            "\x00"
                                            "\x0E\x00\x00"
                                            "\x00\x00\x00\x00\x00\x00\x00\x00",
                                            24));
  const std::string payload =
      std::string("\x00\x03the\xAC\x02", 7) + std::string("\x03\x01n\x02", 4);
  EXPECT_EQ(bytes, head + block(payload, 2) + end_block(2, 302));
}

// Checksums are the same on every machine and in every version, so old files stay readable. The
// values come from the Python package xxhash.
TEST(Run, ChecksumsAreXxh3) {
  EXPECT_EQ(encoded_header().substr(24), little_endian(0xFA2D610138810BA8, 8));
  EXPECT_EQ(block_checksum(3, 1, reinterpret_cast<const std::uint8_t*>("abc")),
            0x5502C559DA216E39U);
}

TEST(Run, EveryTruncationIsAnError) {
  const std::string bytes = encode({{"a", 1}, {"b", 2}, {"cc", 3}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<Words> decoded = decode(bytes.substr(0, size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kCorruptInput);
    EXPECT_EQ(decoded.error().path, "a.counts");
    EXPECT_EQ(decoded.error().offset, size);
    EXPECT_EQ(decoded.error().cause,
              size == 0 ? "it is empty and not a counts file" : "counts are truncated");
  }
}

TEST(Run, EveryFlippedBitIsAnError) {
  const std::string bytes = encode({{"a", 1}, {"b", 2}, {"cc", 3}});
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const Result<Words> decoded = decode(flipped);
    ASSERT_FALSE(decoded) << bit;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kCorruptInput) << bit;
    EXPECT_EQ(decoded.error().path, "a.counts");
  }
}

TEST(Run, BytesAfterAFileAreAnError) {
  const std::string bytes = encode({{"a", 1}}) + "x";
  const Result<Words> decoded = decode(bytes);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().cause, "counts are damaged (data follows the end)");
  EXPECT_EQ(decoded.error().offset, bytes.size() - 1);
}

TEST(Run, OtherFilesAreNone) {
  const Result<RunReader> text = reader_of("the quick brown fox jumps over the lazy dog");
  ASSERT_FALSE(text);
  EXPECT_EQ(describe(text.error()),
            "a.counts: it is not a counts file; make one with hapax count -f counts");
}

// The beginning of a counts file is a truncated one; other short files are not counts files.
TEST(Run, ShortFilesAreNoneUnlessTheyBeginAsOne) {
  const std::string bytes = encode({{"a", 1}});
  for (std::size_t size = 1; size < 40; ++size) {
    const auto cause_of = [](const std::string& file) {
      const Result<Words> decoded = decode(file);
      return decoded ? "" : decoded.error().cause;
    };
    EXPECT_EQ(cause_of(bytes.substr(0, size)), "counts are truncated") << size;
    EXPECT_EQ(cause_of(std::string(size, 'x')), "it is not a counts file") << size;
    std::string almost = bytes.substr(0, std::min(size, kRunMagic.size()));
    almost.back() ^= 0x40;
    EXPECT_EQ(cause_of(almost), "it is not a counts file") << size;
  }
  EXPECT_EQ(decode("").error().cause, "it is empty and not a counts file");
}

TEST(Run, ALaterVersionIsSaidToBeOne) {
  std::string bytes = encode({{"a", 1}});
  bytes[8] = 2;
  bytes.replace(24, 8, little_endian(::XXH3_64bits(bytes.data(), 24), 8));
  const Result<Words> decoded = decode(bytes);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().cause, "it is of a later version of the format (2)");
}

// A profile of a later hapax is not taken for one of this one.
TEST(Run, AnUnknownTokenProfileIsRefused) {
  std::string bytes = encode({{"a", 1}});
  EXPECT_EQ(bytes[11], 0);
  for (int id = 1; id < 256; ++id) {
    bytes[11] = static_cast<char>(id);
    bytes.replace(24, 8, little_endian(::XXH3_64bits(bytes.data(), 24), 8));
    const Result<Words> decoded = decode(bytes);
    ASSERT_FALSE(decoded) << id;
    EXPECT_EQ(decoded.error().cause, "it is of a later version of the format (1)");
  }
}

TEST(Run, EveryTokenProfileIsReadAsItWasWritten) {
  for (int value = 0; value < 256; ++value) {
    const auto tokens = static_cast<TokenProfile>(value);
    if (text::is_token_profile(tokens)) {
      const RunHeader written = run_header(RunOrder::kByWord, tokens, LetterCase::kKeep);
      std::uint8_t bytes[kRunHeaderBytes];
      encode_header(written, bytes);
      const Result<RunHeader> read = decode_header(bytes);
      ASSERT_TRUE(read) << value;
      EXPECT_EQ(*read, written) << value;
    }
  }
}

TEST(Run, MadeUpBlocksAreErrors) {
  EXPECT_EQ(fault(entry(0, "a", 1) + entry(0, "b", 2), 2, 3), "");
  EXPECT_EQ(fault(entry(0, "ab", 1) + entry(1, "c", 2), 2, 3), "");
  const auto damaged = [](const std::string& what) { return "counts are damaged (" + what + ")"; };
  EXPECT_EQ(fault(entry(1, "a", 1), 1, 1), damaged("a word has an invalid length"));
  EXPECT_EQ(fault(entry(0, "", 1), 1, 1), damaged("a word has an invalid length"));
  EXPECT_EQ(fault(entry(0, "a", 1) + entry(2, "b", 1), 2, 2),
            damaged("a word has an invalid length"));
  EXPECT_EQ(fault(std::string("\x00\x09", 2) + "abc", 1, 1),
            damaged("a word has an invalid length"));
  EXPECT_EQ(fault(std::string(11, '\x80'), 1, 1), damaged("a word has an invalid length"));
  EXPECT_EQ(fault(entry(0, "a", 1), 2, 1), damaged("a word has an invalid length"));
  EXPECT_EQ(fault(entry(0, "a", 0), 1, 0), damaged("a count is invalid"));
  EXPECT_EQ(fault(std::string("\x00\x01", 2) + "a" + std::string(9, '\xFF') + "\x01", 1, 0),
            damaged("a count is invalid"));
  EXPECT_EQ(fault(std::string("\x00\x01", 2) + "a" + std::string(9, '\xFF') + "\x02", 1, 0),
            damaged("a count is invalid"));
  EXPECT_EQ(fault(std::string("\x80\x00\x01", 3) + "a\x01", 1, 1),
            damaged("a word has an invalid length"));
  EXPECT_EQ(fault(std::string("\x00\x81\x00", 3) + "a\x01", 1, 1),
            damaged("a word has an invalid length"));
  EXPECT_EQ(fault(std::string("\x00\x01", 2) + "a" + std::string("\x81\x00", 2), 1, 1),
            damaged("a count is invalid"));
  EXPECT_EQ(fault(entry(0, "a", 1) + "x", 1, 1), damaged("a block is longer than its words"));
  EXPECT_EQ(fault(entry(0, "a", 1), 1, 2), damaged("the totals do not match the words"));
  EXPECT_EQ(fault("", 0, 0), damaged("a block has no words"));
  for (const char* word : {"a b", "\x1B[31m", "a\xFF", "\xC3", "-", "\n"}) {
    EXPECT_EQ(fault(entry(0, word, 1), 1, 1), damaged("an entry is not a word")) << word;
  }
  EXPECT_EQ(fault(entry(0, "i\u0307", 1), 1, 1), "") << "U+0130 in lower case";
  EXPECT_EQ(fault(entry(0, "i\u0307", 1), 1, 1, header(RunOrder::kByWord, LetterCase::kKeep)),
            damaged("an entry is not a word"));
  EXPECT_EQ(fault(entry(0, "x\u0307", 1), 1, 1), damaged("an entry is not a word"));
  EXPECT_EQ(fault(entry(0, "\u0307", 1), 1, 1), damaged("an entry is not a word"));
}

TEST(Run, WordsThatAreNotAsTheHeaderSaysAreErrors) {
  const RunHeader kept = header(RunOrder::kByWord, LetterCase::kKeep);
  for (const char* word : {"X", "aXb", "\u00C4", "\u0130", "\u03A3", "\u01C5", "\U00010400"}) {
    EXPECT_EQ(fault(entry(0, word, 1), 1, 1), "counts are damaged (an entry is not a word)")
        << word;
    EXPECT_EQ(fault(entry(0, word, 1), 1, 1, kept), "") << word;
  }
  for (const char* word : {"x", "\u00E4", "\u03C2", "\u03C3", "\u00DF", "\u01C6", "\u00AA", "_1"}) {
    EXPECT_EQ(fault(entry(0, word, 1), 1, 1), "") << word;
  }
}

// Checks every code point: lower-casing never gives a word that the reader refuses.
TEST(Run, EveryLowerCasedWordIsOne) {
  Words words;
  std::vector<std::uint8_t> lower;
  for (char32_t point = 1; point <= text::kMaxCodePoint; ++point) {
    if (text::is_word(point)) {
      std::uint8_t token[text::kMaxUtf8Length];
      const std::uint8_t length = text::encode(point, token);
      lower.clear();
      text::append_lower({token, length}, lower);
      words.emplace_back(std::string(lower.begin(), lower.end()), 1);
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  EXPECT_GT(words.size(), 100'000U);
  const Result<Words> decoded = decode(encode(words));
  ASSERT_TRUE(decoded) << describe(decoded.error());
  EXPECT_EQ(*decoded, words);
}

TEST(Run, WordsOutOfOrderAreErrors) {
  const std::string out_of_order = "counts are damaged (words are out of order)";
  EXPECT_EQ(fault(entry(0, "b", 1) + entry(0, "a", 1), 2, 2), out_of_order);
  EXPECT_EQ(fault(entry(0, "a", 1) + entry(0, "a", 1), 2, 2), out_of_order);
  EXPECT_EQ(fault(entry(0, "a", 1) + entry(1, "", 1), 2, 2), out_of_order);
  EXPECT_EQ(fault(entry(0, "ab", 1) + entry(1, "", 1), 2, 2), out_of_order);
  EXPECT_EQ(fault(entry(0, "ab", 1) + entry(0, "ac", 1), 2, 2), out_of_order) << "a is not shared";
  EXPECT_EQ(fault(entry(0, "b", 1) + entry(0, "a", 1), 2, 2, header(RunOrder::kAny)), "");
  const auto two_blocks = [](const std::string& first, const std::string& second) {
    return decode(encoded_header() + block(entry(0, first, 1), 1) + block(entry(0, second, 1), 1) +
                  end_block(2, 2))
        .ok();
  };
  EXPECT_TRUE(two_blocks("a", "b"));
  EXPECT_FALSE(two_blocks("a", "a"));
  EXPECT_FALSE(two_blocks("b", "a"));
}

TEST(Run, AClaimOfMuchTakesNoMemoryThatIsNotThere) {
  const std::string claim =
      little_endian(kMaxPayloadBytes, 4) + little_endian(1, 4) + little_endian(0, 8) + "abc";
  Result<Words> decoded = decode(encoded_header() + claim);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().cause, "counts are truncated");
  decoded = decode(encoded_header() + little_endian(kMaxPayloadBytes + 1, 4) + claim.substr(4));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().cause, "counts are damaged (a block is too large)");
}

TEST(Run, WordsThatHaveNoRoomAreAnError) {
  constexpr std::uint64_t kMost = 200'000;
  for (const std::uint64_t length : {kMost, 2 * kMost}) {
    const std::string bytes = encode({{"a", 1}, {std::string(length, 'x'), 1}});
    Result<RunReader> reader = reader_of(bytes);
    ASSERT_TRUE(reader.ok());
    reader->set_max_word_bytes(kMost);
    std::size_t words = 0;
    while (reader->next()) {
      ++words;
    }
    EXPECT_EQ(words, length == kMost ? 2U : 0U);
    ASSERT_EQ(reader->error().has_value(), length > kMost);
    if (reader->error()) {
      EXPECT_EQ(describe(*reader->error()),
                "a.counts: the memory limit leaves no room for a word of more than 195 KiB at byte "
                "32; raise --memory, or add up fewer files at a time");
    }
  }
}

TEST(Run, CountsThatComeToTooManyAreAnError) {
  StringSink sink;
  RunWriter writer(header(), sink);
  ASSERT_TRUE(writer.add("a", kMaxCount).ok());
  const Result<void> added = writer.add("b", 1);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kOverflow);
}

TEST(Run, ErrorsOfTheSinkAndTheStreamPassThrough) {
  class Full final : public ByteSink {
   public:
    Result<void> write(std::string_view) override {
      return Error{.kind = ErrorKind::kNotWritable, .cause = "full"};
    }
  };
  Full full;
  RunWriter writer(header(), full);
  ASSERT_TRUE(writer.add("a", 1).ok()) << "the block is not full yet";
  const Result<void> finished = writer.finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().cause, "full");

  class Broken final : public input::ByteStream {
   public:
    Result<std::size_t> read(std::span<std::uint8_t>) override {
      return Error{.kind = ErrorKind::kNotReadable, .cause = "broken"};
    }
    std::uint64_t stored_bytes_read() const override { return 0; }
  };
  const Result<RunReader> reader = RunReader::open(std::make_unique<Broken>(), "x");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().cause, "broken");
}

}  // namespace
}  // namespace hapax::counts
