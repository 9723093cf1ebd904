// Checks that every format decompresses what its own library compressed, whatever the sizes of
// reads. Truncated or altered data, or other bytes after it, is an error: never wrong bytes without
// an error, and never an endless stream.
#include "input/decompress.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <string_view>

#include "input/compressors.h"
#include "input/streams.h"

namespace hapax::input {
namespace {

struct Format {
  const char* name;
  Compression compression;
  std::function<std::string(std::string_view)> pack;
  std::size_t magic_bytes;
};

void PrintTo(const Format& format, std::ostream* out) { *out << format.name; }

class DecompressTest : public testing::TestWithParam<Format> {
 protected:
  static std::string pack(std::string_view text) { return GetParam().pack(text); }

  static Result<std::string> unpack(const std::string& packed, std::size_t drip = SIZE_MAX,
                                    std::size_t room = 65536) {
    const auto stream =
        decompress(GetParam().compression, test::drips(packed, drip), "its/name", {.memory = 0});
    return test::drain(*stream, room);
  }

  // The error names the fault, the offset and the file.
  static void expect_corrupt(const Result<std::string>& unpacked, std::size_t stored_bytes,
                             const std::string& what) {
    ASSERT_FALSE(unpacked) << what << ": gave " << unpacked->size() << " bytes";
    const Error& error = unpacked.error();
    EXPECT_EQ(error.kind, ErrorKind::kCorruptInput) << what << ": " << describe(error);
    EXPECT_EQ(error.path, "its/name") << what;
    ASSERT_TRUE(error.offset.has_value()) << what;
    EXPECT_LE(*error.offset, stored_bytes) << what;
    EXPECT_FALSE(error.offset_is_decoded) << what;
    EXPECT_TRUE(error.cause.starts_with(std::string(GetParam().name) + " data is ")) << error.cause;
  }
};

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(random() & 0xFF);
  }
  return bytes;
}

std::string prose(std::size_t size) {
  std::string text;
  for (unsigned word = 0; text.size() < size; word = word * 7 + 3) {
    text += "word" + std::to_string(word % 997) + " ";
  }
  text.resize(size);
  return text;
}

TEST_P(DecompressTest, RoundTrips) {
  for (const std::string& text : {std::string(), std::string("a"), prose(1000), prose(3 << 20),
                                  noise(1 << 20, 1), std::string(8 << 20, '\0')}) {
    const Result<std::string> unpacked = unpack(pack(text));
    ASSERT_TRUE(unpacked) << text.size() << ": " << describe(unpacked.error());
    EXPECT_TRUE(*unpacked == text) << text.size();
  }
}

TEST_P(DecompressTest, TheSizesOfReadsChangeNothing) {
  const std::string text = prose(30'000) + noise(10'000, 2);
  const std::string packed = pack(text) + pack("") + pack("tail");
  for (const std::size_t drip : {std::size_t{1}, std::size_t{2}, std::size_t{1000}, SIZE_MAX}) {
    for (const std::size_t room : {1U, 3U, 65'536U}) {
      const Result<std::string> unpacked = unpack(packed, drip, room);
      ASSERT_TRUE(unpacked) << drip << " " << room << ": " << describe(unpacked.error());
      EXPECT_TRUE(*unpacked == text + "tail") << drip << " " << room;
    }
  }
}

TEST_P(DecompressTest, JoinsMembers) {
  EXPECT_EQ(unpack(pack("one wo") + pack("rd") + pack("") + pack("s")).value(), "one words");
  EXPECT_EQ(unpack(pack("") + pack("")).value(), "");
  std::string many;
  for (int member = 0; member < 1000; ++member) {
    many += pack("x");
  }
  EXPECT_EQ(unpack(many).value(), std::string(1000, 'x'));
}

TEST_P(DecompressTest, CountsStoredBytes) {
  const std::string packed = pack(prose(5000));
  const auto stream = decompress(GetParam().compression, test::drips(packed), "f");
  ASSERT_TRUE(test::drain(*stream));
  EXPECT_EQ(stream->stored_bytes_read(), packed.size());
}

TEST_P(DecompressTest, EveryTruncationIsCorrupt) {
  const std::string packed = pack(prose(300));
  for (std::size_t size = 1; size < packed.size(); ++size) {
    const std::string cut = packed.substr(0, size);
    expect_corrupt(unpack(cut), size, "cut to " + std::to_string(size));
    expect_corrupt(unpack(cut, 1, 1), size, "cut to " + std::to_string(size) + " by ones");
  }
}

TEST_P(DecompressTest, ATruncatedSecondMemberIsCorrupt) {
  const std::string first = pack("first ");
  const std::string packed = first + pack("second");
  for (std::size_t size = first.size() + 1; size < packed.size(); ++size) {
    const Result<std::string> unpacked = unpack(packed.substr(0, size));
    expect_corrupt(unpacked, size, "cut to " + std::to_string(size));
    EXPECT_GE(*unpacked.error().offset, first.size());
  }
}

TEST_P(DecompressTest, TruncationIsSaidAtTheEnd) {
  const std::string packed = pack(prose(300));
  const Result<std::string> unpacked = unpack(packed.substr(0, packed.size() - 1));
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().cause, std::string(GetParam().name) + " data is truncated");
  EXPECT_EQ(unpacked.error().offset, packed.size() - 1);
}

