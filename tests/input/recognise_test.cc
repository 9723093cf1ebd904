// Checks that other formats and encodings are recognised, and that similar prose is not taken for
// them.
#include "input/recognise.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/bytes.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string format(const std::string& head, std::string_view path = "file") {
  return std::string(format_name(recognise_format(test::as_bytes(head), path)));
}

std::string wide(const std::string& head) {
  return std::string(format_name(recognise_wide_text(test::as_bytes(head))));
}

// `text` in units of `width` bytes, little- or big-endian: one byte is the character, the others
// are NULs.
std::string widened(std::string_view text, std::size_t width, bool little) {
  std::string units;
  for (const char letter : text) {
    const std::string nuls(width - 1, '\0');
    units += little ? letter + nuls : nuls + letter;
  }
  return units;
}

std::string tar_header(std::string_view magic) {
  std::string header(512, '\0');
  header.replace(0, 5, "a.txt");
  header.replace(100, 8, "0000644\0"s);
  header.replace(124, 12, "00000000012\0"s);
  header.replace(148, 8, "        ");
  header.replace(257, magic.size(), magic);
  unsigned sum = 0;
  for (const char byte : header) {
    sum += static_cast<unsigned char>(byte);
  }
  std::string digits(6, '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, sum /= 8) {
    *digit = static_cast<char>('0' + sum % 8);
  }
  header.replace(148, 8, digits + "\0 "s);
  return header;
}

