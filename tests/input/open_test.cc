// What each kind of input opens as: a range of a file, memory or a stream; by its first bytes and
// the options, never by its name.
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
#include "input/streams.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

const FileRange* range_of(const Result<OpenInput>& opened) {
  return opened ? std::get_if<FileRange>(&opened->content) : nullptr;
}

// What a stream gives; an error's line; or that it is none.
std::string streamed(const Result<OpenInput>& opened) {
  if (!opened) {
    return describe(opened.error());
  }
  const auto* const stream = std::get_if<std::unique_ptr<ByteStream>>(&opened->content);
  if (stream == nullptr) {
    return "(no stream)";
  }
  const Result<std::string> text = test::drain(**stream);
  return text ? *text : describe(text.error());
}

std::string marked_utf16(std::string_view ascii) {
  std::string text = "\xFF\xFE";
  for (const char letter : ascii) {
    text += letter;
    text += '\0';
  }
  return text;
}

class OpenTest : public testing::Test {
 protected:
  Result<OpenInput> open_file(std::string_view name, std::string_view bytes) const {
    return open(PathInput{folder_.write(name, bytes)}, options_);
  }
  UniqueFd descriptor(std::string_view bytes, off_t position = 0) const {
    UniqueFd file(::open(folder_.write("described", bytes).c_str(), O_RDONLY));
    EXPECT_EQ(::lseek(file.get(), position, SEEK_SET), position);
    return file;
  }
  static off_t position(const UniqueFd& file) { return ::lseek(file.get(), 0, SEEK_CUR); }

  test::TempDir folder_;
  Options options_;
};

TEST_F(OpenTest, APlainFileIsARange) {
  const auto opened = open_file("plain", "some text");
  const FileRange* const range = range_of(opened);
  ASSERT_NE(range, nullptr) << streamed(opened);
  EXPECT_EQ(range->text_begin, 0U);
  EXPECT_EQ(range->begin, 0U);
  EXPECT_EQ(range->end, 9U);
  EXPECT_EQ(range->file_bytes, 9U);
  EXPECT_EQ(opened->name, (folder_.path() / "plain").string());
  EXPECT_FALSE(opened->decoded);
  std::array<char, 4> head{};
  EXPECT_EQ(::pread(range->file.get(), head.data(), head.size(), 0), 4);
  EXPECT_EQ(std::string(head.data(), head.size()), "some");
  EXPECT_EQ(::fcntl(range->file.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_F(OpenTest, AnEmptyFileIsAStream) { EXPECT_EQ(streamed(open_file("empty", "")), ""); }

TEST_F(OpenTest, TheNameTellsNothing) {
  EXPECT_NE(range_of(open_file("plain.gz", "text")), nullptr);
  EXPECT_EQ(streamed(open_file("packed.txt", test::gzip("text"))), "text");
}

TEST_F(OpenTest, CompressedFilesAreStreams) {
  int number = 0;
  for (const std::string& packed : {test::gzip("text"), test::bzip2("text"), test::xz("text"),
                                    test::zstd("text"), test::lz4("text")}) {
    const auto opened = open_file(std::to_string(number++), packed);
    EXPECT_EQ(streamed(opened), "text");
    EXPECT_TRUE(opened->decoded);
  }
}

TEST_F(OpenTest, CompressedNothingIsNothing) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(""))), "");
}

TEST_F(OpenTest, NeverToDecompressIsObeyed) {
  options_.decompress = Decompress::kNever;
  EXPECT_NE(range_of(open_file("f", test::gzip("text"))), nullptr);
  const std::string packed = test::zstd("text");
  const auto opened = open(MemoryInput{test::as_bytes(packed)}, options_);
  EXPECT_EQ(opened->content.index(), 1U);
}

TEST_F(OpenTest, MarkedFilesAreTranscoded) {
  const auto opened = open_file("f", marked_utf16("text"));
  EXPECT_EQ(streamed(opened), "\uFEFFtext");
  EXPECT_TRUE(opened->decoded);
}

