// Checks how each kind of input is opened: as a range of a file, as memory or as a stream. The
// first bytes and the options decide, never the name.
#include "input/open.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "input/compressors.h"
#include "input/file_head.h"
#include "input/opened.h"
#include "input/streams.h"
#include "support/bytes.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

TEST_F(OpenTest, ASmallPlainFileIsReadWhole) {
  const auto opened = open_file("plain", "some text");
  EXPECT_EQ(whole(opened), "some text");
  EXPECT_EQ(opened->name, (folder_.path() / "plain").string());
  EXPECT_FALSE(opened->look.is_decoded);
  EXPECT_FALSE(opened->has_grown);
  EXPECT_EQ(opened->file, nullptr);
  EXPECT_EQ(whole(open_file("empty", "")), "");
  const std::string most(kHeadBytes - 1, 'x');
  EXPECT_EQ(whole(open_file("most", most)), most);
}

TEST_F(OpenTest, APlainFileOfMoreThanAChunkIsARange) {
  for (const std::size_t chunk_bytes : {std::size_t{0}, std::size_t{8}}) {
    options_.internals.chunk_bytes = chunk_bytes;
    const std::string text(chunk_bytes == 0 ? kHeadBytes : 9, 'x');
    const auto opened = open_file("plain", text);
    const FileRange* const range = range_of(opened);
    ASSERT_NE(range, nullptr) << streamed(opened);
    EXPECT_EQ(range->text_begin, 0U);
    EXPECT_EQ(range->begin, 0U);
    EXPECT_EQ(range->end, text.size());
    EXPECT_EQ(range->file_bytes, text.size());
    ASSERT_NE(opened->file, nullptr);
    EXPECT_EQ(opened->file->descriptor(), range->descriptor);
    std::array<char, 4> head{};
    EXPECT_EQ(::pread(range->descriptor, head.data(), head.size(), 0), 4);
    EXPECT_EQ(std::string(head.data(), head.size()), "xxxx");
    EXPECT_EQ(::fcntl(range->descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
}

TEST_F(OpenTest, TheNameTellsNothing) {
  EXPECT_EQ(whole(open_file("plain.gz", "text")), "text");
  EXPECT_EQ(streamed(open_file("packed.txt", test::gzip("text"))), "text");
}

TEST_F(OpenTest, ANulNearTheStartLooksBinary) {
  const auto nul_of = [this](const std::string& bytes) { return open_file("f", bytes)->look.nul; };
  EXPECT_EQ(nul_of("text"), std::nullopt);
  EXPECT_EQ(nul_of("text\0"s), 4U);
  EXPECT_EQ(nul_of(std::string(32767, 'x') + '\0'), 32767U);
  EXPECT_EQ(nul_of(std::string(32768, 'x') + '\0'), std::nullopt);
  EXPECT_EQ(nul_of("a\0"s + std::string(100'000, 'x')), 1U);
  EXPECT_EQ(nul_of(test::gzip("abc\0"s)), 3U);
  EXPECT_EQ(nul_of(marked_utf16("text")), std::nullopt);
  EXPECT_EQ(open_it(MemoryInput{test::as_bytes("a\0b"s)})->look.nul, 1U);
  const std::string path = folder_.write("f", "ab\0 text"s);
  EXPECT_EQ(open_it(RangeInput{path, 0, 5})->look.nul, 2U);
  EXPECT_EQ(open_it(RangeInput{path, 0, 2})->look.nul, std::nullopt);
  EXPECT_EQ(open_it(RangeInput{path, 3, 5})->look.nul, std::nullopt);
  const UniqueFd file = descriptor("ab\0 text"s, 1);
  EXPECT_EQ(open_it(DescriptorInput{file.get()})->look.nul, 2U);
}

TEST_F(OpenTest, CompressedFilesAreStreams) {
  int number = 0;
  for (const std::string& packed : {test::gzip("text"), test::bzip2("text"), test::xz("text"),
                                    test::zstd("text"), test::lz4("text")}) {
    const auto opened = open_file(std::to_string(number++), packed);
    EXPECT_EQ(streamed(opened), "text");
    EXPECT_TRUE(opened->look.is_decoded);
  }
}

TEST_F(OpenTest, CompressedNothingIsNothing) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(""))), "");
}

TEST_F(OpenTest, NeverToDecompressIsObeyed) {
  options_.decompress = Decompress::kNever;
  EXPECT_EQ(whole(open_file("f", test::gzip("text"))), test::gzip("text"));
  const std::string packed = test::zstd("text");
  const auto opened = open_it(MemoryInput{test::as_bytes(packed)});
  EXPECT_TRUE(std::holds_alternative<std::span<const std::uint8_t>>(opened->content));
}

TEST_F(OpenTest, MarkedFilesAreTranscoded) {
  const auto opened = open_file("f", marked_utf16("text"));
  EXPECT_EQ(streamed(opened), "\uFEFFtext");
  EXPECT_TRUE(opened->look.is_decoded);
}

TEST_F(OpenTest, TheMarkMayBeInsideOfCompressedData) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(marked_utf16("text")))), "\uFEFFtext");
  const std::string much(100'000, 'x');
  EXPECT_EQ(streamed(open_file("g", test::xz(marked_utf16(much)))), "\uFEFF" + much);
}

