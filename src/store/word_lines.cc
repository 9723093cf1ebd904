// add_to_lines() works in rounds that neither wait for memory nor branch on the text. In the first,
// each word's line is prefetched some dozen words ahead. Words whose line is full of others are
// left for the next round, which looks for them in the next line, prefetched by then.
//
// Comparing the three keys by one AVX-512 instruction was no faster: 6.5 and 6.7 ns a word in the
// cache, 9.5 ns both where the lines of 2 million words are in memory (AMD EPYC Zen 5, 2026-11-27).
#include "store/word_lines.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace hapax::store {
namespace {

// 24 to 96 ahead were tried: fewer than 48 took a fifth longer.
constexpr std::size_t kWordsAhead = 64;

// The place of the key in the line, or else the first free place; kWords if there is neither.
// Without a branch that depends on which place it is. A free place has no words behind it.
std::size_t find(const WordLine& line, hash::ShortKey key) {
  unsigned stops = 1U << WordLine::kWords;
  for (std::size_t i = 0; i < WordLine::kWords; ++i) {
    const hash::ShortKey at = line.keys[i];
    const std::uint64_t differs = (at.low ^ key.low) | (at.high ^ key.high);
    stops |= static_cast<unsigned>((differs == 0) | (at.low == 0)) << i;
  }
  return static_cast<std::size_t>(std::countr_zero(stops));
}

// What one call keeps from round to round.
class LineAdder {
 public:
  LineAdder(const WordLines& lines, const CountedKeys& words, std::uint32_t* wrapped)
      : lines_(lines), words_(words), wrapped_(wrapped) {
    for (std::size_t i = 0; i < words.size; ++i) {
      at_[i] =
          static_cast<std::uint32_t>(lines.home_of(CountedKeys::hash_of(words.hash_and_counts[i])));
    }
  }

  AddedToLines run() {
    std::size_t left = 0;
    for (std::size_t i = 0; i < std::min(kWordsAhead, words_.size); ++i) {
      prefetch(i);
    }
    std::size_t i = 0;
    for (; i + kWordsAhead < words_.size; ++i) {
      prefetch(i + kWordsAhead);
      left += add(i, left);
    }
    for (; i < words_.size; ++i) {
      left += add(i, left);
    }
    // Once around at most, even if the lines are full, which other processes must have done.
    for (std::uint64_t round = 1; left > 0 && round < lines_.size; ++round) {
      const std::size_t size = std::exchange(left, 0);
      for (std::size_t j = 0; j < size; ++j) {
        left += add(left_[j], left);
      }
    }
    return added_;
  }

 private:
  void prefetch(std::size_t i) const { __builtin_prefetch(&lines_.lines[at_[i]], 1); }

  // Adds a word to its line. If it is full, goes to the next line, and returns 1: the word is left
  // as the `left`-th.
  std::size_t add(std::size_t i, std::size_t left) {
    const hash::ShortKey key = words_.keys[i];
    const std::uint32_t at = at_[i];
    const std::size_t found = find(lines_.lines[at], key);
    const bool is_full = found == WordLine::kWords;
    WordLine& line = is_full ? discarded_ : lines_.lines[at];
    const std::size_t place = is_full ? 0 : found;
    const std::uint32_t before = is_full ? 0 : line.counts[place];
    const std::uint32_t after = before + CountedKeys::count_of(words_.hash_and_counts[i]);
    added_.new_words += line.keys[place].low == 0 ? 1 : 0;
    line.keys[place] = key;
    line.counts[place] = after;
    wrapped_[added_.wrapped] = static_cast<std::uint32_t>(i);
    added_.wrapped += after < before ? 1 : 0;
    const std::uint32_t next = at + (is_full ? 1 : 0);
    at_[i] = next == lines_.size ? 0 : next;
    prefetch(i);
    left_[left] = static_cast<std::uint16_t>(i);
    return is_full ? 1 : 0;
  }

  const WordLines lines_;
  const CountedKeys words_;
  std::uint32_t* const wrapped_;
  AddedToLines added_;
  WordLine discarded_{{{1, 0}}, {}, 0};                         // what is counted there is not used
  std::array<std::uint32_t, CountedKeys::kMaxWords> at_;        // the line of each word
  std::array<std::uint16_t, CountedKeys::kMaxWords + 1> left_;  // for the next round
};

}  // namespace

AddedToLines add_to_lines(const WordLines& lines, const CountedKeys& words,
                          std::uint32_t* wrapped) {
  return LineAdder(lines, words, wrapped).run();
}

}  // namespace hapax::store
