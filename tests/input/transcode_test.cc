// Checks that other encodings become UTF-8 wherever reads cut the text, and that undecodable
// sequences become as many bytes 0xFF as Python's codecs write U+FFFD.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "input/open.h"
#include "input/streams.h"
#include "input/transcode_stream.h"
#include "support/bytes.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;

// Decodes `stored` at once and in pieces of one, two and three bytes, into large and tiny buffers;
// all results must be equal.
std::string decoded(const std::string& stored, const std::string& encoding) {
  auto whole = transcode(test::drips(stored), encoding);
  if (!whole) {
    return describe(whole.error());
  }
  std::string text = test::drain(**whole).value();
  for (const std::size_t drip : {1U, 2U, 3U, 5U}) {
    for (const std::size_t room : {1U, 4096U}) {
      const auto cut = transcode(test::drips(stored, drip), encoding).value();
      EXPECT_TRUE(test::drain(*cut, room).value() == text)
          << encoding << " " << drip << " " << room;
      EXPECT_EQ(cut->stored_bytes_read(), stored.size());
    }
  }
  return text;
}

TEST(Transcode, Utf16) {
  EXPECT_EQ(decoded("a\0\xE9\0\x2D\x4E"s, "UTF-16LE"), "aé中");
  EXPECT_EQ(decoded("\0a\0\xE9\x4E\x2D"s, "UTF-16BE"), "aé中");
  EXPECT_EQ(decoded("\x00\xD8\x00\xDC"s, "UTF-16LE"), "\U00010000");
  EXPECT_EQ(decoded("\xDB\xFF\xDF\xFF"s, "utf-16be"), "\U0010FFFF");
}

TEST(Transcode, Utf32) {
  EXPECT_EQ(decoded("a\0\0\0\xFF\xFF\x10\0"s, "UTF-32LE"), "a\U0010FFFF");
  EXPECT_EQ(decoded("\0\0\0a\0\x01\0\0"s, "UTF-32BE"), "a\U00010000");
}

TEST(Transcode, ALoneSurrogateIsOneUndecodableUnit) {
  EXPECT_EQ(decoded("\x00\xD8x\0"s, "UTF-16LE"), "\xFFx");
  EXPECT_EQ(decoded("\x00\xDCx\0"s, "UTF-16LE"), "\xFFx");
  EXPECT_EQ(decoded("\x00\xD8\x00\xD8\x00\xDC"s, "UTF-16LE"), "\xFF\U00010000");
  EXPECT_EQ(decoded("\x00\xDC\x00\xDCx\0"s, "UTF-16LE"), "\xFF\xFFx");
  EXPECT_EQ(decoded("\xD8\x00\0x"s, "UTF-16BE"), "\xFFx");
  EXPECT_EQ(decoded("x\0\x00\xD8"s, "UTF-16LE"), "x\xFF");
  EXPECT_EQ(decoded("\x00\xD8\0\0x\0\0\0"s, "UTF-32LE"), "\xFFx");
}

TEST(Transcode, AnOddEndIsUndecodable) {
  EXPECT_EQ(decoded("a\0b"s, "UTF-16LE"), "a\xFF");
  EXPECT_EQ(decoded("a"s, "UTF-16LE"), "\xFF");
  EXPECT_EQ(decoded("\x00\xD8\x41"s, "UTF-16LE"), "\xFF");
  EXPECT_EQ(decoded("a\0\0\0b\0"s, "UTF-32LE"), "a\xFF");
  EXPECT_EQ(decoded("\x93"s, "SHIFT_JIS"), "\xFF");
}

TEST(Transcode, ValuesPastUnicodeAreUndecodable) {
  EXPECT_EQ(decoded("\0\0\x11\0x\0\0\0"s, "UTF-32LE"), "\xFFx");
  EXPECT_EQ(decoded("\xFF\xFF\xFF\xFFx\0\0\0"s, "UTF-32LE"), "\xFFx");
  EXPECT_EQ(decoded("\0\x11\0\0\0\0\0x"s, "UTF-32BE"), "\xFFx");
}

