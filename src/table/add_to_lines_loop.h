// add_to_lines(), written once. A word passes three steps, some dozen words apart, none of which
// waits for memory or branches on the text:
//
//     prefetch   its line
//     look       at the line: if it is full of other words, take the next line, and prefetch that
//     add        the count
//
//
// Included by add_to_lines*.cc, in vector code between HAPAX_TARGET_BEGIN and _END: see
// count_at_home_kernel.h. So this header includes nothing, and has no guard. What it needs of an
// instruction set is a struct V:
//
//     V::find(line, key)   the place of the key in the line, or else the first free place;
//                          kWords if there is neither

// How many words ahead the line of a word is prefetched, and how many words ahead it is looked at.
constexpr std::size_t kPrefetchAhead = 64;
constexpr std::size_t kLookAhead = 24;

// The steps of one call.
template <class V>
class LineAdder {
 public:
  LineAdder(const WordLines& lines, const CountedKeys& words) : lines_(lines), words_(words) {
    for (std::size_t i = 0; i < words.size; ++i) {
      at_[i] = static_cast<std::uint32_t>(
          lines.home_of(CountedKeys::hash_of(words.hash_and_counts[i])));
    }
  }

  void prefetch(std::size_t i) const { __builtin_prefetch(&lines_.lines[at_[i]], 1); }

  // Goes to the next line if the word cannot be in this one, which is full. Lines lose no words, so
  // that stays true. Without a branch: it depends on the text.
  void look(std::size_t i) {
    const std::uint32_t at = at_[i];
    const bool is_full = V::find(lines_.lines[at], words_.keys[i]) == WordLine::kWords;
    at_[i] = next(at, is_full);
    prefetch(i);
  }

  void add(std::size_t i, std::uint32_t* wrapped, AddedToLines& added) {
    const hash::ShortKey key = words_.keys[i];
    std::uint32_t at = at_[i];
    std::size_t place = V::find(lines_.lines[at], key);
    while (place == WordLine::kWords) {
      at = next(at, true);
      place = V::find(lines_.lines[at], key);
    }
    WordLine& line = lines_.lines[at];
    const std::uint32_t before = line.counts[place];
    const std::uint32_t after = before + CountedKeys::count_of(words_.hash_and_counts[i]);
    added.new_words += line.keys[place].low == 0 ? 1 : 0;
    line.keys[place] = key;
    line.counts[place] = after;
    wrapped[added.wrapped] = static_cast<std::uint32_t>(i);
    added.wrapped += after < before ? 1 : 0;
  }

 private:
  std::uint32_t next(std::uint32_t at, bool moves) const {
    at += moves ? 1 : 0;
    return at == lines_.size ? 0 : at;
  }

  const WordLines lines_;
  const CountedKeys words_;
  std::array<std::uint32_t, CountedKeys::kMaxWords> at_;  // the line of each word
};

template <class V>
AddedToLines add_to_lines_by(const WordLines& lines, const CountedKeys& words,
                             std::uint32_t* wrapped) {
  LineAdder<V> adder(lines, words);
  const std::size_t size = words.size;
  for (std::size_t i = 0; i < std::min(kPrefetchAhead, size); ++i) {
    adder.prefetch(i);
  }
  for (std::size_t i = 0; i < std::min(kLookAhead, size); ++i) {
    adder.look(i);
  }
  AddedToLines added;
  std::size_t i = 0;
  for (; i + kPrefetchAhead < size; ++i) {
    adder.prefetch(i + kPrefetchAhead);
    adder.look(i + kLookAhead);
    adder.add(i, wrapped, added);
  }
  for (; i + kLookAhead < size; ++i) {
    adder.look(i + kLookAhead);
    adder.add(i, wrapped, added);
  }
  for (; i < size; ++i) {
    adder.add(i, wrapped, added);
  }
  return added;
}