TEST_F(OpenTest, TheMarkMayBeInsideOfCompressedData) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(marked_utf16("text")))), "\uFEFFtext");
  const std::string much(100'000, 'x');
  EXPECT_EQ(streamed(open_file("g", test::xz(marked_utf16(much)))), "\uFEFF" + much);
}

TEST_F(OpenTest, OneLayerIsDecompressed) {
  EXPECT_EQ(streamed(open_file("f", test::gzip(test::gzip("text")))), test::gzip("text"));
}

TEST_F(OpenTest, AnEncodingMakesAStream) {
  options_.encoding = "ISO-8859-1";
  EXPECT_EQ(streamed(open_file("f", "na\xEFve")), "naïve");
  EXPECT_EQ(streamed(open_file("g", test::gzip("na\xEFve"))), "naïve");
  options_.encoding = "utf8";
  EXPECT_NE(range_of(open_file("h", "plain")), nullptr);
  // Who says UTF-8 gets UTF-8, mark or none.
  EXPECT_NE(range_of(open_file("i", marked_utf16("text"))), nullptr);
}

TEST_F(OpenTest, AnUnknownEncodingIsAnInvalidArgument) {
  options_.encoding = "klingon";
  const auto opened = open_file("f", "text");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(OpenTest, CorruptHeadsNameTheFile) {
  const auto opened = open_file("f", test::gzip("text").substr(0, 12));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorruptInput);
  EXPECT_EQ(opened.error().path, (folder_.path() / "f").string());
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
    EXPECT_EQ(streamed(open(PathInput{path}, options_)), bytes.empty() ? "" : "some text");
    writer.join();
  }
}

// Files of /proc have text but no size.
TEST_F(OpenTest, AFileWithoutASizeIsAStream) {
  EXPECT_NE(streamed(open(PathInput{"/proc/self/status"}, options_)).find("Name:"),
            std::string::npos);
}

TEST_F(OpenTest, WhatIsNoFileIsAnError) {
  const auto folder = open(PathInput{folder_.path().string()}, options_);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(folder.error().path, folder_.path().string());
  const auto missing = open(PathInput{"/no/such/file"}, options_);
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
  const auto opened = open(PathInput{path}, options_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(opened.error().path, path);
}

TEST_F(OpenTest, ARangeIsClampedToTheFile) {
  const std::string path = folder_.write("f", "0123456789");
  const auto expect = [&](std::uint64_t begin, std::uint64_t end, std::uint64_t begins,
                          std::uint64_t ends) {
    const auto opened = open(RangeInput{path, begin, end}, options_);
    const FileRange* const range = range_of(opened);
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(range->begin, begins);
    EXPECT_EQ(range->end, ends);
    EXPECT_EQ(range->text_begin, 0U);
    EXPECT_EQ(range->file_bytes, 10U);
  };
  expect(2, 5, 2, 5);
  expect(2, 50, 2, 10);
  expect(40, 50, 10, 10);
  expect(0, UINT64_MAX, 0, 10);
  expect(3, 3, 3, 3);
}

TEST_F(OpenTest, ARangeIsNeitherDecompressedNorTranscoded) {
  const std::string path = folder_.write("f", test::gzip("text"));
  options_.encoding = "UTF-16";
  EXPECT_NE(range_of(open(RangeInput{path, 0, 10}, options_)), nullptr);
}

TEST_F(OpenTest, RangesThatCannotBeAreErrors) {
  const std::string path = folder_.write("f", "0123456789");
  EXPECT_EQ(open(RangeInput{path, 5, 2}, options_).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(open(RangeInput{"/dev/null", 0, 2}, options_).error().kind,
            ErrorKind::kInvalidArgument);
  EXPECT_EQ(open(RangeInput{"/no/such", 0, 2}, options_).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(open(RangeInput{folder_.path().string(), 0, 2}, options_).error().kind,
            ErrorKind::kNotReadable);
}

TEST_F(OpenTest, PlainMemoryStaysWhereItIs) {
  const std::string text = "some text";
  const auto opened = open(MemoryInput{test::as_bytes(text), "mine"}, options_);
  ASSERT_TRUE(opened);
  const auto bytes = std::get<std::span<const std::uint8_t>>(opened->content);
  EXPECT_EQ(static_cast<const void*>(bytes.data()), text.data());
  EXPECT_EQ(bytes.size(), text.size());
  EXPECT_EQ(opened->name, "mine");
  EXPECT_TRUE(open(MemoryInput{}, options_));
}

TEST_F(OpenTest, OtherMemoryIsDecoded) {
  const std::string packed = test::bzip2(marked_utf16("text"));
  EXPECT_EQ(streamed(open(MemoryInput{test::as_bytes(packed)}, options_)), "\uFEFFtext");
}

// A caller's reader, which fails the test when it is read after its end.
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
      return streamed(open(ReaderInput{std::make_shared<StreamReader>(bytes)}, options_));
    };
    EXPECT_EQ(read(text), text);
    EXPECT_EQ(read(test::gzip(text)), text);
    EXPECT_EQ(read(test::zstd(text)), text);
    EXPECT_EQ(read(marked_utf16(text)), "\uFEFF" + text);
  }
}

