// The vector kernel, written once: a block of UTF-8 to lower-cased words, 64 bytes at a time.
//
// For each 64 bytes: the lower-case byte of every ASCII word character and 0 for all else, by one
// look-up; where there are other bytes, what the pages of text/pages.h say of them; then a bit for
// each byte that is not 0, and of those bits where they change: the edges of words.
//
//     bytes    T h e   k i n g ,        text   t h e 0 k i n g 0        words  1 1 1 0 1 1 1 1 0
//                                                                       edges  1 0 0 1 1 0 0 0 1
//
// Included by kernel_*.cc between HAPAX_TARGET_BEGIN and _END, which have all code here compiled
// for one instruction set, and nothing that stands in other headers: an inline function that was
// compiled for more than every CPU has must not be the one that the linker keeps. So this header
// includes nothing, and has no guard. What it needs of an instruction set is a struct V:
//
//     V::Bytes                       64 bytes
//     V::load(p), V::store(p, x)     unaligned
//     V::ascii<kCase>(x)             the look-up above
//     V::lookup(page, x)             page[byte & 63] of every byte
//     V::select(bits, a, b)          a where the bit is 1, else b
//     V::equal(x, b), V::at_least(x, b), V::high(x), V::nonzero(x)
//                                    a bit for each byte that is b, >= b, >= 80, not 0
//     V::flatten(bits, base, out)    base + the place of each 1, as 16 bits; returns how many there
//                                    are; may write 64
//
// Tested by tests/text/kernel_test.cc.

// More distinct pages than this among 64 bytes, and one code point at a time is as quick.
inline constexpr unsigned kMostPages = 14;

inline std::uint64_t low_bits(std::size_t number) {
  return number >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << number) - 1;
}

// What becomes of 64 bytes, not all of which are ASCII.
template <class V>
struct Group {
  const std::uint8_t* bytes;
  typename V::Bytes source;
  typename V::Bytes text;      // so far what ASCII gives
  std::size_t size;            // of which bytes are looked at; whole characters at last
  std::uint64_t specials = 0;  // of text that is pages::kSpecial, or a character of 4 bytes that is
  unsigned pages = 0;

  // False where this is no valid UTF-8, or not worth it.
  template <LetterCase kCase>
  bool classify() {
    std::uint64_t own = low_bits(size);
    std::uint64_t two = V::at_least(source, 0xC0) & own;  // or more
    std::uint64_t three = V::at_least(source, 0xE0) & own;
    std::uint64_t four = V::at_least(source, 0xF0) & own;
    // A character that runs on past the 64 is left to the next group.
    const std::uint64_t cut = (two & std::uint64_t{1} << 63) | (three & std::uint64_t{3} << 62) |
                              (four & std::uint64_t{7} << 61);
    if (cut != 0) {
      size = static_cast<std::size_t>(std::countr_zero(cut));
      own = low_bits(size);
      two &= own;
      three &= own;
      four &= own;
    }
    const std::uint64_t continuations = V::high(source) & own & ~two;
    if (continuations != (two << 1 | three << 2 | four << 3)) {
      return false;
    }
    if (!two_bytes(two & ~three) || !three_bytes(three & ~four) || !four_bytes<kCase>(four)) {
      return false;
    }
    if constexpr (kCase == LetterCase::kKeep) {
      text = V::select(V::nonzero(text) & (two | continuations), source, text);
    } else {
      specials |= V::equal(text, pages::kSpecial);
    }
    return true;
  }

 private:
  bool two_bytes(std::uint64_t leads) {
    if (leads == 0) {
      return true;
    }
    const typename V::Bytes next = V::load(bytes + 1);
    while (leads != 0) {
      const std::uint8_t lead = bytes[std::countr_zero(leads)];
      if (lead < 0xC2 || ++pages > kMostPages) {
        return false;
      }
      const std::uint64_t same = V::equal(source, lead) & leads;
      const typename V::Bytes last = V::lookup(pages::kTwoByteLast[lead & 31].data(), source);
      const std::uint64_t words = V::nonzero(last) & same << 1;
      text = V::select(words, last, text);
      text = V::select(words >> 1, V::lookup(pages::kTwoByteLead[lead & 31].data(), next), text);
      leads &= ~same;
    }
    return true;
  }

