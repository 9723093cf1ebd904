#include "store/spilled_source.h"

namespace hapax::store {

std::size_t SpilledSource::read(std::size_t /*piece*/, std::uint64_t& /*at*/,
                                std::span<WordRef> /*out*/) const {
  return 0;
}

// There are no references to words on disk.
std::string_view SpilledSource::long_word(WordRef /*ref*/) const { return {}; }

}  // namespace hapax::store
