// Compressed frames that can be decoded independently: the interface that a format needs so that
// several threads can decode one file (frames_stream.h). BGZF (bgzf_frames.cc) is gzip in members
// of up to 64 KB, each of which states its size. zstd (zstd_frames.cc) has several frames in files
// of pzstd, in its seekable format, and in concatenated files. Tested by
// tests/input/frames_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace hapax::input {

// A larger frame is not worth the memory. pzstd's frames have 8 MB.
inline constexpr std::size_t kMaxFrameBytes = std::size_t{9} << 20;

struct Frame {
  enum class Kind : std::uint8_t {
    kWhole,
    kCut,    // more bytes are needed
    kOther,  // not a frame that can be decoded alone; the serial decoder takes over
  };
  Kind kind = Kind::kOther;
  std::size_t stored_bytes = 0;   // of a whole frame
  std::size_t decoded_bytes = 0;  // of a whole frame, at most
};

// Decodes frames, one at a time. Its state is allocated once. Not safe for threads.
class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;
  // Decodes a whole frame into `out`, which is large enough, and returns the number of bytes.
  // Returns nothing if the frame is damaged, a checksum is wrong, or memory runs out.
  virtual std::optional<std::size_t> decode(std::span<const std::uint8_t> frame,
                                            std::span<std::uint8_t> out) = 0;
};

struct FrameFormat {
  // Describes the frame that begins at the first byte of `stored`. It is kOther if it has more than
  // kMaxFrameBytes, stored or decoded, or if decoding it takes more than `max_memory`
  // (DecoderOptions::memory).
  Frame (*first)(std::span<const std::uint8_t> stored, std::uint64_t max_memory);
  std::unique_ptr<FrameDecoder> (*decoder)();
};

extern const FrameFormat kBgzfFrames;
extern const FrameFormat kZstdFrames;

}  // namespace hapax::input
