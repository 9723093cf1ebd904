// Compresses bytes for tests with each format's own library, with checksums.
#pragma once

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hapax::test {

// `level`, `strategy` and `memory` are those of zlib's deflateInit2().
inline std::string gzip_with(std::string_view text, int level, int strategy,
                             int memory = MAX_MEM_LEVEL) {
  constexpr int kGzipWindow = 16 + MAX_WBITS;
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, memory, strategy), Z_OK);
  std::string packed(::deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

inline std::string gzip(std::string_view text) { return gzip_with(text, 6, Z_DEFAULT_STRATEGY); }

// A gzip member that states its own size, as bgzip writes it. An empty text gives bgzip's end mark.
inline std::string bgzf_member(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string deflated(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(deflated.data());
  stream.avail_out = static_cast<uInt>(deflated.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  deflated.resize(stream.total_out);
  ::deflateEnd(&stream);
  std::string member("\x1F\x8B\x08\4\0\0\0\0\0\xFF\6\0BC\2\0", 16);
  const auto add = [&member](std::uint64_t number, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) {
      member += static_cast<char>(number >> (8 * i) & 0xFF);
    }
  };
  add(18 + deflated.size() + 8 - 1, 2);
  member += deflated;
  add(::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())), 4);
  add(text.size(), 4);
  return member;
}

inline std::string bgzf(std::string_view text, std::size_t member_bytes = 60'000) {
  std::string packed;
  for (std::size_t at = 0; at < text.size(); at += member_bytes) {
    packed += bgzf_member(text.substr(at, member_bytes));
  }
  return packed + bgzf_member("");
}

inline std::string bzip2(std::string_view text) {
  std::string packed(text.size() + text.size() / 100 + 700, '\0');
  auto size = static_cast<unsigned>(packed.size());
  EXPECT_EQ(::BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()),
                                       static_cast<unsigned>(text.size()), 1, 0, 0),
            BZ_OK);
  packed.resize(size);
  return packed;
}

inline std::string xz(std::string_view text) {
  std::string packed(::lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(::lzma_easy_buffer_encode(
                0, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                text.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()),
            LZMA_OK);
  packed.resize(size);
  return packed;
}

struct ZstdFlags {
  int checksum = 1;
  int content_size = 1;
  int window_log = 0;  // chosen by libzstd
};

inline std::string zstd_frame(std::string_view text, ZstdFlags flags) {
  ZSTD_CCtx* const context = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, flags.checksum);
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, flags.content_size);
  ::ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, flags.window_log);
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  const std::size_t size =
      ::ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size());
  EXPECT_EQ(::ZSTD_isError(size), 0U);
  ::ZSTD_freeCCtx(context);
  packed.resize(size);
  return packed;
}

inline std::string zstd(std::string_view text) { return zstd_frame(text, {}); }

inline std::string lz4(std::string_view text) {
  LZ4F_preferences_t preferences{};
  preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
  preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
  std::string packed(::LZ4F_compressFrameBound(text.size(), &preferences), '\0');
  const std::size_t size =
      ::LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), &preferences);
  EXPECT_EQ(::LZ4F_isError(size), 0U);
  packed.resize(size);
  return packed;
}

// A frame that decoders of zstd and of lz4 skip; `kind` is 0 to 15.
inline std::string skippable(std::string_view content, unsigned char kind = 0) {
  std::string frame = {static_cast<char>(0x50 + kind), '\x2A', '\x4D', '\x18'};
  for (unsigned shift = 0; shift < 32; shift += 8) {
    frame += static_cast<char>((content.size() >> shift) & 0xFF);
  }
  return frame.append(content);
}

}  // namespace hapax::test