// Found by the encoding fuzzer: iconv writes them as old UTF-8 of four to six bytes.
TEST(Transcode, ValuesOfUcs4PastUnicodeAreUndecodableToo) {
  EXPECT_EQ(decoded("\0\x10\xFF\xFF\0\x11\0\0\0\0\0x"s, "UCS-4"), "\U0010FFFF\xFFx");
  EXPECT_EQ(decoded("\0\x1F\xFF\xFF\0\x20\0\0\x03\xFF\xFF\xFF\0\0\0x"s, "UCS-4"), "\xFF\xFF\xFFx");
  EXPECT_EQ(decoded("\x04\0\0\0\x7F\xFF\xFF\xFF\0\0\0x"s, "UCS4"), "\xFF\xFFx");
  EXPECT_EQ(decoded("\xFF\x36\x34\x2Fx\0\0\0"s, "UCS-4LE"), "\xFFx");
}

// Units stay aligned after an undecodable one, under every name of the encoding.
TEST(Transcode, OldUtf8PastUnicodeIsUndecodable) {
  for (const char* name : {"UTF-8", "OSF05010001"}) {
    EXPECT_EQ(
        decoded("a\xF9\xA1\xA1\xA1\xA1z\xF4\x90\x80\x80\xF4\x8F\xBF\xBF\xFD\xBF\xBF\xBF\xBF\xBF",
                name),
        "a\xFFz\xFF\U0010FFFF\xFF");
  }
}

TEST(Transcode, OtherNamesOfWideEncodings) {
  EXPECT_EQ(decoded("\xD8\x00\0x\0y"s, "UNICODEBIG"), "\xFFxy");
  EXPECT_EQ(decoded("\x00\xD8x\0y\0"s, "UNICODELITTLE"), "\xFFxy");
  EXPECT_EQ(decoded("\x00\xDCx\0y\0"s, "UCS-2LE"), "\xFFxy");
  EXPECT_EQ(decoded("\xFF\xFF\xFF\xFF\0\0\0x\0\0\0y"s, "CSUCS4"), "\xFFxy");
}

TEST(Transcode, SingleBytes) {
  EXPECT_EQ(decoded("na\xEFve \x80"s, "ISO-8859-1"), "naïve \u0080");
  EXPECT_EQ(decoded("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251"), "Привет");
  EXPECT_EQ(decoded("\xF0\xD2\xC9\xD7\xC5\xD4", "KOI8-R"), "Привет");
  EXPECT_EQ(decoded("a\x81z", "windows-1252"), "a\xFFz");
}

TEST(Transcode, SeveralBytes) {
  EXPECT_EQ(decoded("\x93\xFA\x96\x7B\x8C\xEA\x83\x65\x83\x58\x83\x67", "Shift_JIS"),
            "日本語テスト");
  EXPECT_EQ(decoded("\xD6\xD0\xCE\xC4\xA2\xE3\x95\x32\x82\x36", "GB18030"), "中文€𠀀");
  EXPECT_EQ(decoded("\xC7\xD1\xB1\xB9\xBE\xEE", "EUC-KR"), "한국어");
  EXPECT_EQ(decoded("\xFFz", "EUC-KR"), "\xFFz");
}

// glibc gives private-use code points here.
TEST(Transcode, Big5HasPythonsKanaAndCyrillic) {
  for (const char* const name : {"big5", "CP950", "csbig5"}) {
    EXPECT_EQ(decoded("\xA4\xA4\xC6\xA1\xC6\xA2\xC6\xA3\xC6\xA4\xC6\xA5\xC7\xB0", name),
              "中ヾゝゞ々ぁヶ");
    EXPECT_EQ(decoded("\xC7\xB1\xC7\xB3\xC7\xCE\xC7\xE8\xC7\xFC|", name), "ДЁёя⑽|") << name;
    EXPECT_EQ(decoded("\xC7\xFD", name), "\xFF\xFF") << name;  // private use in glibc
    EXPECT_EQ(decoded("\xC8"
                      "Ab",
                      name),
              "\xFF"
              "Ab")
        << name;
  }
}

