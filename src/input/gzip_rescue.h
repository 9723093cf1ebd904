// What gzip data gives before a fault, to the byte, where ISA-L itself does not say.
//
// Damage: its fast loop moves the output on before it looks at a distance, so that bytes that were
// never written seem to come before the fault. Near the end of its input it decodes with care. So
// the stored bytes are decoded again, and the last of them one by one.
//
// A cut: it decodes up to three literals, or two and a length, at once, and gives none of them
// where the bits of the last are missing. Tested by tests/input/damaged_test.cc, against zlib.
#pragma once

#include <isa-l/igzip_lib.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hapax::input {

// A state of a decoder of deflate data and its trailer (ISAL_GZIP_NO_HDR_VER) from which it can be
// run again. It is told of every call.
class Checkpoint {
 public:
  // `is_fresh`: nothing has been decoded since the member's header.
  void before_call(const inflate_state& state, bool is_fresh, std::span<const std::uint8_t> stored);
  void after_call(std::size_t taken, std::size_t given);
  // What comes before the fault that a call has met, but for what was given before that call. The
  // stored bytes since the last checkpoint are still where they were.
  std::vector<std::uint8_t> text_to_fault();

 private:
  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();  // 90 KB
  bool is_fresh_ = true;                  // and state_ has not been filled in
  std::span<const std::uint8_t> stored_;  // behind the state, as far as it has been seen
  const std::uint8_t* next_ = nullptr;    // stored byte
  std::size_t given_ = 0;                 // since the state
};

// The literals that are whole in the bits that `state` has left at the end of its input.
std::vector<std::uint8_t> last_literals(const inflate_state& state);

}  // namespace hapax::input