// The data is read at once, but the error still has the offset of the fault, because every format
// ends with a checksum or a mark.
TEST_P(DecompressTest, DamageIsSaidWhereTheDecoderStopped) {
  for (const std::size_t size : {std::size_t{300}, std::size_t{400'000}}) {
    std::string packed = pack(noise(size, 4));
    packed[packed.size() - 3] = static_cast<char>(packed[packed.size() - 3] ^ 1);
    const Result<std::string> unpacked = unpack(packed, SIZE_MAX, std::size_t{1} << 20);
    expect_corrupt(unpacked, packed.size(), "noise of " + std::to_string(size));
    EXPECT_GE(*unpacked.error().offset, packed.size() - 12) << size;
  }
}

// A bit that no checksum covers (the time in a gzip header) may have no effect. Wrong bytes must
// never come out.
TEST_P(DecompressTest, NoFlippedBitGivesOtherBytes) {
  const std::string text = prose(200);
  const std::string packed = pack(text);
  std::size_t errors = 0;
  for (std::size_t bit = 0; bit < 8 * packed.size(); ++bit) {
    std::string flipped = packed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const Result<std::string> unpacked = unpack(flipped);
    if (unpacked) {
      EXPECT_EQ(*unpacked, text) << "bit " << bit % 8 << " of byte " << bit / 8;
      continue;
    }
    ++errors;
    expect_corrupt(unpacked, packed.size(), "bit " + std::to_string(bit));
  }
  // Checksums cover at least everything after a header of 10 bytes.
  EXPECT_GE(errors, 8 * (packed.size() - 10));
}

TEST_P(DecompressTest, ZerosBehindArePadding) {
  const std::string packed = pack("text");
  for (const std::size_t zeros : {1U, 2U, 3U, 4U, 511U, 1U << 18}) {
    for (const std::size_t drip : {std::size_t{1}, SIZE_MAX}) {
      const Result<std::string> unpacked = unpack(packed + std::string(zeros, '\0'), drip);
      ASSERT_TRUE(unpacked) << zeros << ": " << describe(unpacked.error());
      EXPECT_EQ(*unpacked, "text") << zeros;
    }
  }
}

TEST_P(DecompressTest, AnythingElseBehindIsCorrupt) {
  const std::string packed = pack("text");
  for (const std::string& behind :
       {std::string("x"), std::string("garbage behind"), std::string("\xFF"), noise(5000, 3),
        std::string("\0\0\0x", 4), std::string(300'000, '\0') + "x"}) {
    for (const std::size_t drip : {std::size_t{1}, SIZE_MAX}) {
      const Result<std::string> unpacked = unpack(packed + behind, drip);
      expect_corrupt(unpacked, packed.size() + behind.size(), behind.substr(0, 20));
      EXPECT_GE(*unpacked.error().offset, packed.size());
      const std::size_t zeros = std::min(behind.find_first_not_of('\0'), behind.size());
      EXPECT_EQ(unpacked.error().cause,
                std::string(GetParam().name) + " data is followed by something else");
      EXPECT_EQ(*unpacked.error().offset, packed.size() + zeros);
    }
  }
}

// Even a few bytes are an error. But an incomplete member is "truncated".
TEST_P(DecompressTest, BytesBehindAreSomethingElseUnlessTheyBeginAMember) {
  const std::string packed = pack("text");
  const std::string name = GetParam().name;
  for (std::size_t size = 1; size <= 20; ++size) {
    for (const std::size_t drip : {std::size_t{1}, SIZE_MAX}) {
      const Result<std::string> other = unpack(packed + noise(20, 3).substr(0, size), drip);
      expect_corrupt(other, packed.size() + size, "something else");
      EXPECT_EQ(other.error().cause, name + " data is followed by something else") << size;
      EXPECT_EQ(other.error().offset, packed.size()) << size;
      const Result<std::string> cut = unpack(packed + pack("more text").substr(0, size), drip);
      expect_corrupt(cut, packed.size() + size, "cut");
      EXPECT_EQ(cut.error().cause, name + " data is truncated") << size;
      EXPECT_EQ(cut.error().offset, packed.size() + size) << size;
      std::string almost = pack("more text").substr(0, size);
      almost.back() = static_cast<char>(almost.back() ^ 0x80);
      const Result<std::string> tail = unpack(packed + almost, drip);
      ASSERT_FALSE(tail);
      if (size <= GetParam().magic_bytes) {
        EXPECT_EQ(tail.error().cause, name + " data is followed by something else") << size;
      }
    }
  }
}

// xz allows zeros between its streams. In every format, a member after zeros is read.
TEST_P(DecompressTest, AMemberBehindZerosIsReadOn) {
  for (const std::size_t zeros : {4U, 512U, 1U << 18}) {
    const std::string packed = pack("one ") + std::string(zeros, '\0') + pack("two");
    for (const std::size_t drip : {std::size_t{1}, packed.size()}) {
      const Result<std::string> unpacked = unpack(packed, drip);
      ASSERT_TRUE(unpacked) << zeros << ": " << describe(unpacked.error());
      EXPECT_EQ(*unpacked, "one two") << zeros;
    }
  }
}

TEST_P(DecompressTest, NoiseBehindTheMagicEnds) {
  const std::string packed = pack(prose(5000));
  for (unsigned seed = 0; seed < 200; ++seed) {
    for (const std::size_t kept : {GetParam().magic_bytes, std::size_t{30}}) {
      const std::string damaged = packed.substr(0, kept) + noise(2000, seed);
      expect_corrupt(unpack(damaged, seed % 2 == 0 ? 1 : SIZE_MAX), damaged.size(),
                     "seed " + std::to_string(seed));
    }
  }
}

TEST_P(DecompressTest, ErrorsOfTheStoredStreamPassThrough) {
  class Torn final : public ByteStream {
   public:
    Result<std::size_t> read(std::span<std::uint8_t>) override {
      return Error{.kind = ErrorKind::kNotReadable, .cause = "torn", .path = "below"};
    }
    std::uint64_t stored_bytes_read() const override { return 0; }
  };
  const auto stream = decompress(GetParam().compression, std::make_unique<Torn>(), "above");
  const Result<std::string> unpacked = test::drain(*stream);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().kind, ErrorKind::kNotReadable);
  EXPECT_EQ(unpacked.error().path, "below");
}

INSTANTIATE_TEST_SUITE_P(Formats, DecompressTest,
                         testing::Values(Format{"gzip", Compression::kGzip, test::gzip, 3},
                                         Format{"bzip2", Compression::kBzip2, test::bzip2, 4},
                                         Format{"xz", Compression::kXz, test::xz, 6},
                                         Format{"zstd", Compression::kZstd, test::zstd, 4},
                                         Format{"lz4", Compression::kLz4, test::lz4, 4}),
                         [](const auto& tested) { return std::string(tested.param.name); });

std::string unpacked_frames(Compression compression, const std::string& packed, std::size_t drip) {
  const auto stream = decompress(compression, test::drips(packed, drip), "f", {.memory = 0});
  const Result<std::string> unpacked = test::drain(*stream, 7);
  return unpacked ? *unpacked : describe(unpacked.error());
}

class SkippableFrameTest : public testing::TestWithParam<Format> {};

TEST_P(SkippableFrameTest, ArePassedOver) {
  const auto& pack = GetParam().pack;
  for (const std::size_t drip : {std::size_t{1}, SIZE_MAX}) {
    const auto unpack = [drip](const std::string& packed) {
      return unpacked_frames(GetParam().compression, packed, drip);
    };
    // pzstd begins with the size of the frame that follows.
    EXPECT_EQ(unpack(test::skippable("\x20\1\1\1") + pack("text")), "text");
    EXPECT_EQ(unpack(pack("te") + test::skippable("between", 7) + pack("xt")), "text");
    EXPECT_EQ(unpack(pack("text") + test::skippable(std::string(300'000, 'x'), 15)), "text");
    EXPECT_EQ(unpack(test::skippable("") + test::skippable("") + pack("text")), "text");
    EXPECT_EQ(unpack(test::skippable("nothing else")), "");
  }
}

TEST_P(SkippableFrameTest, AreCorruptWhereTheyEndEarly) {
  const std::string whole = GetParam().pack("text") + test::skippable("content");
  const std::size_t frame = whole.size() - 15;
  for (std::size_t size = frame + 1; size < whole.size(); ++size) {
    const auto stream = decompress(GetParam().compression, test::drips(whole.substr(0, size)), "f");
    const Result<std::string> unpacked = test::drain(*stream);
    ASSERT_FALSE(unpacked) << size;
    EXPECT_EQ(unpacked.error().kind, ErrorKind::kCorruptInput) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, SkippableFrameTest,
                         testing::Values(Format{"zstd", Compression::kZstd, test::zstd, 4},
                                         Format{"lz4", Compression::kLz4, test::lz4, 4}),
                         [](const auto& tested) { return std::string(tested.param.name); });

// A frame's header may legally state a window of 2 GiB.
TEST(Decompress, AWindowPastTheMemoryIsNotCorrupt) {
  const std::string frame = std::string("\x28\xB5\x2F\xFD\x00\xA8", 6) + std::string(64, '\0');
  constexpr std::size_t kLittle = std::size_t{1} << 30;
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  if (pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) > kLittle / 2) {
    GTEST_SKIP() << "a sanitizer has taken the address space";
  }
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
  const rlimit little{kLittle, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &little), 0);
  const std::string cause = unpacked_frames(Compression::kZstd, frame, SIZE_MAX);
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &before), 0);
  EXPECT_EQ(cause,
            "f: not enough memory to decompress zstd data; free memory, or decompress it on "
            "another machine");
}

TEST(Decompress, NothingIsDoneToPlainBytes) {
  const auto stream = decompress(Compression::kNone, test::drips("plain"), "f");
  EXPECT_EQ(test::drain(*stream).value(), "plain");
}

}  // namespace
}  // namespace hapax::input
