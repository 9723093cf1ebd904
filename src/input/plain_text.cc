#include "input/plain_text.h"

#include "hapax/can_be_cut.h"
#include "input/encoding_choice.h"
#include "input/find_nul.h"

namespace hapax {
namespace input {

Compression compression_of(std::span<const std::uint8_t> head, const Options& options) {
  return options.decompress == Decompress::kAuto ? detect_compression(head) : Compression::kNone;
}

bool is_plain(std::span<const std::uint8_t> head, const Options& options) {
  return compression_of(head, options) == Compression::kNone &&
         choose_encoding(head, options.encoding).empty();
}

}  // namespace input

static_assert(kCutHeadBytes >= input::kNulProbeBytes && kCutHeadBytes >= input::kProbeBytes);

bool can_be_cut(std::span<const std::uint8_t> head, const Options& options) {
  const bool is_skipped =
      options.binary_inputs == BinaryInputs::kSkip && input::find_nul(head).has_value();
  return input::is_plain(head, options) && !is_skipped;
}

}  // namespace hapax
