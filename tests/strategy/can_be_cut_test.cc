// Checks that can_be_cut() and count() agree: where a file may be cut, the counts of its ranges add
// up to that of the file; where it may not, they do not, or the file is left out.
#include "hapax/can_be_cut.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/count.h"
#include "input/compressors.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax {
namespace {

using namespace std::string_literals;

struct Summary {
  std::map<std::string, std::uint64_t> words;
  std::uint64_t invalid = 0;
  std::uint64_t bytes = 0;
  bool operator==(const Summary&) const = default;
};

// The words; no words and no bytes for a file that cannot be read.
Summary summary_of(const std::vector<Input>& inputs, const Options& options) {
  Summary summary;
  if (const Result<Counts> counts = count(inputs, options)) {
    for (const WordCount entry : *counts) {
      summary.words.emplace(entry.word, entry.count);
    }
    summary.invalid = counts->stats().invalid_sequences;
    summary.bytes = counts->stats().bytes_counted;
  }
  return summary;
}

std::string wide(std::string_view ascii, std::size_t zeros_before, std::size_t zeros_behind) {
  std::string text;
  for (const char letter : ascii) {
    text += std::string(zeros_before, '\0') + letter + std::string(zeros_behind, '\0');
  }
  return text;
}

std::vector<std::string> beginnings() {
  const std::string text = "some Words of the text, caf\xE9 ";
  std::vector<std::string> all = {
      "",
      "a",
      "caf\xC3\xA9 words",
      test::gzip(text),
      test::bgzf(text),
      test::bzip2(text),
      test::xz(text),
      test::zstd(text),
      test::lz4(text),
      test::skippable("some"),
      test::skippable(std::string(100, 'x')) + test::zstd(text),
      "\xFF\xFE" + wide(text, 0, 1),
      "\xFE\xFF" + wide(text, 1, 0),
      "\xFF\xFE\0\0"s + wide(text, 0, 3),
      "\0\0\xFE\xFF"s + wide(text, 3, 0),
      wide(text, 0, 1),
      "\xEF\xBB\xBF" + text,
      "\xEF\xBB",
      "PK\x03\x04 a zip",
      "nul\0 here"s,
      "\x1F\x8B",
      "\x1F",
      "BZh",
      "BZh9 is a word",
      "\xFD"
      "7z",
      "\x28\xB5\x2F",
      "\x28\xB5",
      "\x04\x22",
      "(a word",
      "\x50\x2A\x4D\x18",
      "\x50\x2A\x4D\x18 word",
  };
  // Where the search for a NUL ends, and past the bytes that are asked for.
  for (const std::size_t at : {std::size_t{32767}, std::size_t{32768}, std::size_t{70'000}}) {
    std::string long_text(at, ' ');
    all.push_back(long_text + "\0 end"s);
  }
  return all;
}

std::vector<Options> all_options() {
  std::vector<Options> all;
  for (const Decompress decompress : {Decompress::kAuto, Decompress::kNever}) {
    for (const BinaryInputs binary : {BinaryInputs::kCount, BinaryInputs::kSkip}) {
      for (const char* const encoding : {"", "utf8", "latin-1", "utf-16"}) {
        all.push_back({.strategy = StrategyKind::kLinear,
                       .binary_inputs = binary,
                       .decompress = decompress,
                       .encoding = encoding});
      }
    }
  }
  return all;
}

TEST(CanBeCut, AgreesWithCountsOfTheWholeFile) {
  test::TempDir folder;
  std::size_t cut = 0;
  std::size_t left = 0;
  for (const Options& options : all_options()) {
    for (const std::string& begin : beginnings()) {
      for (const std::string& rest : {""s, " and more text, na\xC3\xAFve words\0 end"s}) {
        const std::string bytes = begin + rest;
        SCOPED_TRACE(testing::PrintToString(bytes.substr(0, 100)) + " " + options.encoding);
        const std::string path = folder.write("f", bytes);
        const std::uint64_t middle = bytes.size() / 2;
        const Summary whole = summary_of({PathInput{path}}, options);
        const Summary sum = summary_of(
            {RangeInput{path, 0, middle}, RangeInput{path, middle, bytes.size()}}, options);
        const auto head = test::as_bytes(bytes);
        const bool may_be = can_be_cut(head.first(std::min(head.size(), kCutHeadBytes)), options);
        // Only a text of few letters may give the same words all the same.
        if (may_be) {
          EXPECT_TRUE(whole == sum);
        } else if (!(whole == sum)) {
          ++left;
        }
        cut += may_be ? 1 : 0;
        EXPECT_EQ(may_be, can_be_cut(head, options));
      }
    }
  }
  EXPECT_GT(cut, 200U);
  EXPECT_GT(left, 300U);
}

TEST(CanBeCut, IsSoForPlainTextAlone) {
  const auto can = [](const std::string& head, const Options& options = {}) {
    return can_be_cut(test::as_bytes(head), options);
  };
  EXPECT_TRUE(can(""));
  EXPECT_TRUE(can("some text"));
  EXPECT_TRUE(can("\xEF\xBB\xBFtext", {.encoding = "latin-1"}));
  EXPECT_TRUE(can("PK\x03\x04 a zip is counted as it stands"));
  EXPECT_TRUE(can("a\0b"s));
  EXPECT_TRUE(can(test::gzip("text"), {.decompress = Decompress::kNever}));
  EXPECT_FALSE(can(test::gzip("text")));
  EXPECT_FALSE(can("\xFF\xFEt\0"s));
  EXPECT_FALSE(can("text", {.encoding = "latin-1"}));
  EXPECT_FALSE(can("text", {.encoding = "no such encoding"}));
  EXPECT_FALSE(can("a\0b"s, {.binary_inputs = BinaryInputs::kSkip}));
}

}  // namespace
}  // namespace hapax
