// Checks that data which needs more memory than allowed is an error that says so, and that the
// memory is not allocated: in the serial decoders, and if several threads decode frames.
#include <gtest/gtest.h>
#include <lzma.h>

#include <cstdint>
#include <string>

#include "input/compressors.h"
#include "input/decompress.h"
#include "input/streams.h"
#include "input/zstd_header.h"
#include "support/bytes.h"

namespace hapax::input {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

Result<std::string> unpacked(Compression compression, const std::string& packed,
                             std::uint64_t memory) {
  const auto stream = decompress(compression, test::drips(packed, 5), "f", {.memory = memory});
  return test::drain(*stream);
}

// A few bytes that claim a large dictionary.
std::string xz_with_dictionary(std::uint32_t bytes) {
  lzma_options_lzma options{};
  EXPECT_EQ(::lzma_lzma_preset(&options, 0), 0);
  options.dict_size = bytes;
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
  std::string packed(1'000, '\0');
  std::size_t size = 0;
  lzma_block block{};
  block.check = LZMA_CHECK_CRC32;
  block.filters = const_cast<lzma_filter*>(filters);
  // Only the header claims the dictionary; the data needs none.
  lzma_stream_flags flags{};
  flags.check = LZMA_CHECK_CRC32;
  auto* const out = reinterpret_cast<std::uint8_t*>(packed.data());
  EXPECT_EQ(::lzma_stream_header_encode(&flags, out), LZMA_OK);
  size = LZMA_STREAM_HEADER_SIZE;
  block.compressed_size = LZMA_VLI_UNKNOWN;
  block.uncompressed_size = LZMA_VLI_UNKNOWN;
  EXPECT_EQ(::lzma_block_header_size(&block), LZMA_OK);
  EXPECT_EQ(::lzma_block_header_encode(&block, out + size), LZMA_OK);
  size += block.header_size;
  packed.resize(size);
  // An uncompressed LZMA2 chunk, which resets the dictionary; then 0 ends the data.
  packed += std::string("\x01\x00\x03text\x00", 8);
  return packed;
}

TEST(DecoderMemory, XzDictionariesUpToTheLimitAreDecoded) {
  for (const std::uint32_t mebibytes : {1U, 64U, 128U}) {
    const std::string packed = xz_with_dictionary(mebibytes << 20);
    const Result<std::string> cut = unpacked(Compression::kXz, packed, kDefaultDecoderMemory);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().cause, "xz data is truncated") << mebibytes;
  }
  for (const std::uint32_t mebibytes : {192U, 1'536U}) {
    const std::string packed = xz_with_dictionary(mebibytes << 20);
    const Result<std::string> refused = unpacked(Compression::kXz, packed, kDefaultDecoderMemory);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kNotReadable);
    const std::string needed = std::to_string(mebibytes + 1);
    EXPECT_EQ(describe(refused.error()),
              "f: it takes " + needed +
                  " MiB of memory to decompress this xz data, and 128 MiB are " +
                  "allowed; raise Options::decoder_memory to " + needed + " MiB");
  }
}

TEST(DecoderMemory, WhatTheMessageNamesIsEnough) {
  const std::string packed = xz_with_dictionary(192U << 20);
  for (const std::uint64_t memory :
       {193 * kMebibyte, std::uint64_t{0}, std::uint64_t{UINT64_MAX}}) {
    const Result<std::string> cut = unpacked(Compression::kXz, packed, memory);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().cause, "xz data is truncated") << memory;
  }
}

std::string zstd_with_window(unsigned log, unsigned eighths = 0) {
  const std::string head = {'\x28', '\xB5', '\x2F',
                            '\xFD', '\0',   static_cast<char>((log - 10) << 3 | eighths)};
  return head + std::string("\x11\0\0ab", 5);
}

TEST(DecoderMemory, ZstdWindowsUpToTheLimitAreDecoded) {
  EXPECT_EQ(unpacked(Compression::kZstd, zstd_with_window(27), kDefaultDecoderMemory).value(),
            "ab");
  EXPECT_EQ(unpacked(Compression::kZstd, zstd_with_window(20), kMebibyte).value(), "ab");
  EXPECT_EQ(unpacked(Compression::kZstd, zstd_with_window(20, 1), 2 * kMebibyte).value(), "ab");
  EXPECT_EQ(unpacked(Compression::kZstd, zstd_with_window(28), 256 * kMebibyte).value(), "ab");
  EXPECT_EQ(unpacked(Compression::kZstd, zstd_with_window(28), 0).value(), "ab");
  const auto refused = [](const std::string& packed, std::uint64_t memory) {
    const Result<std::string> text = unpacked(Compression::kZstd, packed, memory);
    return text ? *text : describe(text.error());
  };
  EXPECT_EQ(refused(zstd_with_window(31), kDefaultDecoderMemory),
            "f: it takes 2048 MiB of memory to decompress this zstd data, and 128 MiB are allowed; "
            "raise Options::decoder_memory to 2048 MiB");
  EXPECT_EQ(refused(zstd_with_window(27, 1), kDefaultDecoderMemory),
            "f: it takes 144 MiB of memory to decompress this zstd data, and 128 MiB are allowed; "
            "raise Options::decoder_memory to 144 MiB");
  EXPECT_EQ(refused(zstd_with_window(20, 1), kMebibyte),
            "f: it takes 2 MiB of memory to decompress this zstd data, and 1 MiB are allowed; "
            "raise Options::decoder_memory to 2 MiB");
}

// Also after frames that several threads decode; their text comes first.
TEST(DecoderMemory, OfALaterFrameIsRefusedBehindTheTextBeforeIt) {
  const std::string packed = test::zstd("first ") + test::zstd("second ") + zstd_with_window(28);
  const auto stream = decompress(Compression::kZstd, test::drips(packed), "f");
  std::vector<std::uint8_t> buffer(100);
  std::string text;
  Result<std::size_t> got = std::size_t{0};
  while ((got = stream->read(buffer)) && *got > 0) {
    text.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
  EXPECT_EQ(text, "first second ");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::kNotReadable);
}

// A frame of a single segment has no window: a decoder needs its whole content.
TEST(DecoderMemory, TheContentOfASingleSegmentIsItsWindow) {
  const std::string segment =
      std::string("\x28\xB5\x2F\xFD\xA0\0\0\0\x10", 9) + std::string("\x11\0\0ab", 5);
  EXPECT_EQ(zstd_window(test::as_bytes(segment)), std::uint64_t{256} << 20);
  const Result<std::string> refused = unpacked(Compression::kZstd, segment, kDefaultDecoderMemory);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kNotReadable);
}

}  // namespace
}  // namespace hapax::input
