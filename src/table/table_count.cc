// Table::count: counts a batch, 256 words at a time, in short loops that neither wait for memory
// nor branch on the text. Words not in their home slot are prefetched and counted one step later.
//
//     256 words --keys, hashes--> counted at home --missed--> a step later:
//                                                              short: looked for from there on
//                                                              longer: counted at home --missed-->
//                                                              ..
//
// Tested by tests/table/table_test.cc, against a map.
#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <utility>

#include "hash/hash_batch.h"
#include "table/table.h"

namespace hapax::table {
namespace {

constexpr std::size_t kStep = hash::HashedWords::kMaxWords;

// Sixteen bytes, compared at once by whatever registers this CPU has for it.
using Vector __attribute__((vector_size(16), aligned(1), may_alias)) = std::uint64_t;

// The bits in which a[0, 16) and b[0, 16) differ.
Vector difference(const std::uint8_t* a, const std::uint8_t* b) {
  return *reinterpret_cast<const Vector*>(a) ^ *reinterpret_cast<const Vector*>(b);
}

}  // namespace

// Fills `out` with the words at the indices `missed` of `hashed`, whose first word is word `from`
// of the batch.
void Table::prefetch_missed(const text::WordBatch& batch, std::size_t from,
                            const hash::Seed& run_seed, const hash::HashedWords& hashed,
                            std::span<const std::uint16_t> missed, MissedWords& out) const {
  // Without a branch: whether a word is short cannot be predicted.
  Numbers narrow;
  Numbers wide;
  std::size_t narrows = 0;
  std::size_t wides = 0;
  for (const std::uint16_t i : missed) {
    const bool is_narrow = hashed.keys[i].low != 0;
    narrow[narrows] = i;
    wide[wides] = i;
    narrows += is_narrow ? 1 : 0;
    wides += is_narrow ? 0 : 1;
  }
  out.narrows = out.wides = 0;
  // A local copy: the compiler then knows that the stores below do not change it.
  const hash::Seed seed = run_seed;
  const std::uint16_t* const edges = batch.edges.get() + 2 * from;
  for (const std::uint16_t i : std::span(narrow).first(narrows)) {
    const std::uint16_t* const edge = edges + 2 * std::size_t{i};
    const std::size_t length = edge[1] - std::size_t{edge[0]};
    add_narrow(hashed.keys[i], make_tag(hash::WordHash{hashed.hashes[i]}, length), out);
  }
  const std::uint8_t* const text = batch.text.data();
  for (const std::uint16_t i : std::span(wide).first(wides)) {
    const std::uint16_t* const edge = edges + 2 * std::size_t{i};
    const std::uint8_t* const bytes = text + edge[0];
    const std::size_t length = edge[1] - std::size_t{edge[0]};
    add_wide(bytes, make_tag(seed.hash_long(bytes, length), length), out);
  }
}

// A probe goes on from the home slot. The next slot may lie in the same cache line, which has been
// loaded already, so the line after it is prefetched.
void Table::add_narrow(hash::ShortKey key, std::uint64_t tag, MissedWords& out) const {
  NarrowSlot* const slot = &narrow_.home(tag);
  const auto number = static_cast<std::size_t>(slot - narrow_.data());
  __builtin_prefetch(narrow_.data() + (number | 1) + 1, 1);
  out.narrow[out.narrows++] = {key, tag, slot};
}

void Table::add_wide(const std::uint8_t* bytes, std::uint64_t tag, MissedWords& out) const {
  WideSlot* const home = &wide_.home(tag);
  __builtin_prefetch(home, 1);
  out.wide[out.wides++] = {bytes, tag, home};
}

void Table::count_missed(const MissedWords& words) {
  for (const NarrowWord& word : std::span(words.narrow).first(words.narrows)) {
    count_narrow(word);
  }
  count_wide(std::span(words.wide).first(words.wides));
}

// Adds one occurrence of a short word that is not in its home slot.
void Table::count_narrow(const NarrowWord& word) {
  NarrowSlot& found = narrow_slot(word.tag, word.key);
  ++found.head.count;
  // The more frequent of the two words gets the home slot. A probe still finds the other one.
  if (found.head.count > word.home->head.count) {
    std::swap(found, *word.home);
  }
}

// Counts longer words as short ones are counted: in their home slots first, without a branch. Three
// comparisons of 16 bytes, which may overlap, cover a word of up to 48 bytes.
void Table::count_wide(std::span<const WideWord> words) {
  Numbers missed;
  std::size_t misses = 0;
  for (std::size_t w = 0; w < words.size(); ++w) {
    const WideWord word = words[w];
    Slot& home = word.home->head;
    const std::size_t length = std::min(length_of(word.tag), kWideBytes);
    const std::size_t last = length - 16;
    const std::size_t middle = std::min<std::size_t>(last, 16);
    const std::uint8_t* const key = home.key_bytes();
    const Vector differences = difference(key, word.bytes) |
                               difference(key + middle, word.bytes + middle) |
                               difference(key + last, word.bytes + last);
    const std::uint64_t differs = (home.tag ^ word.tag) | differences[0] | differences[1];
    ++home.count;
    missed[misses] = static_cast<std::uint16_t>(w);
    misses += differs == 0 ? 0 : 1;
  }
  for (const std::uint16_t w : std::span(missed).first(misses)) {
    --words[w].home->head.count;
  }
  for (const std::uint16_t w : std::span(missed).first(misses)) {
    count_missed_wide(words[w]);
  }
}

void Table::count_missed_wide(const WideWord& word) {
  WideSlot& found = wide_slot(word.tag, word.bytes);
  ++found.head.count;
  if (found.head.count > word.home->head.count) {
    std::swap(found, *word.home);
  }
}

void Table::hash_words(const text::WordBatch& batch, std::size_t from, const hash::Seed& seed,
                       hash::HashedWords& out) const {
  level_->hash(batch.text.data(), batch.edges.get() + 2 * from, std::min(kStep, batch.size - from),
               seed, out);
}

void Table::prefetch_homes(const hash::HashedWords& words, std::size_t size) const {
  const HomeSlots homes = home_slots();
  for (const std::uint64_t hash : std::span(words.hashes).first(size)) {
    __builtin_prefetch(&homes.of(hash), 1);
  }
}

Result<void> Table::count(const text::WordBatch& batch, const hash::Seed& seed) {
  if (batch.giant_bytes > 0) {
    return add_word(batch.word(0), 1, seed);
  }
  assert(narrow_.header().partition_bits == 0);
  const Words most{
      .narrow = batch.size,
      .wide = std::min<std::uint64_t>(batch.size, batch.text_bytes / (kNarrowBytes + 1)),
      .arena_bytes = batch.text_bytes > kWideBytes ? batch.text_bytes : 0};
  if (Result<void> reserved = reserve(most); !reserved) {
    return reserved;
  }
  // Each step hashes the next step's words first, so that their slots can be prefetched if the
  // table is larger than the cache. Words that are not in their home slots are counted one step
  // later.
  const bool prefetches = narrow_.outgrown();
  std::array<hash::HashedWords, 2> hashed;
  std::array<MissedWords, 2> missed_words;
  hash_words(batch, 0, seed, hashed[0]);
  if (prefetches) {
    prefetch_homes(hashed[0], std::min(kStep, batch.size));
  }
  unsigned step = 0;
  for (std::size_t from = 0; from < batch.size; from += kStep, ++step) {
    const hash::HashedWords& own = hashed[step % 2];
    hash::HashedWords& next = hashed[(step + 1) % 2];
    const std::size_t words = std::min(kStep, batch.size - from);
    const std::size_t next_words = std::min(kStep, batch.size - from - words);
    if (next_words > 0) {
      hash_words(batch, from + words, seed, next);
    }
    Numbers missed;
    const std::size_t misses = level_->count_at_home(
        home_slots(), {own.keys.data(), own.hashes.data(), words},
        {next.keys.data(), next.hashes.data(), prefetches ? next_words : 0}, missed.data());
    prefetch_missed(batch, from, seed, own, std::span(missed).first(misses),
                    missed_words[step % 2]);
    count_missed(missed_words[(step + 1) % 2]);
  }
  count_missed(missed_words[(step + 1) % 2]);
  // Added one by one, no count ever reaches kMaxCount. Sums of counts can, so add() checks them.
  narrow_.header().total += batch.size;
  return {};
}

}  // namespace hapax::table