TEST(Transcode, OneCodeMayStandForSeveralCharacters) {
  EXPECT_EQ(decoded("\x88\x62x", "BIG5-HKSCS"), "\u00CA\u0304x");
  const std::string four = "\u0BB8\u0BCD\u0BB0\u0BC0";
  std::string all;
  for (int code = 0; code < 70'000; ++code) {
    all += four;
  }
  const auto stream = transcode(test::drips(std::string(70'000, '\x82')), "TSCII").value();
  EXPECT_TRUE(test::drain(*stream).value() == all);
  EXPECT_TRUE(decoded(std::string(1000, '\x82'), "TSCII") == all.substr(0, 12'000));
}

// An undecodable byte when the output is exactly full.
TEST(Transcode, UndecodableBytesNeedRoomToo) {
  const std::string four = "\u0BB8\u0BCD\u0BB0\u0BC0";
  std::string stored;
  std::string text;
  for (int code = 0; code < 40; ++code) {
    stored += '\x82';
    text += four;
    for (int letters = 0; letters < 40; ++letters) {
      const std::string padding(static_cast<std::size_t>(letters), 'x');
      const auto stream = transcode(test::drips(stored + padding + "\xFF\xFF"), "TSCII").value();
      ASSERT_EQ(test::drain(*stream).value(), text + padding + "\xFF\xFF") << code << letters;
    }
  }
}

// As in Python: glibc's converters would join a letter and its mark to one character, and write it
// after an undecodable byte.
TEST(Transcode, MarksStandByThemselves) {
  for (const char* const hebrew : {"windows-1255", "CP1255", "MS-HEBR"}) {
    EXPECT_EQ(decoded("\xF9\xD9\xE5", hebrew), "ש\xFFו") << hebrew;
    EXPECT_EQ(decoded("\xF9\xD1\xD9", hebrew), "\u05E9\u05C1\xFF") << hebrew;
  }
  for (const char* const vietnamese : {"windows-1258", "cp1258"}) {
    EXPECT_EQ(decoded("ca\x81to", vietnamese), "ca\xFFto") << vietnamese;
    EXPECT_EQ(decoded("ca\xD2\x81\x81to", vietnamese), "ca\u0309\xFF\xFFto") << vietnamese;
  }
}

// Bytes that glibc's tables decode differently.
TEST(Transcode, SingleBytesArePythons) {
  EXPECT_EQ(decoded("a\xC6z", "mac_roman"), "a\u2206z");
  EXPECT_EQ(decoded("\x81\x6A\xDC", "cp875"), "a|\x1A");
  EXPECT_EQ(decoded("\x81\x8F", "cp424"), "a±");
  EXPECT_EQ(decoded("\xA1\x80\x9F\xFF", "TIS-620"), "\u0E01\u0080\u009F\xFF");
}

TEST(Transcode, Utf7) {
  EXPECT_EQ(decoded("Hi Mom -+Jjo--!", "UTF-7"), "Hi Mom -\u263A-!");
  EXPECT_EQ(decoded("+ZeVnLIqe-", "utf7"), "日本語");
  EXPECT_EQ(decoded("1+-1 +2D3cAA- +2D3cAA", "u7"), "1+1 \U0001F400 \U0001F400");
}

// Each case is the result of Python 3.11, with \xFF for U+FFFD.
TEST(Transcode, Utf7AfterAnErrorIsPythons) {
  EXPECT_EQ(decoded("a\xE9z", "UTF-7"), "a\xFFz");
  EXPECT_EQ(decoded("a+*z", "UTF-7"), "a\xFFz");
  EXPECT_EQ(decoded("+ZeVnLIqe\xE9z", "UTF-7"), "日本語\xFFz");
  EXPECT_EQ(decoded("+ZeVn.z", "UTF-7"), "日\xFFz");
  EXPECT_EQ(decoded("+ZeX-z", "UTF-7"), "日\xFFz");
  EXPECT_EQ(decoded("+2D3-z", "UTF-7"), "\xFFz");
  EXPECT_EQ(decoded("+ZeVn", "UTF-7"), "日\xFF");
  EXPECT_EQ(decoded("z+", "UTF-7"), "z");
}

TEST(Transcode, StateGoesOnFromReadToRead) {
  const std::string stored = "abc\x1B$BF|K\\8l\x1B(Bdef";
  EXPECT_EQ(decoded(stored, "ISO-2022-JP"), "abc日本語def");
  EXPECT_EQ(decoded("\x1B$)C\x0EGQ19\x0F a", "iso2022_kr"), "한국 a");
  EXPECT_EQ(decoded("\x1B.F\x1BNa\x1B$A7V\x1B(B", "iso2022_jp_2"), "α分");
  EXPECT_EQ(decoded("\x1B(I12\x1B(J\\~", "iso2022_jp_ext"), "ｱｲ¥‾");
  EXPECT_EQ(decoded("\x1B$(Q.!\x1B$(P!!", "iso2022_jp_2004"), "俱\U00020089");
  EXPECT_EQ(decoded("\x1B$(O.!F|", "iso2022_jp_3"), "\xFF日");
  std::string long_stored;
  std::string text;
  while (long_stored.size() < 200'000) {
    long_stored += stored;
    text += "abc日本語def";
  }
  const auto stream = transcode(test::drips(long_stored), "ISO-2022-JP").value();
  EXPECT_TRUE(test::drain(*stream).value() == text);
}

// Each case is the result of Python 3.11, with \xFF for U+FFFD.
TEST(Transcode, Iso2022AfterAnErrorIsPythons) {
  EXPECT_EQ(decoded("\x1B$BF|\xFFK\\", "ISO-2022-JP"), "日\xFF本");
  EXPECT_EQ(decoded("\x1B$BF|\"\"K\\", "ISO-2022-JP"), "日□本");
  EXPECT_EQ(decoded("\x1B$BF|))K\\", "ISO-2022-JP"), "日\xFF本");
  EXPECT_EQ(decoded("\x1B$(D5s z", "ISO-2022-JP"),
            "\xFF"
            "5s z");
  EXPECT_EQ(decoded("\x1B$BF|\nab", "ISO-2022-JP"), "日\n痰");
  EXPECT_EQ(decoded("a\x1B[1mb", "ISO-2022-JP"), "a\x1B[1mb");
  EXPECT_EQ(decoded("\x1B$BF", "ISO-2022-JP"), "\xFF");
  EXPECT_EQ(decoded("a\x1B(12345678901234567890", "ISO-2022-JP"), "a\xFF(12345678901234567890");
  EXPECT_EQ(decoded("a\x1B$", "ISO-2022-JP"), "a\xFF");
  EXPECT_EQ(decoded("\x1B&@\x1B$BF|", "ISO-2022-JP"), "日");
  EXPECT_EQ(decoded("\x1B\x1B&@\x1B$BF|", "ISO-2022-JP"), "\x1B\x1B&@日");
}

// glibc moves past a shift without a character set before it reports it, and stops at other errors.
TEST(Transcode, Iso2022CnExtAfterAnErrorDoesNotDependOnTheReads) {
  const std::string stored =
      "ab-\xFF\x0E"
      "c\x0E\x1B$)A\x0EVP\x0F\xFFz\x1B$*H\x1BN!!y\x1BNa";
  for (const char* name : {"ISO-2022-CN-EXT", "iso2022_cn_ext", "ISO2022CNEXT"}) {
    EXPECT_EQ(decoded(stored, name),
              "ab-\xFF\xFF"
              "c\xFF中\xFFz乂y\xFF");
  }
}

// Characters across the ends of inner buffers, whatever the buffers' sizes.
TEST(Transcode, MuchTextIsCutNowhere) {
  std::string stored = "x";
  std::string text = "x";
  while (stored.size() < 300'000) {
    stored += "\x93\xFA";
    text += "日";
  }
  const auto stream = transcode(test::drips(stored), "SHIFT_JIS").value();
  EXPECT_TRUE(test::drain(*stream).value() == text);
}

TEST(Transcode, NothingIsNothing) {
  for (const char* const encoding : {"UTF-16LE", "ISO-8859-1", "ISO-2022-JP"}) {
    EXPECT_EQ(decoded("", encoding), "") << encoding;
  }
}

TEST(Transcode, UnknownEncodingsAreRefused) {
  for (const std::string& encoding :
       {"no-such-encoding"s, ""s, "UTF-16LE//TRANSLIT"s, "ISO-8859-1//IGNORE"s, "/"s, "//"s,
        "latin1/"s, "latin1\0x"s}) {
    const auto stream = transcode(test::drips("text"), encoding);
    ASSERT_FALSE(stream) << encoding;
    EXPECT_EQ(stream.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_FALSE(stream.error().remedy.empty());
  }
  EXPECT_EQ(transcode(test::drips(""), "a\nb").error().cause, "unknown encoding 'a\\nb'");
}

// While it exists, no file can be opened.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptorLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

 private:
  rlimit before_{};
};

// iconv(3) opens a file for each encoding that it has not used yet.
TEST(Transcode, AKnownEncodingThatCannotBeOpenedIsNotUnknown) {
  for (const char* const encoding : {"cp1125", "johab", "tscii"}) {
    Result<void> known;
    {
      const NoDescriptorLeft limit;
      known = check_encoding(encoding);
    }
    ASSERT_FALSE(known) << encoding;
    EXPECT_EQ(describe(known.error()),
              "Too many open files; raise the limit on open files (ulimit -n)");
    EXPECT_TRUE(check_encoding(encoding)) << encoding;
  }
}

TEST(Transcode, AllCharacterSetsOfAnEncodingAreOpenedAtItsBeginning) {
  const auto one_of_them = transcode(test::drips(""), "EUC-JP").value();
  const std::string stored = "\x1B$BF|\x1B$A7V\x1B$(CGQ\x1B(B a";
  const NoDescriptorLeft limit;
  const auto stream = transcode(test::drips(stored), "iso2022_jp_2");
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().kind, ErrorKind::kSystem);
}

TEST(Transcode, ErrorsOfTheStoredStreamPassThrough) {
  class Torn final : public ByteStream {
   public:
    Result<std::size_t> read(std::span<std::uint8_t>) override {
      return Error{.kind = ErrorKind::kNotReadable, .cause = "torn"};
    }
    std::uint64_t stored_bytes_read() const override { return 0; }
  };
  const auto stream = transcode(std::make_unique<Torn>(), "UTF-16LE").value();
  EXPECT_EQ(test::drain(*stream).error().cause, "torn");
}

// A letter that could still get a mark is given before the error; a character that the error cuts
// in two is left out.
TEST(Transcode, ErrorsOfTheStoredStreamComeBehindAllThatItGave) {
  class Torn final : public ByteStream {
   public:
    explicit Torn(std::string bytes) : bytes_(test::drips(std::move(bytes))) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
      Result<std::size_t> got = bytes_->read(buffer);
      return *got == 0 ? Error{.kind = ErrorKind::kNotReadable, .cause = "torn", .path = "below"}
                       : std::move(got);
    }
    std::uint64_t stored_bytes_read() const override { return 0; }

   private:
    std::unique_ptr<ByteStream> bytes_;
  };
  const auto text_of = [](const std::string& stored, const std::string& encoding) {
    const auto stream = transcode(std::make_unique<Torn>(stored), encoding).value();
    std::vector<std::uint8_t> buffer(100);
    std::string text;
    Result<std::size_t> got = std::size_t{0};
    while ((got = stream->read(buffer)) && *got > 0) {
      text.append(reinterpret_cast<const char*>(buffer.data()), *got);
    }
    EXPECT_FALSE(got) << "the error is lost";
    return text;
  };
  EXPECT_EQ(text_of("vi\xEA", "windows-1258"), "viê");
  EXPECT_EQ(text_of("a\0b\0c"s, "UTF-16LE"), "ab");
  EXPECT_EQ(text_of("", "UTF-16LE"), "");
}

// The text of `stored` when it is opened as `encoding`.
std::string opened(const std::string& stored, const std::string& encoding) {
  Options options;
  options.encoding = encoding;
  ChunkBuffer buffer;
  Result<OpenInput> input = open(MemoryInput{test::as_bytes(stored)}, options, buffer);
  if (!input) {
    return describe(input.error());
  }
  EXPECT_TRUE(input->look.is_decoded);
  return test::drain(*std::get<std::unique_ptr<ByteStream>>(input->content)).value();
}

TEST(OpenTranscoded, WithoutAMarkUtf16IsLittleEndian) {
  EXPECT_EQ(opened("a\0b\0"s, "utf-16"), "ab");
  EXPECT_EQ(opened("a\0\0\0"s, "utf-32"), "a");
}

TEST(OpenTranscoded, AMarkDecides) {
  EXPECT_EQ(opened("\xFF\xFE"
                   "a\0"s,
                   "utf-16"),
            "\uFEFFa");
  EXPECT_EQ(opened("\xFE\xFF\0a"s, "UTF16"), "\uFEFFa");
  EXPECT_EQ(opened("\0\0\xFE\xFF\0\0\0a"s, "utf-32"), "\uFEFFa");
  EXPECT_EQ(opened("\xFE\xFF\0a"s, ""), "\uFEFFa");
}

TEST(OpenTranscoded, AMarkWinsOverTheName) {
  for (const char* const name : {"utf-16le", "UTF-8", "cp1252", "iso2022_jp", "utf-32-be"}) {
    EXPECT_EQ(opened("\xFE\xFF\0a"s, name), "\uFEFFa") << name;
    // UTF-32's little-endian mark is UTF-16's and a NUL.
    EXPECT_EQ(opened("\xFF\xFE\0\0a\0\0\0"s, name), "\uFEFFa") << name;
  }
}

TEST(OpenTranscoded, UnknownEncodingsNameTheInput) {
  EXPECT_EQ(opened("text", "klingon"),
            "memory: unknown encoding 'klingon'; `iconv --list` shows most of the known ones");
}

}  // namespace
}  // namespace hapax::input
