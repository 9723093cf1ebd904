// Words whose lower-case form a vector kernel cannot write in place: those with pages::kSpecial in
// them. Tested by tests/text/kernel_test.cc.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "text/word_batch.h"

namespace hapax::text {

// The places of special characters in a block (of any byte of each), in ascending order.
struct SpecialPlaces {
  static constexpr std::size_t kMaxPlaces = 512;
  std::array<std::uint16_t, kMaxPlaces> places;
  std::size_t size = 0;

  // Adds base + the place of each 1. False, and nothing is added, if there is no room for all.
  bool add(std::size_t base, std::uint64_t bits) {
    if (kMaxPlaces - size < static_cast<std::size_t>(std::popcount(bits))) {
      return false;
    }
    for (; bits != 0; bits &= bits - 1) {
      places[size++] =
          static_cast<std::uint16_t>(base + static_cast<std::size_t>(std::countr_zero(bits)));
    }
    return true;
  }
  void drop_from(std::size_t place) {
    while (size > 0 && places[size - 1] >= place) {
      --size;
    }
  }
};

// Lower-cases, as a whole, each word of `batch` that has a special character, and writes it after
// the block's text. `block` is the source; every word has the same place in it as in batch.text.
// False if there is no room for the words.
bool lower_special_words(std::span<const std::uint8_t> block, const SpecialPlaces& specials,
                         WordBatch& batch);

}  // namespace hapax::text
