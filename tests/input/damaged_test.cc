// Checks that damaged and truncated data gives everything before the fault, then the error: for
// gzip exactly the bytes that zlib gives, for the other formats all whole blocks. Truncated data
// gives a beginning of the text and nothing else, whatever the sizes of reads.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "input/compressors.h"
#include "input/decompress.h"
#include "input/streams.h"
#include "input/zstd_header.h"
#include "support/bytes.h"
#include "support/sanitizers.h"

namespace hapax::input {
namespace {

constexpr std::size_t kStep = test::kSanitized ? 7 : 1;

// Tests every place of a small file, and some places of a larger one.
std::size_t step_of(const std::string& packed) { return packed.size() > 2'000 ? 7 : kStep; }

struct Outcome {
  std::string text;
  std::optional<Error> error;
};

Outcome outcome_of(ByteStream& stream, std::size_t room = 65'536) {
  std::vector<std::uint8_t> buffer(room);
  Outcome outcome;
  for (;;) {
    const Result<std::size_t> got = stream.read(buffer);
    if (!got) {
      outcome.error = got.error();
      return outcome;
    }
    if (*got == 0) {
      return outcome;
    }
    outcome.text.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
}

Outcome decoded(Compression compression, const std::string& packed, std::size_t drip = SIZE_MAX,
                std::size_t room = 65'536, DecoderOptions options = {}) {
  const auto stream = decompress(compression, test::drips(packed, drip), "its/name", options);
  return outcome_of(*stream, room);
}

// Decodes gzip members with zlib up to the first fault.
std::string inflated(std::string_view packed) {
  std::string text;
  while (!packed.empty()) {
    z_stream stream{};
    EXPECT_EQ(::inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int status = Z_OK;
    std::vector<Bytef> room(65'536);
    while (status == Z_OK) {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      status = ::inflate(&stream, Z_NO_FLUSH);
      text.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
    }
    packed.remove_prefix(packed.size() - stream.avail_in);
    ::inflateEnd(&stream);
    if (status != Z_STREAM_END) {
      break;
    }
  }
  return text;
}

// Words with different frequencies, so that there are codes of all lengths.
std::string prose(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    const auto word = static_cast<unsigned>(random() % (1 + random() % 2000));
    for (unsigned letter = word + 1; letter > 0; letter /= 3) {
      text += static_cast<char>('a' + letter % 26);
    }
    text += word % 17 == 0 ? ".\n" : " ";
  }
  text.resize(size);
  return text;
}

std::vector<std::string> gzip_files() {
  std::string letters;
  std::mt19937 random(3);
  for (int i = 0; i < 3'000; ++i) {
    letters += static_cast<char>("eeeeeeeetttttaaoi\n"[random() % 18]);
  }
  return {
      test::gzip_with(prose(4'000), 6, Z_DEFAULT_STRATEGY),
      test::gzip_with(prose(9'000), 6, Z_HUFFMAN_ONLY),
      test::gzip_with(prose(9'000), 9, Z_DEFAULT_STRATEGY,
                      1),                              // many blocks, none of them the last
      test::gzip_with(letters, 6, Z_HUFFMAN_ONLY, 1),  // codes of few bits
      test::gzip_with(letters, 6, Z_DEFAULT_STRATEGY, 1),
      test::gzip_with(prose(1'000), 6, Z_FIXED),
      test::gzip_with(prose(1'000), 0, Z_DEFAULT_STRATEGY),
      test::gzip_with(std::string(50'000, 'x'), 9, Z_DEFAULT_STRATEGY),
      test::gzip_with(prose(700), 6, Z_DEFAULT_STRATEGY) +
          test::gzip_with("", 6, Z_DEFAULT_STRATEGY) +
          test::gzip_with(prose(900, 2), 6, Z_HUFFMAN_ONLY, 1),
  };
}

TEST(DamagedGzip, CutAnywhereGivesWhatZlibGives) {
  for (const std::string& packed : gzip_files()) {
    for (std::size_t size = 1; size < packed.size(); size += step_of(packed)) {
      const std::string cut = packed.substr(0, size);
      const std::string expected = inflated(cut);
      const bool is_slow = size % 149 == 0;
      for (const std::size_t drip : {SIZE_MAX, is_slow ? std::size_t{1} : std::size_t{1'000}}) {
        const Outcome found = decoded(Compression::kGzip, cut, drip, is_slow ? 7 : 65'536);
        ASSERT_EQ(found.text.size(), expected.size())
            << "cut to " << size << " of " << packed.size() << " drip " << drip;
        ASSERT_TRUE(found.text == expected) << "cut to " << size;
      }
    }
  }
}

// A member whose header has all optional fields.
std::string with_full_header(std::string_view text) {
  const std::string plain = test::gzip(text);
  std::string header = plain.substr(0, 10) + std::string("\x04\0ABCD", 6) +
                       std::string("a name\0", 7) + std::string("a comment\0", 10);
  header[3] = 0x1F;
  const uLong checksum =
      ::crc32(0, reinterpret_cast<const Bytef*>(header.data()), static_cast<uInt>(header.size()));
  header += static_cast<char>(checksum & 0xFF);
  header += static_cast<char>(checksum >> 8 & 0xFF);
  return header + plain.substr(10);
}

TEST(GzipHeaders, MayBeCutByReadsAnywhere) {
  const std::string packed = with_full_header("some ") + with_full_header("text");
  EXPECT_EQ(inflated(packed), "some text");
  for (std::size_t drip = 1; drip <= packed.size(); ++drip) {
    const Outcome found = decoded(Compression::kGzip, packed, drip);
    EXPECT_EQ(found.text, "some text") << drip;
    EXPECT_FALSE(found.error) << drip << ": " << describe(*found.error);
  }
}

TEST(GzipHeaders, ThatAreDamagedAreErrors) {
  const std::string good = with_full_header("text");
  const std::size_t header_bytes = good.size() - test::gzip("text").size() + 10;
  for (std::size_t at = 0; at < header_bytes; ++at) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    for (const std::size_t drip : {std::size_t{1}, SIZE_MAX}) {
      const Outcome found = decoded(Compression::kGzip, damaged, drip);
      ASSERT_TRUE(found.error) << at;
      EXPECT_EQ(found.error->kind, ErrorKind::kCorruptInput) << at;
      EXPECT_EQ(found.text, "") << at;
    }
  }
}

std::size_t common_bytes(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                                  a.begin());
}

// ISA-L may give more: it accepts some block headers that zlib refuses.
TEST(DamagedGzip, WithAFlippedBitGivesWhatZlibGives) {
  std::mt19937 random(5);
  std::size_t more = 0;
  std::size_t tried = 0;
  for (const std::string& packed : gzip_files()) {
    for (std::size_t at = 10; at < packed.size(); at += step_of(packed)) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
      const std::string expected = inflated(damaged);
      const Outcome found = decoded(Compression::kGzip, damaged, at % 3 == 0 ? 333 : SIZE_MAX,
                                    at % 2 == 0 ? 100 : 65'536);
      ASSERT_EQ(common_bytes(found.text, expected), expected.size())
          << "damaged at " << at << " of " << packed.size() << ": " << found.text.size();
      more += found.text.size() > expected.size() ? 1 : 0;
      ++tried;
    }
  }
  EXPECT_LE(more, tried / 20);
}

struct Format {
  const char* name;
  Compression compression;
  std::string (*pack)(std::string_view text);
  // How many bytes of the text may be missing if only the end of the data is cut off.
  std::size_t max_lost;
};

void PrintTo(const Format& format, std::ostream* out) { *out << format.name; }

class DamagedTest : public testing::TestWithParam<Format> {};

std::string lz4_blocks(std::string_view text) {
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += 700) {
    packed += test::lz4(text.substr(at, 700));
  }
  return packed;
}

std::string zstd_blocks(std::string_view text) {
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += 700) {
    packed += test::zstd_frame(text.substr(at, 700), {.checksum = 0, .window_log = 10});
  }
  return packed;
}

std::string bzip2_members(std::string_view text) {
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += 700) {
    packed += test::bzip2(text.substr(at, 700));
  }
  return packed;
}

const Format kFormats[] = {
    {"gzip", Compression::kGzip, test::gzip, 16},
    {"bgzf", Compression::kGzip, [](std::string_view text) { return test::bgzf(text, 700); }, 16},
    {"xz", Compression::kXz, test::xz, 100},
    {"zstd", Compression::kZstd, zstd_blocks, 700},
    {"lz4", Compression::kLz4, lz4_blocks, 700},
    {"bzip2", Compression::kBzip2, bzip2_members, 700},
};

// A longer beginning gives more text, up to the block that is cut.
TEST_P(DamagedTest, CutAnywhereGivesTheBeginningOfTheText) {
  const std::string text = prose(3'000);
  const std::string packed = GetParam().pack(text);
  std::size_t given = 0;
  for (std::size_t size = 0; size <= packed.size(); size += kStep) {
    const Outcome whole = decoded(GetParam().compression, packed.substr(0, size));
    ASSERT_TRUE(text.starts_with(whole.text)) << "cut to " << size;
    ASSERT_GE(whole.text.size(), given) << "cut to " << size;
    given = whole.text.size();
    for (const std::size_t room : {std::size_t{1}, std::size_t{64}}) {
      if (size % (room == 1 ? 41 : 3) != 0) {
        continue;
      }
      const Outcome found = decoded(GetParam().compression, packed.substr(0, size), 333, room);
      ASSERT_TRUE(found.text == whole.text) << "cut to " << size << " room " << room;
      ASSERT_EQ(found.error.has_value(), whole.error.has_value());
      ASSERT_TRUE(!found.error || found.error->cause == whole.error->cause);
    }
  }
  const Outcome cut = decoded(GetParam().compression, packed.substr(0, packed.size() - 1));
  EXPECT_TRUE(cut.error);
  EXPECT_GE(given + GetParam().max_lost, text.size());
}

// A fault in the last of several members loses nothing of the members before it.
TEST_P(DamagedTest, AFlippedBitLeavesWhatIsBeforeIt) {
  const std::string first = prose(2'000);
  const std::string packed = GetParam().pack(first);
  const std::string second = GetParam().pack(prose(900, 2));
  std::mt19937 random(9);
  for (std::size_t at = 0; at < second.size(); at += kStep) {
    std::string damaged = packed + second;
    damaged[packed.size() + at] ^= static_cast<char>(1 << random() % 8);
    for (const std::size_t room : {std::size_t{50}, std::size_t{65'536}}) {
      const Outcome found = decoded(GetParam().compression, damaged, SIZE_MAX, room);
      ASSERT_TRUE(found.text.starts_with(first)) << "damaged at " << at << ", room " << room;
    }
  }
}

// Bytes that a failing disk has given are decoded before its error is returned.
TEST_P(DamagedTest, AnErrorOfTheStoredBytesComesBehindTheirText) {
  class Torn final : public ByteStream {
   public:
    explicit Torn(std::string bytes) : bytes_(test::drips(std::move(bytes))) {}
    Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
      Result<std::size_t> got = bytes_->read(buffer);
      return *got == 0 ? Error{.kind = ErrorKind::kSystem, .cause = "torn", .path = "below"}
                       : std::move(got);
    }
    std::uint64_t stored_bytes_read() const override { return bytes_->stored_bytes_read(); }

   private:
    std::unique_ptr<ByteStream> bytes_;
  };
  const std::string packed = GetParam().pack(prose(3'000));
  for (const std::size_t size : {packed.size() / 2, packed.size() - 1, packed.size()}) {
    const std::string cut = packed.substr(0, size);
    for (const std::size_t room : {std::size_t{7}, std::size_t{65'536}}) {
      const auto stream =
          decompress(GetParam().compression, std::make_unique<Torn>(cut), "its/name");
      const Outcome found = outcome_of(*stream, room);
      EXPECT_TRUE(found.text == decoded(GetParam().compression, cut).text) << size << " " << room;
      ASSERT_TRUE(found.error);
      EXPECT_EQ(describe(*found.error), "below: torn");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, DamagedTest, testing::ValuesIn(kFormats),
                         [](const auto& tested) { return std::string(tested.param.name); });

// The offset of each block's header: a size of 4 bytes, whose upper bit says whether the block is
// compressed. A checksum follows the block.
std::vector<std::size_t> lz4_headers(const std::string& packed) {
  std::vector<std::size_t> headers;
  std::uint64_t size = 1;
  for (std::size_t at = 7; size > 0; at += size + 8) {
    headers.push_back(at);
    size = zstd_number(test::as_bytes(packed), at, 4) & 0x7FFFFFFF;
  }
  headers.pop_back();  // the end mark
  return headers;
}

// The same for zstd: 3 bytes; the lowest bit marks the last block. The header of a frame that does
// not state its content size is 6 bytes.
std::vector<std::size_t> zstd_headers(const std::string& packed) {
  std::vector<std::size_t> headers;
  std::uint64_t header = 0;
  for (std::size_t at = 6; (header & 1) == 0; at += 3 + (header >> 3)) {
    headers.push_back(at);
    header = zstd_number(test::as_bytes(packed), at, 3);
  }
  return headers;
}

// One block may take several reads, and the next block's header may be damaged.
TEST(Damaged, BlocksBeforeAFaultAreGivenWhateverTheSizesOfReads) {
  const std::string text = prose(200'000);
  const auto check = [&text](Compression compression, std::string packed, std::size_t header,
                             char damage, std::size_t before) {
    packed[header] = static_cast<char>(packed[header] | damage);
    for (const std::size_t room : {std::size_t{70}, std::size_t{1'000}, std::size_t{262'144}}) {
      const Outcome found = decoded(compression, packed, SIZE_MAX, room);
      EXPECT_TRUE(found.error);
      EXPECT_TRUE(found.text == text.substr(0, before))
          << found.text.size() << " of " << before << " bytes, room " << room;
    }
  };
  const std::string lz4 = test::lz4(text);
  const std::vector<std::size_t> of_lz4 = lz4_headers(lz4);
  ASSERT_EQ(of_lz4.size(), 4U);
  const std::string zstd = test::zstd_frame(text, {.content_size = 0, .window_log = 12});
  const std::vector<std::size_t> of_zstd = zstd_headers(zstd);
  ASSERT_EQ(of_zstd.size(), 49U);
  for (const std::size_t block : {1U, 2U, 3U}) {
    check(Compression::kLz4, lz4, of_lz4[block] + 2, 0x10, block << 16);  // too large
    check(Compression::kZstd, zstd, of_zstd[block], 0x06, block << 12);   // of a reserved kind
  }
}

// A member in several blocks, each of which begins at a whole byte; `blocks` gets their offsets.
std::string flushed_gzip(std::string_view text, std::vector<std::size_t>& blocks) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(2 * text.size(), '\0');
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(text.size(), 20'000))) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(text.size(), 20'000));
    EXPECT_EQ(::deflate(&stream, Z_FULL_FLUSH), Z_OK);
    blocks.push_back(stream.total_out);
  }
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

// ISA-L decodes 64 KB ahead. Further on, it has already given some text when it meets the fault.
TEST(DamagedGzip, FarBehindGivesWhatZlibGives) {
  std::vector<std::size_t> blocks;
  const std::string text = prose(300'000);
  const std::string packed = flushed_gzip(text, blocks);
  ASSERT_EQ(blocks.size(), 15U);
  for (std::size_t block = 1; block < blocks.size(); ++block) {
    std::string damaged = packed;
    damaged[blocks[block - 1]] = static_cast<char>(damaged[blocks[block - 1]] | 0x06);  // no kind
    ASSERT_EQ(inflated(damaged).size(), 20'000 * block);
    for (const std::size_t room : {std::size_t{100}, std::size_t{5'000}, std::size_t{262'144}}) {
      for (const std::size_t drip : {std::size_t{3'000}, SIZE_MAX}) {
        const Outcome found = decoded(Compression::kGzip, damaged, drip, room);
        EXPECT_TRUE(found.text == text.substr(0, 20'000 * block))
            << found.text.size() << " of " << 20'000 * block << ", room " << room;
      }
    }
  }
}

TEST(Damaged, SaysWhetherAChecksumIsMissing) {
  for (const Format& format : {Format{"gzip", Compression::kGzip, test::gzip, 0},
                               Format{"xz", Compression::kXz, test::xz, 0},
                               Format{"zstd", Compression::kZstd, test::zstd, 0},
                               Format{"lz4", Compression::kLz4, test::lz4, 0},
                               Format{"bzip2", Compression::kBzip2, test::bzip2, 0}}) {
    const auto is_unchecked = [&format](const std::string& stored) {
      const Outcome found = decoded(format.compression, stored);
      EXPECT_TRUE(found.error);
      return found.error && found.error->is_behind_unchecked;
    };
    const std::string packed = format.pack(prose(700));
    EXPECT_TRUE(is_unchecked(packed.substr(0, packed.size() - 1))) << format.name;
    EXPECT_FALSE(is_unchecked(packed + "\n")) << format.name << ": the member is whole";
    EXPECT_FALSE(is_unchecked(packed.substr(0, 12))) << format.name << ": nothing was given";
  }
}

}  // namespace
}  // namespace hapax::input
