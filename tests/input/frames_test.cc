// Compares decoding of frames by several threads with the serial decoders: the same bytes, and for
// truncated, damaged or mixed data the same bytes before the same error.
#include "input/frames.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "input/compressors.h"
#include "input/decompress.h"
#include "input/streams.h"
#include "support/bytes.h"
#include "support/sanitizers.h"

namespace hapax::input {
namespace {

std::string prose(std::size_t size) {
  std::string text;
  for (unsigned word = 0; text.size() < size; word = word * 7 + 3) {
    text += "word" + std::to_string(word % 9'973) + " ";
  }
  text.resize(size);
  return text;
}

std::string noise(std::size_t size) {
  std::mt19937 random(5);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random() & 0xFF);
  }
  return bytes;
}

// A sanitizer is ten times slower, so only some of the places are damaged there.
constexpr std::size_t kStep = test::kSanitized ? 7 : 1;

// The bytes of a stream, and how it ends.
struct Outcome {
  std::string bytes;
  std::string end;
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << outcome.bytes.size() << " bytes, then " << outcome.end;
}

Outcome outcome_of(ByteStream& stream) {
  std::vector<std::uint8_t> buffer(5'000);
  Outcome outcome;
  for (;;) {
    const Result<std::size_t> got = stream.read(buffer);
    if (!got || *got == 0) {
      outcome.end = got ? "the end" : describe(got.error());
      return outcome;
    }
    outcome.bytes.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
}

Outcome serially(Compression compression, const std::string& packed, std::size_t drip = SIZE_MAX) {
  auto stored = test::drips(packed, drip);
  const auto stream = compression == Compression::kGzip ? gzip_stream(std::move(stored), "name")
                                                        : zstd_stream(std::move(stored), "name");
  return outcome_of(*stream);
}

Outcome by_frames(Compression compression, const std::string& packed, std::size_t drip = SIZE_MAX,
                  unsigned helpers = 0) {
  const auto stream = decompress(compression, test::drips(packed, drip), "name");
  std::atomic<bool> done = false;
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < helpers; ++i) {
    threads.emplace_back([&] {
      while (!done) {
        if (!stream->help()) {
          std::this_thread::yield();
        }
      }
    });
  }
  Outcome outcome = outcome_of(*stream);
  done = true;
  return outcome;
}

struct Format {
  const char* name;
  Compression compression;
  std::string (*pack)(std::string_view text, std::size_t frame_bytes);
};

void PrintTo(const Format& format, std::ostream* out) { *out << format.name; }

std::string zstd_frames(std::string_view text, std::size_t frame_bytes, test::ZstdFlags flags) {
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += frame_bytes) {
    packed += test::zstd_frame(text.substr(at, frame_bytes), flags);
  }
  return packed;
}

const Format kFormats[] = {
    {"bgzf", Compression::kGzip, test::bgzf},
    {"zstd", Compression::kZstd,
     [](std::string_view text, std::size_t frame_bytes) {
       return zstd_frames(text, frame_bytes, {});
     }},
    {"zstd_without_sizes", Compression::kZstd,
     [](std::string_view text, std::size_t frame_bytes) {
       return zstd_frames(text, frame_bytes, {.content_size = 0});
     }},
    {"zstd_without_checksums", Compression::kZstd,
     [](std::string_view text, std::size_t frame_bytes) {
       return zstd_frames(text, frame_bytes, {.checksum = 0});
     }},
    {"seekable_zstd", Compression::kZstd,
     [](std::string_view text, std::size_t frame_bytes) {
       return test::skippable("1234") + zstd_frames(text, frame_bytes, {}) +
              test::skippable(std::string(200, 't'), 14);
     }},
};

class FramesTest : public testing::TestWithParam<Format> {
 protected:
  static std::string pack(std::string_view text, std::size_t frame_bytes) {
    return GetParam().pack(text, frame_bytes);
  }
  // Checks that `packed` has the same outcome as with the serial decoder.
  static void expect_same(const std::string& packed, const std::string& what) {
    const Outcome expected = serially(GetParam().compression, packed);
    EXPECT_EQ(by_frames(GetParam().compression, packed), expected) << what;
    EXPECT_EQ(by_frames(GetParam().compression, packed, 1'000, 1), expected) << what;
  }
};

TEST_P(FramesTest, GiveTheTextWhateverHelpsAndHoweverItArrives) {
  for (const std::string& text : {prose(100), prose(3'000'000), noise(1'000'000)}) {
    for (const std::size_t frame_bytes : {50, 1'000, 60'000}) {
      if (text.size() / frame_bytes > (test::kSanitized ? 2'000 : 10'000)) {
        continue;
      }
      const std::string packed = pack(text, frame_bytes);
      for (const unsigned helpers : {0U, 1U, 3U}) {
        for (const std::size_t drip : {std::size_t{701}, std::size_t{70'000}, SIZE_MAX}) {
          const Outcome outcome = by_frames(GetParam().compression, packed, drip, helpers);
          ASSERT_EQ(outcome.end, "the end");
          ASSERT_TRUE(outcome.bytes == text) << frame_bytes << " " << helpers << " " << drip;
        }
      }
    }
  }
}

TEST_P(FramesTest, AreTakenForFrames) {
  const std::string packed = pack(prose(100'000), 30'000);
  const FrameFormat& format =
      GetParam().compression == Compression::kGzip ? kBgzfFrames : kZstdFrames;
  std::span<const std::uint8_t> left = test::as_bytes(packed);
  std::size_t frames = 0;
  while (!left.empty()) {
    const Frame frame = format.first(left, 0);
    ASSERT_EQ(frame.kind, Frame::Kind::kWhole);
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, frame.stored_bytes - 1}) {
      ASSERT_EQ(format.first(left.first(size), 0).kind, Frame::Kind::kCut) << size;
    }
    left = left.subspan(frame.stored_bytes);
    ++frames;
  }
  EXPECT_GE(frames, 4U);
}

TEST_P(FramesTest, CutShortAnywhereEndAsTheSerialDecoderSays) {
  const std::string packed = pack(prose(1'500), 400);
  for (std::size_t size = 0; size <= packed.size(); size += kStep) {
    expect_same(packed.substr(0, size), "cut to " + std::to_string(size));
  }
}

TEST_P(FramesTest, DamagedAnywhereEndAsTheSerialDecoderSays) {
  const std::string packed = pack(prose(1'500), 400);
  std::mt19937 random(7);
  for (std::size_t at = 0; at < packed.size(); at += kStep) {
    std::string damaged = packed;
    damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 + random() % 255));
    expect_same(damaged, "damaged at " + std::to_string(at));
  }
}

TEST_P(FramesTest, FollowedByAnythingEndAsTheSerialDecoderSays) {
  const std::string packed = pack(prose(3'000), 1'000);
  const std::string plain = GetParam().compression == Compression::kGzip
                                ? test::gzip(prose(500))
                                : test::zstd_frame(prose(500), {.window_log = 10});
  for (const std::string& tail :
       {std::string(1, '\0'), std::string(70'000, '\0'), std::string("x"), std::string("some text"),
        std::string("\0\0x", 3), plain, plain + packed, plain + "x", test::skippable("skipped"),
        std::string("\x1F\x8B\x08\4\0\0\0\0\0\xFF\6\0", 12), std::string("\x28\xB5\x2F\xFD", 4)}) {
    expect_same(packed + tail, "followed by " + std::to_string(tail.size()) + " bytes");
  }
}

TEST_P(FramesTest, DamagedFarBehindGiveAllBeforeIt) {
  std::string packed = pack(prose(5'000'000), 50'000);
  packed[packed.size() * 3 / 4] ^= 1;
  const Outcome expected = serially(GetParam().compression, packed);
  for (const unsigned helpers : {0U, 3U}) {
    const Outcome found = by_frames(GetParam().compression, packed, SIZE_MAX, helpers);
    EXPECT_EQ(found.end, expected.end);
    EXPECT_TRUE(found.bytes == expected.bytes);
    EXPECT_GT(found.bytes.size(), 3'000'000U);
  }
}

TEST_P(FramesTest, AnErrorOfTheStoredBytesComesBehindWhatTheyGave) {
  class Torn final : public ByteStream {
   public:
    explicit Torn(std::string bytes) : bytes_(test::drips(std::move(bytes), 500)) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
      Result<std::size_t> got = bytes_->read(buffer);
      return *got == 0 ? Error{.kind = ErrorKind::kNotReadable, .cause = "torn", .path = "below"}
                       : std::move(got);
    }
    std::uint64_t stored_bytes_read() const override { return bytes_->stored_bytes_read(); }

   private:
    std::unique_ptr<ByteStream> bytes_;
  };
  const std::string packed = pack(prose(3'000), 1'000);
  for (const std::size_t size : {packed.size(), packed.size() / 2}) {
    const auto stream =
        decompress(GetParam().compression, std::make_unique<Torn>(packed.substr(0, size)), "name");
    const Outcome outcome = outcome_of(*stream);
    EXPECT_EQ(outcome.end, "below: torn");
    EXPECT_GE(outcome.bytes.size(), 1'000U);
    EXPECT_EQ(stream->stored_bytes_read(), size);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, FramesTest, testing::ValuesIn(kFormats),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(Frames, HugeOnesAreLeftToTheSerialDecoder) {
  const std::string huge(kMaxFrameBytes + 1, 'x');
  for (const int content_size : {0, 1}) {
    const test::ZstdFlags flags{.content_size = content_size};
    const std::string packed = test::zstd_frame(prose(1'000), flags) +
                               test::zstd_frame(huge, flags) +
                               test::zstd_frame(prose(2'000), flags);
    EXPECT_EQ(
        kZstdFrames.first(test::as_bytes(test::zstd_frame(huge, flags)), kDefaultDecoderMemory)
            .kind,
        Frame::Kind::kOther);
    const Outcome outcome = by_frames(Compression::kZstd, packed, SIZE_MAX, 1);
    EXPECT_EQ(outcome.end, "the end");
    EXPECT_TRUE(outcome.bytes == prose(1'000) + huge + prose(2'000));
  }
}

// A member of 100 bytes may hold 64 KB.
TEST(Frames, ThatPackMuchIntoLittleGiveItAll) {
  const std::string text(20'000'000, 'x');
  const Outcome outcome = by_frames(Compression::kGzip, test::bgzf(text), SIZE_MAX, 2);
  EXPECT_EQ(outcome.end, "the end");
  EXPECT_TRUE(outcome.bytes == text);
}

// A member whose stated size includes four bytes after its end, which repeat its length. A decoder
// that follows the data does not read them.
TEST(Frames, ThatLieAboutTheirSizesAreLeftToTheSerialDecoder) {
  constexpr std::size_t kSizeAt = 16;
  std::string member = test::bgzf_member("0123456789");
  member[kSizeAt] = static_cast<char>(member[kSizeAt] + 4);
  const std::string packed = member + std::string("\x0A\0\0\0", 4) + test::bgzf_member("more");
  EXPECT_EQ(kBgzfFrames.first(test::as_bytes(packed), kDefaultDecoderMemory).stored_bytes,
            member.size() + 4);
  EXPECT_EQ(by_frames(Compression::kGzip, packed), serially(Compression::kGzip, packed));
}

// A frame whose window the serial decoder refuses must not be decoded as a frame, which needs no
// window.
TEST(Frames, OfHugeWindowsAreLeftToTheSerialDecoder) {
  const auto frame = [](unsigned window_log) {
    const std::string head = {'\x28', '\xB5', '\x2F',
                              '\xFD', '\0',   static_cast<char>((window_log - 10) << 3)};
    return head + std::string("\x11\0\0ab", 5);
  };
  EXPECT_EQ(kZstdFrames.first(test::as_bytes(frame(20)), kDefaultDecoderMemory).kind,
            Frame::Kind::kWhole);
  EXPECT_EQ(kZstdFrames.first(test::as_bytes(frame(31)), kDefaultDecoderMemory).kind,
            Frame::Kind::kOther);
  EXPECT_EQ(by_frames(Compression::kZstd, frame(20)), serially(Compression::kZstd, frame(20)));
}

TEST(Frames, OrdinaryGzipIsNoBgzf) {
  EXPECT_EQ(kBgzfFrames.first(test::as_bytes(test::gzip("text")), kDefaultDecoderMemory).kind,
            Frame::Kind::kOther);
}

// Makes sure that helpers really decode; otherwise the tests above would test nothing.
TEST(Frames, HelpersDecode) {
  for (const Format& format : kFormats) {
    const auto stream =
        decompress(format.compression, test::drips(format.pack(prose(2'000'000), 50'000)), "name");
    EXPECT_FALSE(stream->help()) << "nothing has been read yet";
    std::vector<std::uint8_t> buffer(1);
    ASSERT_TRUE(stream->read(buffer));
    EXPECT_TRUE(stream->help());
    EXPECT_TRUE(stream->help());
  }
}

}  // namespace
}  // namespace hapax::input
