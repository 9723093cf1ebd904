// BGZF, as bgzip writes it: gzip members, each with an extra field 'BC' that holds its size minus 1
// (SAM/BAM specification, 4.1).
//
//     0         2      3      4              10     12                   12 + XLEN
//     | 1F 8B   | 08   | 04   | time, flags  | XLEN | 'B' 'C' 2 0 | size - 1 | .. | deflate |
//                                                          CRC-32 | decoded size |
#include <isa-l/igzip_lib.h>

#include "input/frames.h"

namespace hapax::input {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kTrailerBytes = 8;
constexpr std::size_t kMaxDecodedBytes = std::size_t{64} << 10;

std::size_t two_bytes(std::span<const std::uint8_t> at) {
  return at[0] | static_cast<std::size_t>(at[1]) << 8;
}

bool begins_member(std::span<const std::uint8_t> header) {
  return header[0] == 0x1F && header[1] == 0x8B && header[2] == 8 && header[3] == 4;
}

// The member's size from its extra fields; 0 if none states it.
std::size_t size_by(std::span<const std::uint8_t> extra) {
  constexpr std::size_t kFieldHeaderBytes = 4;
  while (extra.size() >= kFieldHeaderBytes) {
    const std::size_t length = two_bytes(extra.subspan(2));
    if (kFieldHeaderBytes + length > extra.size()) {
      break;
    }
    if (extra[0] == 'B' && extra[1] == 'C' && length == 2) {
      return two_bytes(extra.subspan(kFieldHeaderBytes)) + 1;
    }
    extra = extra.subspan(kFieldHeaderBytes + length);
  }
  return 0;
}

Frame first_bgzf_frame(std::span<const std::uint8_t> stored, std::uint64_t /*max_memory*/) {
  if (stored.size() < kHeaderBytes) {
    return {.kind = Frame::Kind::kCut};
  }
  if (!begins_member(stored)) {
    return {};
  }
  const std::size_t extra_bytes = two_bytes(stored.subspan(10));
  if (stored.size() < kHeaderBytes + extra_bytes) {
    return {.kind = Frame::Kind::kCut};
  }
  const std::size_t size = size_by(stored.subspan(kHeaderBytes, extra_bytes));
  if (size < kHeaderBytes + extra_bytes + kTrailerBytes) {
    return {};
  }
  if (stored.size() < size) {
    return {.kind = Frame::Kind::kCut};
  }
  const std::size_t decoded =
      two_bytes(stored.subspan(size - 4)) | two_bytes(stored.subspan(size - 2)) << 16;
  return decoded > kMaxDecodedBytes ? Frame{} : Frame{Frame::Kind::kWhole, size, decoded};
}

class BgzfDecoder final : public FrameDecoder {
 public:
  // ISA-L checks the CRC and the length. A member that ends before its stated size is damaged.
  std::optional<std::size_t> decode(std::span<const std::uint8_t> frame,
                                    std::span<std::uint8_t> out) override {
    ::isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP;
    state_.next_in = const_cast<std::uint8_t*>(frame.data());
    state_.avail_in = static_cast<std::uint32_t>(frame.size());
    state_.next_out = out.data();
    state_.avail_out = static_cast<std::uint32_t>(out.size());
    const int status = ::isal_inflate(&state_);
    const bool is_whole =
        status == ISAL_DECOMP_OK && state_.block_state == ISAL_BLOCK_FINISH && state_.avail_in == 0;
    return is_whole ? std::optional<std::size_t>(out.size() - state_.avail_out) : std::nullopt;
  }

 private:
  inflate_state state_;  // 90 KB
};

}  // namespace

const FrameFormat kBgzfFrames{first_bgzf_frame,
                              [] { return std::unique_ptr<FrameDecoder>(new BgzfDecoder); }};

}  // namespace hapax::input