TEST_F(OpenTest, ADescriptorBeginsWhereItStands) {
  const UniqueFd file = descriptor("0123456789", 4);
  const auto opened = open(DescriptorInput{file.get(), "in"}, options_);
  const FileRange* const range = range_of(opened);
  ASSERT_NE(range, nullptr);
  EXPECT_EQ(range->text_begin, 4U);
  EXPECT_EQ(range->begin, 4U);
  EXPECT_EQ(range->end, 10U);
  EXPECT_EQ(range->file_bytes, 10U);
  EXPECT_NE(range->file.get(), file.get());
  EXPECT_EQ(opened->name, "in");
  EXPECT_EQ(position(file), 4);
}

TEST_F(OpenTest, ADescriptorStaysOpen) {
  for (const std::string& bytes : {"plain text"s, test::xz("text"), ""s}) {
    const UniqueFd file = descriptor(bytes);
    ASSERT_TRUE(open(DescriptorInput{file.get()}, options_));
    EXPECT_GE(::fcntl(file.get(), F_GETFD), 0);
  }
}

TEST_F(OpenTest, ADescriptorAtOrPastTheEndHasNothing) {
  for (const off_t at : {10, 50}) {
    const UniqueFd file = descriptor("0123456789", at);
    EXPECT_EQ(streamed(open(DescriptorInput{file.get()}, options_)), "") << at;
  }
}

TEST_F(OpenTest, CompressedDataMayBeginAtADescriptorsPosition) {
  const UniqueFd file = descriptor("0123" + test::gzip("text"), 4);
  EXPECT_EQ(streamed(open(DescriptorInput{file.get()}, options_)), "text");
}

TEST_F(OpenTest, APipeIsAStream) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd reading(ends[0]);
  ASSERT_EQ(::write(ends[1], "text", 4), 4);
  ::close(ends[1]);
  const auto opened = open(DescriptorInput{reading.get()}, options_);
  EXPECT_EQ(streamed(opened), "text");
  EXPECT_FALSE(opened->decoded);
}

TEST_F(OpenTest, DescriptorsThatCannotBeReadAreErrors) {
  EXPECT_EQ(open(DescriptorInput{-1, "in"}, options_).error().path, "in");
  const UniqueFd folder(::open(folder_.path().c_str(), O_RDONLY));
  EXPECT_EQ(open(DescriptorInput{folder.get(), "in"}, options_).error().kind,
            ErrorKind::kNotReadable);
  const UniqueFd writing(::open(folder_.write("f", "text").c_str(), O_WRONLY));
  EXPECT_EQ(open(DescriptorInput{writing.get(), "in"}, options_).error().path, "in");
}

}  // namespace
}  // namespace hapax::input
