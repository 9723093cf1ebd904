// Decompressors, a file each, over the format's own library, which checks its checksums. All of
// them go on through concatenated members and give their bytes as one.
//
// Truncated or altered data is kCorruptInput, at the offset in the stored bytes where the decoder
// stopped, after all bytes that could be decoded before it. Bytes behind the last member that begin
// no other are corrupt too, but zeros are padding. Tested by tests/input/decompress_test.cc and
// damaged_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "hapax/options.h"
#include "input/byte_stream.h"
#include "input/detect.h"

namespace hapax::input {

struct DecoderOptions {
  // The largest window (zstd) or dictionary (xz) that is decoded, in bytes; 0: any. More is
  // kNotReadable, before memory is taken. The other formats need 4 MB at most.
  std::uint64_t memory = kDefaultDecoderMemory;
  // Whether damaged gzip data gives all bytes before the fault, which costs 2 % of the time, or all
  // but the last. Data that is cut short, and the other formats, always give all.
  enum class BeforeDamage : std::uint8_t { kMost, kAll };
  BeforeDamage before_damage = BeforeDamage::kAll;
};

// What Options say about it.
DecoderOptions decoder_options(const Options& options);

// `name` is for messages. gzip and zstd of many small frames are decoded by several threads
// (frames_stream.h); the decoders below are serial.
std::unique_ptr<ByteStream> decompress(Compression compression, std::unique_ptr<ByteStream> stored,
                                       std::string name, DecoderOptions options = {});

// Where a decoder begins that goes on for another: behind whole members.
struct DecoderStart {
  std::uint64_t taken = 0;  // stored bytes before it
  bool behind_a_member = false;
};

std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderOptions options = {}, DecoderStart start = {});
std::unique_ptr<ByteStream> bzip2_stream(std::unique_ptr<ByteStream> stored, std::string name);
std::unique_ptr<ByteStream> xz_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                      DecoderOptions options = {});
std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderOptions options = {}, DecoderStart start = {});
std::unique_ptr<ByteStream> lz4_stream(std::unique_ptr<ByteStream> stored, std::string name);

}  // namespace hapax::input
