// Compressed frames that decode each for itself: what a format must tell so that several threads
// can work on one file (frames_stream.h). BGZF (bgzf_frames.cc) is gzip in members of up to 64 KB
// that tell their own size; zstd (zstd_frames.cc) in frames is what pzstd writes, the seekable
// format, and files one behind the other. Tested by tests/input/frames_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace hapax::input {

// A larger one is not worth the memory. pzstd's are of 8 MB.
inline constexpr std::size_t kMaxFrameBytes = std::size_t{9} << 20;

struct Frame {
  enum class Kind : std::uint8_t {
    kWhole,
    kCut,    // more bytes will tell
    kOther,  // one of another kind, or none at all: a serial decoder knows what to say
  };
  Kind kind = Kind::kOther;
  std::size_t stored_bytes = 0;   // of a whole one
  std::size_t decoded_bytes = 0;  // the same: at most
};

// Decodes frames, one at a time; what it needs for that is made once.
class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;
  // A whole frame into `out`, which has room for it: how many bytes it gives. Nothing where it is
  // damaged, by its checksum too, or memory runs out.
  virtual std::optional<std::size_t> decode(std::span<const std::uint8_t> frame,
                                            std::span<std::uint8_t> out) = 0;
};

struct FrameFormat {
  // The frame that begins with the first of `stored`. Larger ones than kMaxFrameBytes, stored or
  // decoded, are of another kind, as are those that a serial decoder would need more than
  // `max_memory` for (DecoderOptions).
  Frame (*first)(std::span<const std::uint8_t> stored, std::uint64_t max_memory);
  std::unique_ptr<FrameDecoder> (*decoder)();
};

extern const FrameFormat kBgzfFrames;
extern const FrameFormat kZstdFrames;

}  // namespace hapax::input
