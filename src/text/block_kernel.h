// The vector kernel, written once: a block of UTF-8 to lower-cased words, 64 bytes at a time.
//
// Each 64 bytes become the lower-case bytes of their ASCII word characters, by one look-up, and 0
// everywhere else. If there are bytes that are not ASCII, the pages of text/pages.h are applied to
// them. Each byte that is not 0 then becomes a bit, and the places where the bits change are the
// edges of words.
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
//     V::kRecentPages                how many recent pages of each kind are applied, needed or not
//     V::load(p), V::store(p, x)     unaligned
//     V::ascii<kCase>(x)             the look-up above
//     V::lookup(page, x)             page[byte & 63] of every byte
//     V::select(bits, a, b)          a where the bit is 1, else b
//     V::equal(x, b), V::at_least(x, b), V::high(x), V::nonzero(x)
//                                    a bit for each byte that is b, >= b, >= 80, not 0
//     V::flatten(bits, base, out)    writes base + the place of each 1, as 16 bits, and returns how
//                                    many there are; may write 64
//
// Tested by tests/text/kernel_test.cc.

// If 64 bytes need more pages than this that are not recent, decoding one code point at a time is
// as fast.
inline constexpr unsigned kMaxPages = 14;

inline std::uint64_t low_bits(std::size_t number) {
  return number >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << number) - 1;
}

// A small cache of recently used pages. Every cached page is applied to every 64 bytes, needed or
// not, so no branch depends on the text. Pages that are not cached are applied one after the other,
// and are cached from then on.
struct RecentPages {
  static constexpr std::size_t kMaxRecent = 6;  // of each kind; V::kRecentPages at most
  struct ThreeBytes {
    std::uint8_t lead;
    std::uint8_t second;
  };
  std::uint8_t two_bytes[kMaxRecent];    // by their leads
  std::uint8_t three_leads[kMaxRecent];  // pages all of whose characters are words, by their leads
  ThreeBytes three_bytes[kMaxRecent];    // all others
  std::size_t twos = 0;
  std::size_t leads = 0;
  std::size_t threes = 0;
};
// The cache is emptied after so many groups of 64 bytes that are not all ASCII, because text
// changes.
inline constexpr unsigned kRemembered = 32;

// 64 bytes that are not all ASCII, and the text that they become.
template <class V>
struct Group {
  const std::uint8_t* bytes;
  RecentPages& recent;
  typename V::Bytes source;
  typename V::Bytes text;      // at first, what the ASCII look-up gives
  std::size_t size;            // bytes to classify; in the end, those of whole characters
  std::uint64_t specials = 0;  // characters whose words must be lower-cased as a whole
  unsigned pages = 0;          // how many pages were not recent

