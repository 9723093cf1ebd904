#include <algorithm>
#include <array>

#include "table/word_line.h"

namespace hapax::table {
namespace {

#include "table/add_to_lines_loop.h"

struct PortableLine {
  // Without a branch that depends on which place it is. A free place has no words behind it.
  static std::size_t find(const WordLine& line, hash::ShortKey key) {
    std::size_t place = WordLine::kWords;
    for (std::size_t i = WordLine::kWords; i-- > 0;) {
      const hash::ShortKey at = line.keys[i];
      const bool stops = at == key || at.low == 0;
      place = stops ? i : place;
    }
    return place;
  }
};

}  // namespace

AddedToLines add_to_lines(const WordLines& lines, const CountedKeys& words,
                          std::uint32_t* wrapped) {
  return add_to_lines_by<PortableLine>(lines, words, wrapped);
}

}  // namespace hapax::table
