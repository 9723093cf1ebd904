#include "input/find_nul.h"

#include <algorithm>

namespace hapax::input {
std::optional<std::size_t> find_nul(std::span<const std::uint8_t> first_bytes) {
  const auto probe = first_bytes.first(std::min<std::size_t>(first_bytes.size(), kNulProbeBytes));
  const auto nul = std::find(probe.begin(), probe.end(), 0);
  return nul == probe.end()
             ? std::nullopt
             : std::optional<std::size_t>(static_cast<std::size_t>(nul - probe.begin()));
}

}  // namespace hapax::input
