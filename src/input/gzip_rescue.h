// Finds exactly the bytes that gzip data decodes to before a fault. ISA-L itself does not say so
// exactly.
//
// Damaged data: ISA-L's fast loop advances the output pointer before it checks a distance, so it
// seems to give bytes that it never wrote. Near the end of its input it uses a careful loop
// instead. So the stored bytes are decoded again in small pieces, and the last of them one by one.
//
// Truncated data: ISA-L decodes up to three literals at once, or two and a length, and gives none
// of them if bits of the last one are missing. Tested by tests/input/damaged_test.cc, against zlib.
#pragma once

#include <isa-l/igzip_lib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hapax::input {

// A saved state of a decoder of deflate data and its trailer (ISAL_GZIP_NO_HDR_VER), from which
// decoding can be repeated. The caller reports every call of the decoder. Not safe for threads.
class Checkpoint {
 public:
  // `is_fresh`: nothing has been decoded since the member's header.
  void before_call(const inflate_state& state, bool is_fresh, std::span<const std::uint8_t> stored);
  void after_call(std::size_t taken, std::size_t given);
  // After a call that failed: returns the text from that call on, up to the fault. The stored bytes
  // since the saved state must still be in their place.
  std::vector<std::uint8_t> text_to_fault();

 private:
  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();  // 90 KB
  bool is_fresh_ = true;                  // then state_ is not filled in
  std::span<const std::uint8_t> stored_;  // the bytes after the state
  const std::uint8_t* next_ = nullptr;    // stored byte
  std::size_t given_ = 0;                 // since the state
};

// The literals that are complete in the bits that `state` has left at the end of its input.
std::vector<std::uint8_t> last_literals(const inflate_state& state);

}  // namespace hapax::input
