// Words whose lower-case form a vector kernel cannot write in place: those with pages::kSpecial in
// them. Tested by tests/text/kernel_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "text/word_batch.h"

namespace hapax::text {

// Where in a block the special characters stand (any byte of each), in their order.
struct SpecialPlaces {
  static constexpr std::size_t kMost = 128;
  std::array<std::uint16_t, kMost> places;
  std::size_t size = 0;

  bool add(std::size_t place) {
    if (size == kMost) {
      return false;
    }
    places[size++] = static_cast<std::uint16_t>(place);
    return true;
  }
};

// Lower-cases, whole, the words of `batch` that have one; their forms go behind the block's text.
// `block` is the source, at whose places the words stand in it and in batch.text. False where there
// is no room for them.
bool lower_special_words(std::span<const std::uint8_t> block, const SpecialPlaces& specials,
                         WordBatch& batch);

}  // namespace hapax::text
