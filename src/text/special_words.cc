#include "text/special_words.h"

#include <algorithm>
#include <vector>

#include "text/lower.h"

namespace hapax::text {

bool lower_special_words(std::span<const std::uint8_t> block, const SpecialPlaces& specials,
                         WordBatch& batch) {
  std::vector<std::uint8_t> lowered;
  std::size_t out = batch.text_bytes;
  std::size_t word = 0;
  std::size_t done = 0;  // up to where in the source
  for (const std::uint16_t place : std::span(specials.places).first(specials.size)) {
    if (place < done) {
      continue;  // the second one of a word
    }
    while (batch.edges[2 * word + 1] <= place) {
      ++word;
    }
    std::uint16_t& begin = batch.edges[2 * word];
    std::uint16_t& end = batch.edges[2 * word + 1];
    done = end;
    lowered.clear();
    append_lower(block.subspan(begin, end - std::size_t{begin}), lowered);
    if (WordBatch::kTextBytes - out < lowered.size()) {
      return false;
    }
    batch.moved.push_back({word, begin});
    std::copy(lowered.begin(), lowered.end(),
              batch.text.begin() + static_cast<std::ptrdiff_t>(out));
    begin = static_cast<std::uint16_t>(out);
    end = static_cast<std::uint16_t>(out + lowered.size());
    out = end;
    ++word;
  }
  batch.text_bytes = out;
  return true;
}

}  // namespace hapax::text
