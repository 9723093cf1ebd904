// The decompressors, one file for each format. Each uses the format's own library, which verifies
// the checksums. Concatenated members are decoded one after the other as one text.
//
// Truncated or damaged data is kCorruptInput, with the offset in the stored bytes where the decoder
// stopped; all bytes that could be decoded before it are given first. Bytes after the last member
// that begin no other member are kCorruptInput too, except zeros, which are padding. Tested by
// tests/input/decompress_test.cc and damaged_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "hapax/options.h"
#include "input/byte_stream.h"
#include "input/detect.h"

namespace hapax::input {

struct DecoderOptions {
  // The largest window (zstd) or dictionary (xz) that is accepted, in bytes; 0: any. Data that
  // needs more is kNotReadable, before memory is allocated. The other formats need 4 MB at most.
  std::uint64_t memory = kDefaultDecoderMemory;
  // `memory` is one of so many parts of Options::memory_limit; 0: it is Options::decoder_memory.
  std::uint64_t parts_of_limit = 0;
  // How much of damaged gzip data is given: kExact gives all bytes before the fault, which costs 2
  // % of the time; kFast gives all but the last ones. Truncated data and the other formats always
  // give all.
  enum class BeforeDamage : std::uint8_t { kFast, kExact };
  BeforeDamage before_damage = BeforeDamage::kExact;
};

// The part of `options` that decompressors need.
DecoderOptions decoder_options(const Options& options);

// `name` is for messages. gzip and zstd of many small frames are decoded by several threads
// (frames_stream.h); the decoders below are serial.
std::unique_ptr<ByteStream> decompress(Compression compression, std::unique_ptr<ByteStream> stored,
                                       std::string name, DecoderOptions options = {});

// Where a decoder starts if it continues for another one: after whole members.
struct DecoderStart {
  std::uint64_t taken = 0;  // stored bytes before its start
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