TEST(RecogniseFormat, EachByItsMark) {
  EXPECT_EQ(format("PK\3\4\x14\0\0\0\x08\0"s), "zip");
  EXPECT_EQ(format("PK\5\6"s + std::string(18, '\0')), "zip");
  EXPECT_EQ(format("\x1F\x9D\x90more"), "compress");
  EXPECT_EQ(format("LZIP\1\x0C..."), "lzip");
  EXPECT_EQ(format("7z\xBC\xAF\x27\x1C\0\4"s), "7z");
  EXPECT_EQ(format("Rar!\x1A\x07\1\0"s), "rar");
  EXPECT_EQ(format("\x02\x21\x4C\x18...."), "lz4-legacy");
  EXPECT_EQ(format("\x89LZO\0\r\n\x1A\n"s), "lzop");
  EXPECT_EQ(format("%PDF-1.7\n%"), "pdf");
  EXPECT_EQ(format("%PDF-1.4\r\n"), "pdf");
  EXPECT_EQ(format("%!PS-Adobe-3.0\n%%Title"), "postscript");
  EXPECT_EQ(format("{\\rtf1\\ansi Text}"), "rtf");
  EXPECT_EQ(format("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "ms-office");
  EXPECT_EQ(format("\x89HAPAX\r\n\1"), "counts");
  EXPECT_EQ(format("SQLite format 3\0\x10"s), "sqlite");
}

TEST(RecogniseFormat, TarByItsChecksum) {
  for (const std::string& magic : {"ustar\00000"s, "ustar  \0"s, ""s}) {
    const std::string header = tar_header(magic);
    EXPECT_EQ(format(header), "tar");
    EXPECT_EQ(format(header + "text\n"), "tar");
    std::string altered = header;
    altered[0] ^= 1;
    EXPECT_EQ(format(altered), "");
    EXPECT_EQ(format(header.substr(0, 511)), "");
  }
  // A text with only "ustar" at the same place is not a tar file.
  EXPECT_EQ(format(std::string(257, 'x') + "ustar" + std::string(300, 'x')), "");
}

TEST(RecogniseFormat, ByExtensionUnlessItIsText) {
  EXPECT_EQ(format("\x0B\x02\x80hello\x03", "a.br"), "brotli");
  EXPECT_EQ(format("\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0..."s, "a.lzma"), "lzma");
  EXPECT_EQ(format("\x0B\x02\x80hello\x03", "a.txt"), "");
  EXPECT_EQ(format("A text, naïve\r\n\ttoo\f", "a.br"), "");
  EXPECT_EQ(format("A text, naïve and long enough", "a.lzma"), "");
  EXPECT_EQ(format("A text that is cut: \xE4\xB8", "a.br"), "");
  EXPECT_EQ(format("", "a.br"), "");
}

TEST(RecogniseTwice, TheOuterFormatIsNamed) {
  const std::string gzip = "\x1F\x8B\x08\0more"s;
  EXPECT_EQ(format_name(recognise_twice(test::as_bytes(gzip), Compression::kGzip)), "gzip");
  EXPECT_EQ(format_name(recognise_twice(test::as_bytes(gzip), Compression::kBzip2)), "bzip2");
  EXPECT_EQ(format_name(recognise_twice(test::as_bytes(gzip), Compression::kXz)), "xz");
  EXPECT_EQ(format_name(recognise_twice(test::as_bytes(gzip), Compression::kZstd)), "zstd");
  EXPECT_EQ(format_name(recognise_twice(test::as_bytes(gzip), Compression::kLz4)), "lz4");
  EXPECT_EQ(recognise_twice(test::as_bytes("text"s), Compression::kGzip), LooksLike::kNothing);
}

TEST(RecogniseFormat, ProseIsProse) {
  for (const char* const text :
       {"%PDF-1.4 is how such a file begins", "%PDF-1.4", "%PDF-x.y\n", "PK\3\4 without a NUL",
        "PK is short for Phil Katz", "LZIP is a compressor\n", "LZIP", "7z archives",
        "Rar! he said", "%!PS-Adobe-3.0 is how", "{\\rtf1 is how", "{\\rtf", "SQLite format 3 is",
        "begin 644 x\n", "", "\x1F\x9D", "\x1F\x9D\xFF", "ustar"}) {
    EXPECT_EQ(format(text), "") << text;
  }
}

TEST(RecogniseWideText, ByItsNuls) {
  const std::string_view text = "The first line\r\nand\tthe second\n";
  EXPECT_EQ(wide(widened(text, 2, true)), "utf-16le");
  EXPECT_EQ(wide(widened(text, 2, false)), "utf-16be");
  EXPECT_EQ(wide(widened(text, 4, true)), "utf-32le");
  EXPECT_EQ(wide(widened(text, 4, false)), "utf-32be");
  EXPECT_EQ(wide(widened("hi", 2, true)), "utf-16le");
  EXPECT_EQ(wide(widened("hi", 2, true) + "x"), "utf-16le");  // ends inside a unit
}

TEST(RecogniseWideText, OtherScripts) {
  for (const std::u16string_view text :
       {u"Привет, мир\r\n"sv, u"“Καλημέρα” κόσμε\n"sv, u"שלום עולם"sv, u"한국어 문서입니다"sv,
        u"維基百科是一個自由的百科全書,任何人都可以編輯 日本語もあります\n"sv, u"naïve 🐀"sv}) {
    std::string little;
    std::string big;
    for (const char16_t unit : text) {
      const std::string bytes = {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
      big += bytes;
      little += std::string(bytes.rbegin(), bytes.rend());
    }
    EXPECT_EQ(wide(little), "utf-16le") << little;
    EXPECT_EQ(wide(big), "utf-16be") << big;
  }
}

TEST(RecogniseWideText, OtherBytesAreNot) {
  EXPECT_EQ(wide("plain text"), "");
  EXPECT_EQ(wide("one\0two\0three\0four\0"s), "");  // as `find -print0` writes
  EXPECT_EQ(wide("\x7F"
                 "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0"s),
            "");
  EXPECT_EQ(wide("ab\0cd\0\0ab"s), "");
  EXPECT_EQ(wide(std::string(100, '\0')), "");
  EXPECT_EQ(wide("a\0"s), "");
  EXPECT_EQ(wide(""), "");
}

std::string iso2022(const std::string& head) {
  return std::string(format_name(recognise_iso2022(test::as_bytes(head))));
}

TEST(RecogniseIso2022, ByItsEscapes) {
  EXPECT_EQ(iso2022("\x1B$BF|K\\\x1B(B\n"), "iso2022_jp");
  EXPECT_EQ(iso2022("a \x1B$@F|K\\\x1B(B\n"), "iso2022_jp");
  EXPECT_EQ(iso2022("\x1B(Ja\x1B(B"), "iso2022_jp");
  EXPECT_EQ(iso2022("\x1B$BF|\x1B"), "iso2022_jp");  // ends inside an escape
  EXPECT_EQ(iso2022("\x1B$BF|\x1B(I12\x1B(B"), "iso2022_jp_ext");
  EXPECT_EQ(iso2022("\x1B$(D12\x1B$BF|\x1B(B"), "iso2022_jp_ext");
}

TEST(RecogniseIso2022, OtherTextIsNot) {
  for (const std::string& text :
       {"plain"s, ""s, "\x1B"s, "\x1B[1mbold\x1B(B\x1B[m"s, "\x1B(B"s, "\x1B[0m\x1B$BF|"s,
        "\x1B$BF|\x1B(B\xC3\xA9"s, "\x1B$BF|\x1B(B\0"s, "\x1B$BF|\x1B(B\x7F"s, "\x1B$BF|\x0E"s,
        "$B(J$@"s}) {
    EXPECT_EQ(iso2022(text), "") << text;
  }
}

}  // namespace
}  // namespace hapax::input
