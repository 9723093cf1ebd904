// Checks the streams of files, descriptors, memory and readers: their bytes, their counts, their
// errors, and that none reads its source again after the end.
#include "input/plain_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

#include "input/streams.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

// Gives three bytes a read, then the end or an error; counts its reads.
class ThreesReader final : public Reader {
 public:
  explicit ThreesReader(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    ++reads;
    if (at_ == bytes_.size() && failure) {
      return *failure;
    }
    const std::size_t given = std::min({buffer.size(), std::size_t{3}, bytes_.size() - at_});
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

  int reads = 0;
  std::optional<Error> failure = {};

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

TEST(DescriptorStream, ReadsFromWhereTheDescriptorStands) {
  const test::TempDir folder;
  UniqueFd file(::open(folder.write("f", "0123456789").c_str(), O_RDONLY));
  ASSERT_EQ(::lseek(file.get(), 4, SEEK_SET), 4);
  const auto stream = descriptor_stream(std::move(file), "f");
  EXPECT_EQ(test::drain(*stream, 1).value(), "456789");
  EXPECT_EQ(stream->stored_bytes_read(), 6U);
}

TEST(DescriptorStream, ClosesItsDescriptor) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ::close(ends[1]);
  descriptor_stream(UniqueFd(ends[0]), "pipe").reset();
  EXPECT_EQ(::fcntl(ends[0], F_GETFD), -1);
}

TEST(DescriptorStream, NamesItselfInErrors) {
  const test::TempDir folder;
  const auto stream =
      descriptor_stream(UniqueFd(::open(folder.path().c_str(), O_RDONLY)), "some folder");
  const Result<std::string> all = test::drain(*stream);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().path, "some folder");
  EXPECT_EQ(all.error().kind, ErrorKind::kNotReadable);
}

// At a terminal, the user would have to type the end of file twice.
TEST(DescriptorStream, DoesNotAskAgainAfterTheEnd) {
  const test::TempDir folder;
  const std::string path = folder.write("f", "one");
  const auto stream = descriptor_stream(UniqueFd(::open(path.c_str(), O_RDONLY)), "f");
  EXPECT_EQ(test::drain(*stream).value(), "one");
  folder.write("f", "one and two");
  EXPECT_EQ(test::drain(*stream).value(), "");
}

TEST(MemoryStream, GivesItsBytesOnce) {
  const std::string text = "0123456789";
  const auto stream = memory_stream(test::as_bytes(text));
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_EQ(stream->read(buffer).value(), 4U);
  EXPECT_EQ(stream->stored_bytes_read(), 4U);
  EXPECT_EQ(test::drain(*stream, 4).value(), "456789");
  EXPECT_EQ(stream->stored_bytes_read(), 10U);
  EXPECT_EQ(test::drain(*memory_stream({})).value(), "");
}

TEST(ReaderStream, GivesWhatTheReaderGives) {
  const auto reader = std::make_shared<ThreesReader>("0123456789");
  const auto stream = reader_stream(reader, "r");
  EXPECT_EQ(test::drain(*stream).value(), "0123456789");
  EXPECT_EQ(stream->stored_bytes_read(), 10U);
  EXPECT_EQ(reader->reads, 5);
}

TEST(ReaderStream, DoesNotAskAgainAfterTheEnd) {
  const auto reader = std::make_shared<ThreesReader>("abc");
  const auto stream = reader_stream(reader, "r");
  EXPECT_EQ(test::drain(*stream).value(), "abc");
  EXPECT_EQ(test::drain(*stream).value(), "");
  EXPECT_EQ(reader->reads, 2);
}

TEST(ReaderStream, NamesItselfInErrorsThatNameNothing) {
  const auto reader = std::make_shared<ThreesReader>("abc");
  reader->failure = Error{.kind = ErrorKind::kNotReadable, .cause = "torn"};
  EXPECT_EQ(test::drain(*reader_stream(reader, "r")).error().path, "r");
  reader->failure->path = "its own";
  const Error error = test::drain(*reader_stream(reader, "r")).error();
  EXPECT_EQ(error.path, "its own");
  EXPECT_EQ(error.cause, "torn");
  EXPECT_EQ(error.kind, ErrorKind::kNotReadable);
}

TEST(PrefixedStream, GivesThePrefixFirst) {
  for (const std::size_t room : {1U, 2U, 3U, 100U}) {
    auto rest = test::drips("0123456789", 2);
    Head head = read_head(*rest, 3);
    const auto stream = prefixed_stream(std::move(head), std::move(rest));
    EXPECT_EQ(test::drain(*stream, room).value(), "0123456789") << room;
    EXPECT_EQ(stream->stored_bytes_read(), 10U);
  }
}

TEST(PrefixedStream, AnEmptyPrefixIsNoEnd) {
  EXPECT_EQ(test::drain(*prefixed_stream({}, test::drips("abc"))).value(), "abc");
}

