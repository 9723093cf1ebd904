#include "input/find_nul.h"

#include <algorithm>
#include <cstring>

namespace hapax::input {

std::optional<std::size_t> find_nul(std::span<const std::uint8_t> first_bytes) {
  const std::size_t probed = std::min<std::size_t>(first_bytes.size(), kNulProbeBytes);
  if (probed == 0) {
    return std::nullopt;
  }
  // std::find compares byte by byte, which takes a fifth of the time of a small file.
  const void* const nul = std::memchr(first_bytes.data(), 0, probed);
  return nul == nullptr ? std::nullopt
                        : std::optional(static_cast<std::size_t>(
                              static_cast<const std::uint8_t*>(nul) - first_bytes.data()));
}

}  // namespace hapax::input
