#include "input/detect.h"

#include <algorithm>

namespace hapax::input {
namespace {

using namespace std::string_view_literals;

bool begins_with(std::span<const std::uint8_t> head, std::string_view magic) {
  return head.size() >= magic.size() && agrees(head, magic);
}

bool is_skippable_frame(std::span<const std::uint8_t> head) {
  return head.size() >= 8 && (head[0] & 0xF0) == 0x50 &&
         begins_with(head.subspan(1), "\x2A\x4D\x18");
}

// zstd and lz4 have the same skippable frames, so the first other frame decides. If a skippable
// frame reaches past the probed bytes, the format is zstd: pzstd begins its files so.
Compression detect_frames(std::span<const std::uint8_t> head) {
  bool skipped = false;
  while (is_skippable_frame(head)) {
    const std::uint64_t length = head[4] | std::uint64_t{head[5]} << 8 |
                                 std::uint64_t{head[6]} << 16 | std::uint64_t{head[7]} << 24;
    head = head.subspan(std::min<std::uint64_t>(head.size(), 8 + length));
    skipped = true;
  }
  if (head.size() >= 2 && agrees(head, "\x04\x22\x4D\x18")) {
    return Compression::kLz4;
  }
  return skipped || (head.size() >= 3 && agrees(head, "\x28\xB5\x2F\xFD")) ? Compression::kZstd
                                                                           : Compression::kNone;
}

}  // namespace

bool agrees(std::span<const std::uint8_t> head, std::string_view magic) {
  const std::size_t size = std::min(head.size(), magic.size());
  return std::equal(magic.begin(), magic.begin() + static_cast<std::ptrdiff_t>(size), head.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// The third byte is deflate, the only method. The decoder refuses reserved flags.
bool may_be_gzip(std::span<const std::uint8_t> head) { return agrees(head, "\x1F\x8B\x08"); }

// A level, then the mark of a block or of the end: digits of pi or of its square root.
bool may_be_bzip2(std::span<const std::uint8_t> head) {
  const bool has_level = head.size() < 4 || (head[3] >= '1' && head[3] <= '9');
  const auto mark = head.subspan(std::min<std::size_t>(head.size(), 4));
  return agrees(head, "BZh") && has_level &&
         (agrees(mark, "\x31\x41\x59\x26\x53\x59") || agrees(mark, "\x17\x72\x45\x38\x50\x90"));
}

// `head` is shorter than a magic number only if it is the whole input. If it agrees with the magic
// number so far, and no text begins so, the input is a truncated file of that format.
Compression detect_compression(std::span<const std::uint8_t> head) {
  if (head.size() >= 2 && may_be_gzip(head)) {
    return Compression::kGzip;
  }
  if (head.size() >= 5 && may_be_bzip2(head)) {
    return Compression::kBzip2;
  }
  if (head.size() >= 2 && agrees(head,
                                 "\xFD"
                                 "7zXZ\0"sv)) {
    return Compression::kXz;
  }
  return detect_frames(head);
}

std::string_view detect_encoding(std::span<const std::uint8_t> head) {
  // UTF-32's little-endian mark begins with UTF-16's.
  if (begins_with(head, "\xFF\xFE\0\0"sv)) {
    return "UTF-32LE";
  }
  if (begins_with(head, "\0\0\xFE\xFF"sv)) {
    return "UTF-32BE";
  }
  if (begins_with(head, "\xFF\xFE"sv)) {
    return "UTF-16LE";
  }
  return begins_with(head, "\xFE\xFF"sv) ? "UTF-16BE" : "";
}

}  // namespace hapax::input