  // False if the bytes are not valid UTF-8, or need too many pages.
  template <LetterCase kCase>
  bool classify() {
    std::uint64_t own = low_bits(size);
    std::uint64_t two = V::at_least(source, 0xC0) & own;  // or more
    std::uint64_t three = V::at_least(source, 0xE0) & own;
    std::uint64_t four = V::at_least(source, 0xF0) & own;
    // A character that continues past the 64 bytes is left to the next group.
    const std::uint64_t cut = (two & std::uint64_t{1} << 63) | (three & std::uint64_t{3} << 62) |
                              (four & std::uint64_t{7} << 61);
    // Without a branch: whether there is one cannot be predicted.
    const auto whole = static_cast<std::size_t>(std::countr_zero(cut));
    size = whole < size ? whole : size;
    own = low_bits(size);
    two &= own;
    three &= own;
    four &= own;
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
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < recent.twos; ++i) {
      done |= two_byte_page(recent.two_bytes[i], leads, next);
    }
    for (leads &= ~done; leads != 0;) {
      const std::uint8_t lead = bytes[std::countr_zero(leads)];
      if (lead < 0xC2 || ++pages > kMaxPages) {
        return false;
      }
      leads &= ~two_byte_page(lead, leads, next);
      if (recent.twos < V::kRecentPages) {
        recent.two_bytes[recent.twos++] = lead;
      }
    }
    return true;
  }

  // Applies the page of that lead. Returns the bits of `leads` that have it.
  std::uint64_t two_byte_page(std::uint8_t lead, std::uint64_t leads,
                              const typename V::Bytes& next) {
    const std::uint64_t same = V::equal(source, lead) & leads;
    const typename V::Bytes last = V::lookup(pages::kTwoByteLast[lead & 31].data(), source);
    const std::uint64_t words = V::nonzero(last) & same << 1;
    text = V::select(words, last, text);
    text = V::select(words >> 1, V::lookup(pages::kTwoByteLead[lead & 31].data(), next), text);
    return same;
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
    if (leads == 0) {
      return true;
    }
    const typename V::Bytes next = V::load(bytes + 1);
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < recent.leads; ++i) {
      done |= all_words(recent.three_leads[i], leads);
    }
    for (std::size_t i = 0; i < recent.threes; ++i) {
      done |= three_byte_page(recent.three_bytes[i], leads, next);
    }
    for (leads &= ~done; leads != 0;) {
      const int at = std::countr_zero(leads);
      const RecentPages::ThreeBytes page{bytes[at], bytes[at + 1]};
      const std::uint8_t kind = pages::kSecondKinds[page.lead & 15][page.second & 63];
      if (kind == pages::kBadSecond || ++pages > kMaxPages) {
        return false;
      }
      if (kind == pages::kAllWords) {
        leads &= ~all_words(page.lead, leads);
        if (recent.leads < V::kRecentPages) {
          recent.three_leads[recent.leads++] = page.lead;
        }
      } else {
        leads &= ~three_byte_page(page, leads, next);
        if (recent.threes < V::kRecentPages) {
          recent.three_bytes[recent.threes++] = page;
        }
      }
    }
    return true;
  }

  // Applies the pages of that lead that hold word characters alone. Returns the bits of `leads`
  // that begin such a character.
  std::uint64_t all_words(std::uint8_t lead, std::uint64_t leads) {
    const typename V::Bytes kinds = V::lookup(pages::kSecondKinds[lead & 15].data(), source);
    const std::uint64_t same =
        V::equal(source, lead) & leads & V::equal(kinds, pages::kAllWords) >> 1;
    text = V::select(same | same << 1 | same << 2, source, text);
    return same;
  }

  std::uint64_t three_byte_page(const RecentPages::ThreeBytes& of, std::uint64_t leads,
                                const typename V::Bytes& next) {
    const std::uint64_t same = V::equal(source, of.lead) & V::equal(next, of.second) & leads;
    const std::uint8_t kind = pages::kSecondKinds[of.lead & 15][of.second & 63];
    const typename V::Bytes last = V::lookup(pages::kThreeByteLast[kind].data(), source);
    const std::uint64_t words = V::nonzero(last) & same << 2;
    text = V::select(words, last, text);
    text = V::select(words >> 1 | words >> 2, source, text);
    return same;
  }

  template <LetterCase kCase>
  bool four_bytes(std::uint64_t leads) {
    std::uint64_t words = 0;
    while (leads != 0) {
      const int at = std::countr_zero(leads);
      const Decoded unit = decode(bytes + at, bytes + size);
      if (!unit.valid || ++pages > kMaxPages) {
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
  std::uint16_t* edge = batch.edges.get();
  SpecialPlaces specials;
  std::uint64_t before = 0;  // 1 if the byte before belongs to a word
  RecentPages recent;
  unsigned groups = 0;
  std::size_t at = 0;
  while (at < size) {
    std::size_t length = size - at < 64 ? size - at : 64;
    typename V::Bytes source = V::load(bytes + at);
    typename V::Bytes lowered = V::template ascii<kCase>(source);
    if ((V::high(source) & low_bits(length)) != 0) {
      if (groups++ % kRemembered == 0) {
        recent = RecentPages();
      }
      Group<V> group{
          .bytes = bytes + at, .recent = recent, .source = source, .text = lowered, .size = length};
      if (!group.template classify<kCase>() ||
          !specials.add(at, group.specials & low_bits(group.size))) {
        break;
      }
      lowered = group.text;
      length = group.size;
    }
    V::store(text + at, lowered);
    const std::uint64_t own = low_bits(length);
    const std::uint64_t words = V::nonzero(lowered) & own;
    edge += V::flatten((words ^ (words << 1 | before)) & own, at, edge);
    before = words >> (length - 1);
    at += length;
  }
  if (before != 0) {
    at = *--edge;  // the last word continues in the bytes that are left
    specials.drop_from(at);
  }
  batch.size = static_cast<std::size_t>(edge - batch.edges.get()) / 2;
  batch.giant_bytes = 0;
  batch.text_bytes = at;
  return specials.size == 0 || lower_special_words({bytes, at}, specials, batch) ? at : 0;
}
