// Checks that the first bytes identify each format and each byte order mark, and that prose is
// never taken for either.
#include "input/detect.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "input/compressors.h"
#include "support/bytes.h"

namespace hapax::input {
namespace {

using namespace std::string_view_literals;

Compression compression_of(std::string_view head) {
  return detect_compression(test::as_bytes(head.substr(0, kProbeBytes)));
}

std::string_view encoding_of(std::string_view head) {
  return detect_encoding(test::as_bytes(head));
}

TEST(DetectCompression, KnowsWhatTheLibrariesWrite) {
  for (const std::string& text : {std::string(), std::string("a"), std::string(5000, 'x')}) {
    EXPECT_EQ(compression_of(test::gzip(text)), Compression::kGzip) << text.size();
    EXPECT_EQ(compression_of(test::bzip2(text)), Compression::kBzip2) << text.size();
    EXPECT_EQ(compression_of(test::xz(text)), Compression::kXz) << text.size();
    EXPECT_EQ(compression_of(test::zstd(text)), Compression::kZstd) << text.size();
    EXPECT_EQ(compression_of(test::lz4(text)), Compression::kLz4) << text.size();
  }
}

TEST(DetectCompression, TakesProseForProse) {
  for (const std::string_view prose :
       {"begin 644 x\n"sv, "BZh"sv, "BZh9 is a magic number"sv, "BZh91AY&SX"sv, "BZh01AY&SY text"sv,
        "PK"sv, "PK\x03\x04 in prose"sv, "7zXZ"sv, "\xFD"sv, "(\xB5"sv, "\"M\x18"sv, "\x1F"sv,
        "\x1F\x8B\x07"sv, "P*M and more"sv, "Rar!"sv, "\x1F\x9D"sv, "\xEF\xBB\xBFtext"sv,
        "\x02\x21\x4C\x18"sv}) {
    EXPECT_EQ(compression_of(prose), Compression::kNone) << prose;
  }
}

TEST(DetectCompression, TakesShortTextForText) {
  const std::string_view text = "BZh9PKbeg";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    EXPECT_EQ(compression_of(text.substr(0, size)), Compression::kNone) << size;
    EXPECT_EQ(encoding_of(text.substr(0, size)), "") << size;
  }
}

// A file that was truncated inside its magic number is not text.
TEST(DetectCompression, KnowsAMagicThatIsCutShort) {
  const auto shortest = [](const std::string& packed) {
    std::size_t size = 0;
    while (size < packed.size() && compression_of(packed.substr(0, size)) == Compression::kNone) {
      ++size;
    }
    return size;
  };
  EXPECT_EQ(shortest(test::gzip("text")), 2U);
  EXPECT_EQ(shortest(test::bzip2("text")), 5U);
  EXPECT_EQ(shortest(test::xz("text")), 2U);
  EXPECT_EQ(shortest(test::zstd("text")), 3U);
  EXPECT_EQ(shortest(test::lz4("text")), 2U);
  EXPECT_EQ(shortest(test::skippable("0123")), 8U);
}

TEST(DetectCompression, KnowsTheMethodAndFlagsOfGzip) {
  EXPECT_EQ(compression_of("\x1F\x8B\x08\x1F"), Compression::kGzip);
  EXPECT_EQ(compression_of("\x1F\x8B\x08\x20"), Compression::kGzip);  // the decoder refuses it
  EXPECT_EQ(compression_of("\x1F\x8B\x07\x08"), Compression::kNone);
}

TEST(DetectCompression, WhatFollowsSkippableFramesDecides) {
  const std::string skipped = test::skippable("four", 0) + test::skippable("", 15);
  EXPECT_EQ(compression_of(skipped + test::zstd("text")), Compression::kZstd);
  EXPECT_EQ(compression_of(skipped + test::lz4("text")), Compression::kLz4);
  EXPECT_EQ(compression_of(skipped), Compression::kZstd);
  EXPECT_EQ(compression_of(test::skippable(std::string(200, 'x'))), Compression::kZstd);
  EXPECT_EQ(compression_of("\x50\x2A\x4D\x18\xFF\xFF\xFF\xFFtext"), Compression::kZstd);
}

TEST(DetectEncoding, KnowsTheMarks) {
  EXPECT_EQ(encoding_of("\xFF\xFE"), "UTF-16LE");
  EXPECT_EQ(encoding_of("\xFF\xFE"
                        "a\0"sv),
            "UTF-16LE");
  EXPECT_EQ(encoding_of("\xFE\xFF\0a"sv), "UTF-16BE");
  EXPECT_EQ(encoding_of("\xFF\xFE\0\0"sv), "UTF-32LE");
  EXPECT_EQ(encoding_of("\0\0\xFE\xFF"sv), "UTF-32BE");
}

TEST(DetectEncoding, AnythingElseIsUtf8) {
  for (const std::string_view head : {""sv, "\xFF"sv, "\xFE"sv, "text"sv, "\xEF\xBB\xBFtext"sv,
                                      "\0\0\xFE"sv, "\0\0\0a"sv, "a\0b\0"sv, "+/v8"sv}) {
    EXPECT_EQ(encoding_of(head), "") << head;
  }
}

}  // namespace
}  // namespace hapax::input
