#include "input/find_nul.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hapax::input {
namespace {

// How much of the first block is searched for a NUL before an input is called binary-looking.
constexpr std::size_t kBinaryProbeBytes = 32768;

}  // namespace

std::optional<std::size_t> find_nul(const text::Chunk& chunk) {
  if (chunk.offset != 0 || chunk.owned_begin != 0) {
    return std::nullopt;
  }
  const void* const nul = std::memchr(chunk.bytes, 0, std::min(chunk.owned_end, kBinaryProbeBytes));
  return nul == nullptr
             ? std::nullopt
             : std::optional<std::size_t>(static_cast<const std::uint8_t*>(nul) - chunk.bytes);
}

}  // namespace hapax::input
