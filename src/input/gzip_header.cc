#include "input/gzip_header.h"

#include <isa-l/crc.h>

#include <array>

namespace hapax::input {
namespace {

constexpr std::uint8_t kChecksumFlag = 0x02;
constexpr std::uint8_t kExtraFlag = 0x04;
constexpr std::uint8_t kNameFlag = 0x08;
constexpr std::uint8_t kCommentFlag = 0x10;
constexpr std::uint8_t kReservedFlags = 0xE0;

}  // namespace

std::size_t GzipHeader::take(std::span<const std::uint8_t> stored) {
  std::size_t taken = 0;
  while (taken < stored.size() && !is_done() && !is_damaged()) {
    take_byte(stored[taken++]);
  }
  return taken;
}

void GzipHeader::take_byte(std::uint8_t byte) {
  if (part_ != Part::kChecksum) {
    checksum_ = ::crc32_gzip_refl(checksum_, &byte, 1);
  }
  const unsigned shift = 8 * static_cast<unsigned>(at_ & 1);
  ++at_;
  switch (part_) {
    case Part::kFixed:
      take_fixed(byte);
      break;
    case Part::kExtraSize:
      extra_bytes_ |= std::size_t{byte} << shift;
      if (at_ == 2) {
        begin_first_from(extra_bytes_ > 0 ? Part::kExtra : Part::kName);
      }
      break;
    case Part::kExtra:
      if (at_ == extra_bytes_) {
        begin_first_from(Part::kName);
      }
      break;
    case Part::kName:
    case Part::kComment:
      if (byte == 0) {
        begin_first_from(part_ == Part::kName ? Part::kComment : Part::kChecksum);
      }
      break;
    case Part::kChecksum:
      stored_checksum_ |= std::uint32_t{byte} << shift;
      if (at_ == 2) {
        part_ = stored_checksum_ == (checksum_ & 0xFFFF) ? Part::kDone : Part::kDamaged;
      }
      break;
    case Part::kDone:
    case Part::kDamaged:
      break;
  }
}

// Deflate is the only method. The time and two more bytes are ignored.
void GzipHeader::take_fixed(std::uint8_t byte) {
  constexpr std::array<std::uint8_t, 3> kMagic = {0x1F, 0x8B, 8};
  constexpr std::size_t kFixedBytes = 10;
  constexpr std::size_t kFlagsAt = 3;
  const std::size_t index = at_ - 1;
  if (index < kMagic.size()) {
    part_ = byte == kMagic[index] ? part_ : Part::kDamaged;
  } else if (index == kFlagsAt) {
    flags_ = byte;
    part_ = (byte & kReservedFlags) == 0 ? part_ : Part::kDamaged;
  } else if (at_ == kFixedBytes) {
    begin_first_from(Part::kExtraSize);
  }
}

// Goes to the first part, from `part` on, that this header has.
void GzipHeader::begin_first_from(Part part) {
  at_ = 0;
  while (!has(part)) {
    part = static_cast<Part>(static_cast<std::uint8_t>(part) + 1);
  }
  part_ = part;
}

bool GzipHeader::has(Part part) const {
  switch (part) {
    case Part::kExtraSize:
    case Part::kExtra:
      return (flags_ & kExtraFlag) != 0;
    case Part::kName:
      return (flags_ & kNameFlag) != 0;
    case Part::kComment:
      return (flags_ & kCommentFlag) != 0;
    case Part::kChecksum:
      return (flags_ & kChecksumFlag) != 0;
    default:
      return true;
  }
}

}  // namespace hapax::input
