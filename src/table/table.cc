#include "table/table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>
#include <vector>

#include "base/count_overflow.h"
#include "base/machine.h"
#include "table/shared_tables.h"

namespace hapax::table {
namespace {

constexpr std::uint64_t kMagic = 0x31656C6261747868;  // "hxtable1"
// No long word's offset is 0: a key of zeros is that of a free slot.
constexpr std::uint64_t kArenaBegin = 8;
constexpr unsigned kSmallestCapacityBits = 12;  // 128 KB of slots
constexpr std::size_t kAhead =
    32;  // slots asked for before they are looked at; 24 to 200 are the same

// At most five eighths of the slots are used: with linear probing a hit then takes some 1.8 probes.
constexpr std::uint64_t most_words(unsigned capacity_bits) {
  return (std::uint64_t{1} << capacity_bits) / 8 * 5;
}

unsigned capacity_bits_for(std::uint64_t words) {
  unsigned bits = kSmallestCapacityBits;
  while (most_words(bits) < words) {
    ++bits;
  }
  return bits;
}

std::uint64_t home_of(std::uint64_t tag, unsigned partition_bits, unsigned capacity_bits) {
  return tag << partition_bits >> (64 - capacity_bits);
}

std::uint64_t slots_bytes(unsigned capacity_bits) { return sizeof(Slot) << capacity_bits; }

// Whether two words of the same length, more than 16 bytes, are the same. Sixteen bytes at a time,
// the last of which may overlap those before: most have no more than 32, and a call costs more.
bool same_long(const std::uint8_t* a, const std::uint8_t* b, std::size_t length) {
  std::size_t at = 0;
  for (; length - at > hash::kShortWordBytes; at += hash::kShortWordBytes) {
    if (hash::load_key(a + at) != hash::load_key(b + at)) {
      return false;
    }
  }
  const std::size_t last = length - hash::kShortWordBytes;
  return hash::load_key(a + last) == hash::load_key(b + last);
}

std::uint64_t last_eight_bytes(const std::uint8_t* bytes, std::size_t length) {
  std::uint64_t last = 0;
  std::memcpy(&last, bytes + length - sizeof last, sizeof last);
  return last;
}

}  // namespace

TableRoom generous_room(unsigned tables) {
  const std::uint64_t wanted = std::max(4 * physical_memory_bytes(), std::uint64_t{16} << 30);
  const std::uint64_t allowed = address_space_limit_bytes() / 8 * 3 / std::max(tables, 1U);
  return {std::min(wanted, allowed), std::min(wanted, allowed)};
}

TableRoom room_for(std::uint64_t words, std::uint64_t long_bytes) {
  return {kSlotsAt + slots_bytes(capacity_bits_for(words)), kArenaBegin + long_bytes};
}

std::string_view TableView::word(const Slot& slot) const {
  const std::byte* const bytes =
      slot.is_short() ? reinterpret_cast<const std::byte*>(slot.key) : arena_ + slot.offset();
  return {reinterpret_cast<const char*>(bytes), slot.length()};
}

std::uint64_t tag_of(std::string_view word, const hash::Seed& seed) {
  std::uint8_t padded[hash::kShortWordBytes] = {};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(word.data());
  if (word.size() <= sizeof padded) {
    std::copy(word.begin(), word.end(), padded);
    bytes = padded;
  }
  return make_tag(seed.of(bytes, word.size()), word.size());
}

const Slot* TableView::find(std::string_view word, const hash::Seed& seed) const {
  const std::uint64_t tag = tag_of(word, seed);
  const std::uint64_t mask = capacity() - 1;
  std::uint64_t index = home_of(tag, header().partition_bits, header().capacity_bits);
  for (; slot(index).used(); index = (index + 1) & mask) {
    if (slot(index).tag == tag && this->word(slot(index)) == word) {
      return &slot(index);
    }
  }
  return nullptr;
}

Result<Table> Table::create(Region::Backing backing, const TableRoom& room, unsigned partition_bits,
                            Budget& budget) {
  Result<Region> slots = Region::create(backing, room.slots_bytes, budget);
  if (!slots) {
    return slots.error();
  }
  Result<Region> arena = Region::create(backing, room.arena_bytes, budget);
  if (!arena) {
    return arena.error();
  }
  if (Result<void> committed = slots->commit(kSlotsAt); !committed) {
    return committed.error();
  }
  Table table(std::move(slots).value(), std::move(arena).value());
  table.header() = Header{.magic = kMagic,
                          .capacity_bits = 0,
                          .partition_bits = partition_bits,
                          .size = 0,
                          .total = 0,
                          .arena_used = kArenaBegin};
  if (Result<void> grown = table.grow_to(kSmallestCapacityBits); !grown) {
    return grown.error();
  }
  return table;
}

Result<void> Table::reserve(std::uint64_t words, std::uint64_t long_bytes) {
  const unsigned wanted = capacity_bits_for(header().size + words);
  if (wanted > header().capacity_bits) {
    Result<void> grown = grow_to(wanted);
    if (!grown) {
      return grown;
    }
  }
  return long_bytes == 0 ? Result<void>() : arena_.commit(header().arena_used + long_bytes);
}

// In place: what is new follows what there is.
Result<void> Table::grow_to(unsigned capacity_bits) {
  if (Result<void> committed = slots_.commit(kSlotsAt + slots_bytes(capacity_bits)); !committed) {
    return committed;
  }
  const unsigned old_bits = header().capacity_bits;
  const bool is_new = old_bits == 0;
  slots_.populate(kSlotsAt + (is_new ? 0 : slots_bytes(old_bits)),
                  kSlotsAt + slots_bytes(capacity_bits));
  header().capacity_bits = capacity_bits;
  outgrown_ = slots_bytes(capacity_bits) > core_cache_bytes();
  if (header().size > 0) {
    spread_out(old_bits);
  }
  return {};
}

// Moves the words of the first 2^old_bits slots to their new homes, the last first. A home is at
// least twice as far from the begin as it was, so a word goes to where all words have been moved
// already; the few that do not, those displaced far from their homes and those that ran over the
// end, wait until the others are in place.
void Table::spread_out(unsigned old_bits) {
  const Header head = header();
  Slot* const all = slots();
  const std::uint64_t capacity = std::uint64_t{1} << head.capacity_bits;
  std::vector<Slot> waiting;
  for (std::uint64_t i = std::uint64_t{1} << old_bits; i-- > 0;) {
    if (!all[i].used()) {
      continue;
    }
    const Slot slot = std::exchange(all[i], Slot{});
    std::uint64_t to = home_of(slot.tag, head.partition_bits, head.capacity_bits);
    if (to < i) {
      waiting.push_back(slot);
      continue;
    }
    while (to < capacity && all[to].used()) {
      ++to;
    }
    if (to < capacity) {
      all[to] = slot;
    } else {
      waiting.push_back(slot);
    }
  }
  for (const Slot& slot : waiting) {
    std::uint64_t to = home_of(slot.tag, head.partition_bits, head.capacity_bits);
    while (all[to].used()) {
      to = (to + 1) & (capacity - 1);
    }
    all[to] = slot;
  }
}

std::uint64_t Table::append(const std::uint8_t* bytes, std::size_t length) {
  const std::uint64_t offset = header().arena_used;
  std::memcpy(arena_.base() + offset, bytes, length);
  header().arena_used += length;
  return offset;
}

bool Table::holds(const Slot& slot, std::uint64_t tag, const std::uint64_t (&key)[2],
                  const std::uint8_t* bytes) const {
  if (slot.tag != tag || slot.key[1] != key[1]) {
    return false;
  }
  return slot.is_short()
             ? slot.key[0] == key[0]
             : same_long(reinterpret_cast<const std::uint8_t*>(arena_.base() + slot.offset()),
                         bytes, slot.length());
}

// The slot of the word, or the free one where it belongs.
Slot& Table::find_or_free(std::uint64_t tag, const std::uint64_t (&key)[2],
                          const std::uint8_t* bytes) const {
  const Header& head = header();
  Slot* const all = slots();
  const std::uint64_t mask = (std::uint64_t{1} << head.capacity_bits) - 1;
  std::uint64_t index = home_of(tag, head.partition_bits, head.capacity_bits);
  for (;; index = (index + 1) & mask) {
    Slot& slot = all[index];
    if (!slot.used()) {
      return slot;
    }
    if (holds(slot, tag, key, bytes)) {
      return slot;
    }
  }
}

// The slot of the word, made for it with a count of 0 where it is new.
Slot& Table::slot_of(std::uint64_t tag, const std::uint64_t (&key)[2], const std::uint8_t* bytes) {
  Slot& slot = find_or_free(tag, key, bytes);
  if (!slot.used()) {
    put(slot, tag, key, bytes);
  }
  return slot;
}

void Table::put(Slot& slot, std::uint64_t tag, const std::uint64_t (&key)[2],
                const std::uint8_t* bytes) {
  slot.tag = tag;
  slot.key[0] = slot.is_short() ? key[0] : append(bytes, slot.length()) << kOffsetShift;
  slot.key[1] = key[1];
  ++header().size;
}

// Most words are short and lie where their hash says, so each is counted there before it is known
// whether it does: no branch and no addition waits for that. The few that do not are taken back,
// and their numbers written to `missed`; returns how many.
std::size_t Table::count_at_home(std::size_t words, const hash::HashedWords& hashed,
                                 const hash::HashedWords* next, MissedWords& missed) {
  assert(header().partition_bits == 0);
  Slot* const all = slots();
  std::size_t misses = 0;
  const auto count_one = [&](std::size_t i) {
    Slot& home = all[hashed.homes[i]];
    const hash::ShortKey key = hashed.keys[i];
    const std::uint64_t differs = (home.key[0] ^ key.low) | (home.key[1] ^ key.high);
    ++home.count;
    missed[misses] = static_cast<std::uint16_t>(i);
    misses += differs == 0 ? 0 : 1;
  };
  if (next != nullptr) {
    for (std::size_t i = 0; i < words; ++i) {
      __builtin_prefetch(&all[next->homes[i]], 1);
      count_one(i);
    }
  } else {
#pragma GCC unroll 4  // 1 to 2 % of a whole count
    for (std::size_t i = 0; i < words; ++i) {
      count_one(i);
    }
  }
  for (std::size_t m = 0; m < misses; ++m) {
    const std::uint64_t home = hashed.homes[missed[m]];
    --all[home].count;
    __builtin_prefetch(&all[(home | 1) + 1], 1);  // where a probe goes on
  }
  return misses;
}

void Table::count_elsewhere(const text::WordBatch& batch, std::size_t first,
                            const hash::HashedWords& hashed, std::span<const std::uint16_t> missed,
                            const hash::Seed& seed) {
  std::array<LongWord, hash::HashedWords::kMost> long_words;
  std::size_t number = 0;
  for (const std::uint16_t i : missed) {
    const std::string_view word = batch.word(first + i);
    if (word.size() <= hash::kShortWordBytes) {
      count_short(hashed.keys[i], hashed.homes[i],
                  make_tag(hash::WordHash{hashed.hashes[i]}, word.size()));
      continue;
    }
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(word.data());
    long_words[number++] = {bytes, make_tag(seed.of_long(bytes, word.size()), word.size())};
  }
  count_long(std::span(long_words).first(number));
}

// Three passes where the table has outgrown the cache: slots are asked for, then the words in the
// arena that they name, then both are there.
void Table::count_long(std::span<const LongWord> words) {
  Slot* const all = slots();
  const unsigned capacity_bits = header().capacity_bits;
  if (outgrown_) {
    for (const LongWord& word : words) {
      __builtin_prefetch(&all[home_of(word.tag, 0, capacity_bits)], 1);
    }
    for (const LongWord& word : words) {
      const Slot& home = all[home_of(word.tag, 0, capacity_bits)];
      __builtin_prefetch(arena_.base() + (home.tag == word.tag ? home.offset() : 0));
    }
  }
  for (const LongWord& word : words) {
    const std::size_t length = word.tag & ((std::uint64_t{1} << kLengthBits) - 1);
    const std::uint64_t key[2] = {0, last_eight_bytes(word.bytes, length)};
    Slot& home = all[home_of(word.tag, 0, capacity_bits)];
    Slot& found =
        holds(home, word.tag, key, word.bytes) ? home : slot_of(word.tag, key, word.bytes);
    if (++found.count > home.count) {
      std::swap(found, home);
    }
  }
}

// One occurrence of a short word that is not at its home, which another word has, or none.
void Table::count_short(hash::ShortKey key, std::uint64_t home, std::uint64_t tag) {
  Slot* const all = slots();
  const std::uint64_t mask = (std::uint64_t{1} << header().capacity_bits) - 1;
  std::uint64_t index = home;
  while (all[index].used() && (all[index].key[0] != key.low || all[index].key[1] != key.high)) {
    index = (index + 1) & mask;
  }
  Slot& found = all[index];
  if (!found.used()) {
    found = {{key.low, key.high}, tag, 0};
    ++header().size;
  }
  // The more frequent word stands at its home, from which a probe leads to the other still.
  if (++found.count > all[home].count) {
    std::swap(found, all[home]);
  }
}

// Also those that are here, but not at home: they are few, and counts are added in the end.
void Table::set_aside(const text::WordBatch& batch, std::size_t first,
                      const hash::HashedWords& hashed, std::span<const std::uint16_t> missed,
                      const hash::Seed& seed) {
  for (const std::uint16_t i : missed) {
    const std::string_view word = batch.word(first + i);
    if (word.size() > hash::kShortWordBytes) {
      const auto* const bytes = reinterpret_cast<const std::uint8_t*>(word.data());
      aside_->add_long(make_tag(seed.of_long(bytes, word.size()), word.size()),
                       last_eight_bytes(bytes, word.size()), word);
    } else {
      aside_->add(make_tag(hash::WordHash{hashed.hashes[i]}, word.size()), hashed.keys[i]);
    }
  }
}

void Table::keep_within(std::uint64_t slots_bytes, SetAside& aside) {
  most_slots_bytes_ = slots_bytes;
  aside_ = &aside;
}

// Whether there is somewhere else for words for which the table would have to grow too large.
bool Table::takes_no_more(std::uint64_t words) {
  const unsigned wanted = capacity_bits_for(header().size + words);
  return aside_ != nullptr && wanted > header().capacity_bits &&
         slots_bytes(wanted) > most_slots_bytes_;
}

Result<void> Table::count_giant(std::string_view word, const hash::Seed& seed) {
  if (!takes_no_more(1)) {
    return add_word(word, 1, seed);
  }
  aside_->add_word(word, seed);
  return aside_->status();
}

Result<void> Table::count(const text::WordBatch& batch, const hash::Seed& seed) {
  if (batch.giant_bytes > 0) {
    return count_giant(batch.word(0), seed);
  }
  const bool sets_aside = takes_no_more(batch.size);
  if (!sets_aside) {
    if (Result<void> reserved = reserve(batch.size, batch.text_bytes); !reserved) {
      return reserved;
    }
  }
  // Of a table that has outgrown the cache the slots of the next words are asked for while those of
  // these are looked at.
  std::array<hash::HashedWords, 2> hashed;
  const std::size_t step = hash::HashedWords::kMost;
  const auto hash_from = [&](std::size_t from) {
    const std::size_t words = std::min(step, batch.size - from);
    hash::HashedWords& out = hashed[from / step % 2];
    hash_(batch.text.data(), batch.edges.data() + 2 * from, words, seed,
          64 - header().capacity_bits, out);
    if (outgrown_) {
      std::fill(out.homes.begin() + static_cast<std::ptrdiff_t>(words), out.homes.end(), 0);
    }
  };
  std::size_t elsewhere = 0;
  for (std::size_t from = 0; from < batch.size; from += step) {
    const std::size_t words = std::min(step, batch.size - from);
    const std::size_t which = from / step % 2;
    if (!outgrown_ || from == 0) {
      hash_from(from);
    }
    if (outgrown_ && from == 0) {
      for (std::size_t i = 0; i < words; ++i) {
        __builtin_prefetch(&slots()[hashed[0].homes[i]], 1);
      }
    }
    const bool asks = outgrown_ && from + step < batch.size;
    if (asks) {
      hash_from(from + step);
    }
    MissedWords missed;
    const std::size_t misses =
        count_at_home(words, hashed[which], asks ? &hashed[1 - which] : nullptr, missed);
    const auto those = std::span(missed).first(misses);
    if (sets_aside) {
      set_aside(batch, from, hashed[which], those, seed);
      elsewhere += misses;
    } else {
      count_elsewhere(batch, from, hashed[which], those, seed);
    }
  }
  // One at a time no count reaches kMaxCount in the age of the universe; sums do, so add() checks.
  header().total += batch.size - elsewhere;
  return sets_aside ? aside_->status() : Result<void>();
}

Result<void> Table::add_word(std::string_view word, std::uint64_t count, const hash::Seed& seed) {
  if (count > kMaxCount - header().total) {
    return count_overflow();
  }
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(word.data());
  const bool is_short = word.size() <= hash::kShortWordBytes;
  if (Result<void> reserved = reserve(1, is_short ? 0 : word.size()); !reserved) {
    return reserved;
  }
  std::uint64_t key[2] = {};
  if (is_short) {
    std::memcpy(key, bytes, word.size());
  } else {
    key[1] = last_eight_bytes(bytes, word.size());
  }
  slot_of(tag_of(word, seed), key, bytes).count += count;
  header().total += count;
  return {};
}

bool Table::add(const Slot& slot, const TableView& other) {
  if (slot.count > kMaxCount - header().total) {
    return false;
  }
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(other.word(slot).data());
  slot_of(slot.tag, slot.key, bytes).count += slot.count;
  header().total += slot.count;
  return true;
}

Result<void> Table::add_ones(std::span<const WordKey> words, const std::uint8_t* base,
                             std::uint64_t long_bytes) {
  if (words.size() > kMaxCount - header().total) {
    return count_overflow();
  }
  if (Result<void> reserved = reserve(words.size(), long_bytes); !reserved) {
    return reserved;
  }
  const Header head = header();
  Slot* const all = slots();
  const auto home_slot = [&](const WordKey& word) -> Slot& {
    return all[home_of(word.tag, head.partition_bits, head.capacity_bits)];
  };
  const std::size_t ahead = std::min(kAhead, words.size());
  for (const WordKey& word : words.first(ahead)) {
    __builtin_prefetch(&home_slot(word), 1);
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    __builtin_prefetch(&home_slot(words[std::min(i + ahead, words.size() - 1)]), 1);
    const WordKey& word = words[i];
    Slot& home = home_slot(word);
    const bool there = !word.is_long() && home.key[0] == word.key[0] && home.key[1] == word.key[1];
    ++(there ? home : slot_of(word.tag, word.key, base + (word.key[0] >> kOffsetShift))).count;
  }
  header().total += words.size();
  return {};
}

}  // namespace hapax::table