TEST_F(OpenTest, OneLayerIsDecompressed) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(test::gzip("text")))), test::gzip("text"));
}

TEST_F(OpenTest, OtherFormatsAreRecognised) {
  const auto seen = [this](std::string_view name, const std::string& bytes) {
    return std::string(format_name(open_file(name, bytes)->look.looks_like));
  };
  const std::string pdf = "%PDF-1.4\n%";
  EXPECT_EQ(seen("f", pdf), "pdf");
  EXPECT_EQ(seen("f", pdf + std::string(100'000, 'x')), "pdf");
  EXPECT_EQ(seen("f", test::gzip(pdf)), "pdf");
  EXPECT_EQ(seen("f.br", "\x0B\x02\x80"), "brotli");
  EXPECT_EQ(seen("f", "t\0e\0x\0t\0"s), "utf-16le");
  EXPECT_EQ(seen("f", test::gzip("\0t\0e\0x\0t"s)), "utf-16be");
  EXPECT_EQ(format_name(open_it(MemoryInput{test::as_bytes(pdf)})->look.looks_like), "pdf");
  for (const std::string& text : {"text"s, marked_utf16("text"), test::gzip("text"), "te\0xt"s}) {
    EXPECT_EQ(seen("f", text), "");
  }
  EXPECT_EQ(seen("f.br", marked_utf16("text")), "");
}

TEST_F(OpenTest, TextInANamedEncodingIsNotTakenForAnother) {
  options_.encoding = "utf-16le";
  EXPECT_EQ(open_file("f.br", "t\0e\0x\0t\0"s)->look.looks_like, LooksLike::kNothing);
  EXPECT_EQ(open_file("f", "t\0e\0x\0t\0"s)->look.nul, std::nullopt);
  options_.encoding = "cp1252";
  EXPECT_EQ(open_file("f.lzma", "na\xEFve, naturally")->look.looks_like, LooksLike::kNothing);
  EXPECT_EQ(open_file("f", "PK\3\4\0"s)->look.looks_like, LooksLike::kZip);
}

TEST_F(OpenTest, AnEncodingMakesAStream) {
  options_.encoding = "ISO-8859-1";
  EXPECT_EQ(streamed(open_file("f", "na\xEFve")), "naïve");
  EXPECT_EQ(streamed(open_file("g", test::gzip("na\xEFve"))), "naïve");
  options_.encoding = "utf8";
  EXPECT_EQ(whole(open_file("h", "plain")), "plain");
}

TEST_F(OpenTest, AMarkWinsOverTheNamedEncoding) {
  for (const char* const name : {"utf8", "cp1252", "utf-16-be"}) {
    options_.encoding = name;
    EXPECT_EQ(streamed(open_file("f", marked_utf16("text"))), "\uFEFFtext") << name;
    EXPECT_EQ(streamed(open_file("g", test::gzip(marked_utf16("text")))), "\uFEFFtext") << name;
    EXPECT_EQ(whole(open_file("h", "\xEF\xBB\xBFna\xC3\xAFve")), "\uFEFFnaïve") << name;
  }
}

// A mark after the start is text.
TEST_F(OpenTest, AMarkElsewhereMeansNothing) {
  options_.encoding = "ISO-8859-1";
  EXPECT_EQ(streamed(open_file("f", " \xFF\xFE")), " ÿþ");
}

TEST_F(OpenTest, AnUnknownEncodingIsAnInvalidArgument) {
  options_.encoding = "klingon";
  const auto opened = open_file("f", "text");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(OpenTest, CorruptHeadsNameTheFile) {
  const auto opened = open_file("f", test::gzip("text").substr(0, 8));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorruptInput);
  EXPECT_EQ(opened.error().path, (folder_.path() / "f").string());
}

TEST_F(OpenTest, WhatComesBeforeAnErrorIsNotLost) {
  const auto opened = open_file("f", test::gzip("some text") + "\n");
  ASSERT_TRUE(opened) << describe(opened.error());
  auto& stream = *std::get<std::unique_ptr<ByteStream>>(opened->content);
  std::array<std::uint8_t, 40> text{};
  EXPECT_EQ(stream.read(text).value(), 9U);
  EXPECT_EQ(stream.read(text).error().kind, ErrorKind::kCorruptInput);
}

TEST_F(OpenTest, AFifoIsAStream) {
  const std::string path = (folder_.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  for (const std::string& bytes : {"some text"s, test::lz4("some text"), ""s}) {
    std::thread writer([&path, &bytes] {
      const UniqueFd file(::open(path.c_str(), O_WRONLY));
      EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()),
                static_cast<ssize_t>(bytes.size()));
    });
    EXPECT_EQ(streamed(open_it(PathInput{path})), bytes.empty() ? "" : "some text");
    writer.join();
  }
}

// Files of /proc have text but no size.
TEST_F(OpenTest, AFileWithoutASizeIsReadToItsEnd) {
  EXPECT_NE(whole(open_it(PathInput{"/proc/self/status"})).find("Name:"), std::string::npos);
  options_.internals.chunk_bytes = 16;
  EXPECT_NE(streamed(open_it(PathInput{"/proc/self/status"})).find("Name:"), std::string::npos);
}

// Files of /sys state a page.
TEST_F(OpenTest, AFileThatIsShorterThanItStatesIsReadToItsEnd) {
  const std::string node = "/sys/kernel/mm/transparent_hugepage/enabled";
  if (::access(node.c_str(), R_OK) != 0) {
    GTEST_SKIP() << "there is no " << node;
  }
  EXPECT_NE(whole(open_it(PathInput{node})).find("never"), std::string::npos);
  options_.internals.chunk_bytes = 16;
  EXPECT_NE(streamed(open_it(PathInput{node})).find("never"), std::string::npos);
}

TEST_F(OpenTest, WhatIsNoFileIsAnError) {
  const auto folder = open_it(PathInput{folder_.path().string()});
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(folder.error().path, folder_.path().string());
  const auto missing = open_it(PathInput{"/no/such/file"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().path, "/no/such/file");
}

TEST_F(OpenTest, AFileThatMayNotBeReadIsAnError) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "nothing is forbidden to root";
  }
  const std::string path = folder_.write("secret", "text");
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  const auto opened = open_it(PathInput{path});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(opened.error().path, path);
}

TEST_F(OpenTest, ARangeLiesInItsFile) {
  const std::string path = folder_.write("f", "0123456789");
  const auto expect = [&](std::uint64_t begin, std::uint64_t end, std::uint64_t ends) {
    const auto opened = open_it(RangeInput{path, begin, end});
    const FileRange* const range = range_of(opened);
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(range->begin, begin);
    EXPECT_EQ(range->end, ends);
    EXPECT_EQ(range->text_begin, 0U);
    EXPECT_EQ(range->file_bytes, 10U);
    EXPECT_NE(opened->file, nullptr);
  };
  expect(2, 5, 5);
  expect(0, 10, 10);
  expect(0, RangeInput::kToEnd, 10);
  expect(10, RangeInput::kToEnd, 10);
  expect(3, 3, 3);
  const auto expect_changed = [&](const RangeInput& range) {
    const auto opened = open_it(range);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kInputChanged);
    EXPECT_EQ(opened.error().path, path);
  };
  expect_changed({path, 2, 11});
  expect_changed({path, 40, 50});
  expect_changed({path, 11, RangeInput::kToEnd});
}