TEST(PrefixedStream, TellsHowItWentOnBehindThePrefix) {
  const auto reader = std::make_shared<ThreesReader>("0123456789");
  auto ended = reader_stream(reader, "r");
  Head all = read_head(*ended, 40);
  EXPECT_EQ(test::drain(*prefixed_stream(std::move(all), std::move(ended))).value(), "0123456789");
  EXPECT_EQ(reader->reads, 5);

  const auto torn = std::make_shared<ThreesReader>("abc");
  torn->failure = Error{.kind = ErrorKind::kNotReadable, .cause = "torn"};
  auto failing = reader_stream(torn, "r");
  Head some = read_head(*failing, 40);
  const auto stream = prefixed_stream(std::move(some), std::move(failing));
  std::array<std::uint8_t, 40> buffer{};
  EXPECT_EQ(stream->read(buffer).value(), 3U);
  EXPECT_EQ(stream->read(buffer).error().cause, "torn");
  EXPECT_EQ(torn->reads, 2);
}

TEST(ReadHead, FillsUpFromDrips) {
  const auto stream = test::drips("0123456789", 1);
  const Head first = read_head(*stream, 4);
  EXPECT_EQ(first.bytes, (std::vector<std::uint8_t>{'0', '1', '2', '3'}));
  EXPECT_FALSE(first.end.has_value());
  const Head rest = read_head(*stream, 40);
  EXPECT_EQ(rest.bytes.size(), 6U);
  ASSERT_TRUE(rest.end.has_value());
  EXPECT_EQ(rest.end->value(), 0U);
}

TEST(ReadHead, KeepsWhatComesBeforeAnError) {
  const auto reader = std::make_shared<ThreesReader>("abc");
  reader->failure = Error{.kind = ErrorKind::kNotReadable, .cause = "torn"};
  const Head head = read_head(*reader_stream(reader, "r"), 64);
  EXPECT_EQ(head.bytes.size(), 3U);
  ASSERT_TRUE(head.end.has_value());
  EXPECT_EQ(head.end->error().cause, "torn");
}

class FileStreams : public testing::Test {
 protected:
  std::unique_ptr<ByteStream> stream_of(const std::string& path, std::uint64_t begin = 0,
                                        std::uint64_t taken = 0, const StopEvent* stop = nullptr) {
    Result<WatchedFile> file = WatchedFile::watch(UniqueFd(::open(path.c_str(), O_RDONLY)), path);
    EXPECT_TRUE(file.ok());
    return file_stream(std::make_shared<const WatchedFile>(std::move(file).value()), begin, taken,
                       path, stop);
  }
  test::TempDir folder_;
};

TEST_F(FileStreams, BeginBehindWhatIsTaken) {
  const std::string path = folder_.write("f", "0123456789");
  for (const std::size_t room : {1U, 3U, 10U, 100U}) {
    const auto stream = stream_of(path, 2, 3);
    EXPECT_EQ(stream->stored_bytes_read(), 3U);
    EXPECT_EQ(test::drain(*stream, room).value(), "56789");
    EXPECT_EQ(stream->stored_bytes_read(), 8U);
  }
  EXPECT_EQ(test::drain(*stream_of(path, 10)).value(), "");
  EXPECT_EQ(test::drain(*stream_of(path, 50)).value(), "");
}

TEST_F(FileStreams, GiveWhatTheFileHadWhenItWasOpened) {
  const std::string path = folder_.write("f", "0123456789");
  const auto stream = stream_of(path);
  folder_.write("f", "0123456789 and more");
  EXPECT_EQ(test::drain(*stream, 4).value(), "0123456789");
}

TEST_F(FileStreams, EndWhenAsked) {
  std::stop_source source;
  StopEvent stop;
  ASSERT_TRUE(stop.watch(source.get_token()).ok());
  const auto stream = stream_of(folder_.write("f", "0123456789"), 0, 0, &stop);
  std::array<std::uint8_t, 4> buffer{};
  EXPECT_EQ(stream->read(buffer).value(), 4U);
  source.request_stop();
  const Result<std::size_t> stopped = stream->read(buffer);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
}

TEST_F(FileStreams, OfAFileThatBecameShorterFail) {
  const std::string path = folder_.write("f", "0123456789");
  const auto stream = stream_of(path);
  ASSERT_EQ(::truncate(path.c_str(), 6), 0);
  const Result<std::string> text = test::drain(*stream, 4);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(text.error().offset, 6U);
  EXPECT_EQ(text.error().path, path);
}

// The system states no size for a file of /proc, and one page for a file of /sys.
TEST_F(FileStreams, ReadToTheEndWhereTheStatedSizeIsWrong) {
  EXPECT_NE(test::drain(*stream_of("/proc/self/status")).value().find("Name:"), std::string::npos);
  const std::string node = "/sys/kernel/mm/transparent_hugepage/enabled";
  if (::access(node.c_str(), R_OK) == 0) {
    EXPECT_NE(test::drain(*stream_of(node), 7).value().find("never"), std::string::npos);
  }
}

}  // namespace
}  // namespace hapax::input
