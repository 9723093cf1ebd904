// Parses the header of a gzip member (RFC 1952), which may come in pieces of any size:
//
//     | 1F 8B | 08 | flags | time 4 | 2 | length 2, extra? | name 0? | comment 0? | CRC 2? |
//
// ISA-L 2.30 has a parser too, but forgets the flags if a call ends in the middle of the header.
// Not safe for threads. Tested by tests/input/damaged_test.cc and decompress_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hapax::input {

class GzipHeader {
 public:
  // Takes the bytes that belong to the header and returns how many. Takes fewer than all if the
  // header ends or is damaged.
  std::size_t take(std::span<const std::uint8_t> stored);
  bool is_done() const { return part_ == Part::kDone; }
  bool is_damaged() const { return part_ == Part::kDamaged; }

 private:
  enum class Part : std::uint8_t {
    kFixed,
    kExtraSize,
    kExtra,
    kName,
    kComment,
    kChecksum,
    kDone,
    kDamaged,
  };
  void take_byte(std::uint8_t byte);
  void take_fixed(std::uint8_t byte);
  void begin_first_from(Part part);
  bool has(Part part) const;

  Part part_ = Part::kFixed;
  std::size_t at_ = 0;  // offset in the part
  std::uint8_t flags_ = 0;
  std::size_t extra_bytes_ = 0;
  std::uint32_t checksum_ = 0;         // of the bytes so far
  std::uint32_t stored_checksum_ = 0;  // its lower half, from the header
};

}  // namespace hapax::input