// The system states no size for a file of /proc, and one page for a file of /sys.
TEST_F(OpenTest, AFileOfWhichTheSizeIsNotKnownHasNoRangeToItsEnd) {
  for (const std::string path :
       {"/proc/self/status", "/sys/kernel/mm/transparent_hugepage/enabled"}) {
    if (::access(path.c_str(), R_OK) == 0) {
      const auto opened = open_it(RangeInput{path, 0, RangeInput::kToEnd});
      ASSERT_FALSE(opened) << path;
      EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidArgument);
      EXPECT_EQ(opened.error().path, path);
    }
  }
  EXPECT_TRUE(open_it(RangeInput{folder_.write("empty", ""), 0, RangeInput::kToEnd}));
}

TEST_F(OpenTest, ARangeIsNeitherDecompressedNorTranscoded) {
  const std::string path = folder_.write("f", test::gzip("text"));
  options_.encoding = "UTF-16";
  EXPECT_NE(range_of(open_it(RangeInput{path, 0, 10})), nullptr);
}

TEST_F(OpenTest, RangesThatCannotBeAreErrors) {
  const std::string path = folder_.write("f", "0123456789");
  EXPECT_EQ(open_it(RangeInput{path, 5, 2}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(open_it(RangeInput{"/dev/null", 0, 2}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(open_it(RangeInput{"/no/such", 0, 2}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(open_it(RangeInput{folder_.path().string(), 0, 2}).error().kind,
            ErrorKind::kNotReadable);
}

TEST_F(OpenTest, PlainMemoryStaysWhereItIs) {
  const std::string text = "some text";
  const auto opened = open_it(MemoryInput{test::as_bytes(text), "mine"});
  ASSERT_TRUE(opened);
  const auto bytes = std::get<std::span<const std::uint8_t>>(opened->content);
  EXPECT_EQ(static_cast<const void*>(bytes.data()), text.data());
  EXPECT_EQ(bytes.size(), text.size());
  EXPECT_EQ(opened->name, "mine");
  EXPECT_TRUE(open_it(MemoryInput{}));
}

TEST_F(OpenTest, OtherMemoryIsDecoded) {
  const std::string packed = test::bzip2(marked_utf16("text"));
  EXPECT_EQ(streamed(open_it(MemoryInput{test::as_bytes(packed)})), "\uFEFFtext");
}

// A caller's reader that fails the test if it is read after its end.
class StreamReader final : public Reader {
 public:
  explicit StreamReader(std::string bytes) : stream_(test::drips(std::move(bytes), 3)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    return stream_->read(buffer);
  }

 private:
  std::unique_ptr<ByteStream> stream_;
};

TEST_F(OpenTest, AReaderIsAStreamAndNotReadAfterItsEnd) {
  const std::string much(100'000, 'x');
  for (const std::string& text : {""s, "text"s, much}) {
    const auto read = [this](const std::string& bytes) {
      return streamed(open_it(ReaderInput{std::make_shared<StreamReader>(bytes)}));
    };
    EXPECT_EQ(read(text), text);
    EXPECT_EQ(read(test::gzip(text)), text);
    EXPECT_EQ(read(test::zstd(text)), text);
    EXPECT_EQ(read(marked_utf16(text)), "\uFEFF" + text);
  }
}

}  // namespace
}  // namespace hapax::input