  bool three_bytes(std::uint64_t leads) {
    if (leads == 0) {
      return true;
    }
    // Most of Han and Hangul.
    const std::uint64_t plain =
        V::equal(V::lookup(pages::kLeadKinds.data(), source), pages::kThreeAllWords) & leads;
    text = V::select(plain | plain << 1 | plain << 2, source, text);
    leads &= ~plain;
    while (leads != 0) {
      const std::uint8_t lead = bytes[std::countr_zero(leads)];
      const std::uint64_t same = V::equal(source, lead) & leads;
      const pages::Page& kinds = pages::kSecondKinds[lead & 15];
      const typename V::Bytes kind = V::lookup(kinds.data(), source);
      const std::uint64_t seconds = same << 1;
      const std::uint64_t words = V::equal(kind, pages::kAllWords) & seconds;
      text = V::select(words >> 1 | words | words << 1, source, text);
      const std::uint64_t mixed = V::at_least(kind, pages::kFirstMixed) & seconds;
      const bool bad = (V::equal(kind, pages::kBadSecond) & seconds) != 0;
      if (bad || !mixed_pages(kinds, mixed)) {
        return false;
      }
      leads &= ~same;
    }
    return true;
  }

  bool mixed_pages(const pages::Page& kinds, std::uint64_t seconds) {
    while (seconds != 0) {
      const std::uint8_t second = bytes[std::countr_zero(seconds)];
      if (++pages > kMostPages) {
        return false;
      }
      const std::uint64_t same = V::equal(source, second) & seconds;
      const pages::Page& page = pages::kMixedLast[kinds[second & 63] - pages::kFirstMixed];
      const typename V::Bytes last = V::lookup(page.data(), source);
      const std::uint64_t words = V::nonzero(last) & same << 1;
      text = V::select(words, last, text);
      text = V::select(words >> 1 | words >> 2, source, text);
      seconds &= ~same;
    }
    return true;
  }

  template <LetterCase kCase>
  bool four_bytes(std::uint64_t leads) {
    std::uint64_t words = 0;
    while (leads != 0) {
      const int at = std::countr_zero(leads);
      const Decoded unit = decode(bytes + at, bytes + size);
      if (!unit.valid || ++pages > kMostPages) {
        return false;
      }
      const Properties& found = properties(unit.code_point);
      words |= (found.flags & Properties::kWord) != 0 ? std::uint64_t{0xF} << at : 0;
      if (kCase == LetterCase::kLower && found.lower_delta != 0) {
        specials |= std::uint64_t{1} << at;
      }
      leads &= leads - 1;
    }
    text = V::select(words, source, text);
    return true;
  }
};

template <class V, LetterCase kCase>
std::size_t tokenise_block(const std::uint8_t* bytes, std::size_t size, WordBatch& batch) {
  std::uint8_t* const text = batch.text.data();
  std::uint16_t* edge = batch.edges.data();
  SpecialPlaces specials;
  std::uint64_t before = 0;  // 1 where the byte before is of a word
  std::size_t at = 0;
  while (at < size) {
    Group<V> group{.bytes = bytes + at, .source = V::load(bytes + at), .text = {}, .size = 64};
    group.size = size - at < 64 ? size - at : 64;
    group.text = V::template ascii<kCase>(group.source);
    if ((V::high(group.source) & low_bits(group.size)) != 0 &&
        (!group.template classify<kCase>() ||
         !specials.add(at, group.specials & low_bits(group.size)))) {
      break;
    }
    V::store(text + at, group.text);
    const std::uint64_t own = low_bits(group.size);
    const std::uint64_t words = V::nonzero(group.text) & own;
    edge += V::flatten((words ^ (words << 1 | before)) & own, at, edge);
    before = words >> (group.size - 1);
    at += group.size;
  }
  if (before != 0) {
    at = *--edge;  // a word that goes on in what is left
    specials.drop_from(at);
  }
  batch.size = static_cast<std::size_t>(edge - batch.edges.data()) / 2;
  batch.giant_bytes = 0;
  batch.text_bytes = at;
  return specials.size == 0 || lower_special_words({bytes, at}, specials, batch) ? at : 0;
}
