#include "table/slots.h"

namespace hapax::table {

std::uint64_t tag_of(std::string_view word, const hash::Seed& seed) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(word.data());
  return make_tag(word.size() <= kNarrowBytes ? seed.hash_short(hash::copy_short(word))
                                              : seed.hash_long(bytes, word.size()),
                  word.size());
}

}  // namespace hapax::table
