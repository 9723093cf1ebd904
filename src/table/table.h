// Words to counts: an open-addressing table with its words, in two Regions, position-independent.
//
// What is in them is found by offsets from their bases, so that another process can read the table
// in place, wherever it maps it.
//
//     slots    | Header | slots: 2^n of them, then in the same place 2^(n + 1) ..
//     arena    | long words, one after the other
//
//     Slot     0       8      16        24       32
//              |   key[2]     |  tag    |  count  |
//              tag    the hash's upper 37 bits, the length in bytes in the lower 27; 0: the slot is
//              free key    a word of up to 16 bytes: itself, padded with zeros
//                     a longer one: its offset in the arena, times 256, and its last 8 bytes
//
// No word holds a NUL: a key whose lowest byte is 0 is that of a longer word, or of none, and a
// short word is found by comparing 16 bytes and nothing else.
//
// Linear probing from the slot that the hash's upper bits name, after the `partition_bits`
// uppermost. So a table lies in the order of its hashes, give or take a probe: a partition by
// uppermost bits is one stretch of slots (plus the probes that ran over its end), and merging walks
// both tables in memory order. A target must have its final size beforehand (reserve): filled in
// hash order while it grows, a table is quadratic, all of it crowding into the front.
//
// Counts never wrap: adding past kMaxCount fails.
// Thread safety: one writer, or any number of readers.
// Tested by tests/table/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/region.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hash/hash_batch.h"
#include "hash/word_hash.h"
#include "text/word_batch.h"

namespace hapax::table {

inline constexpr unsigned kLengthBits = 27;
static_assert(kMaxWordBytes * 3 / 2 < (std::uint64_t{1} << kLengthBits),
              "lower-casing may lengthen");

// Leaves a key's lowest byte 0.
inline constexpr unsigned kOffsetShift = 8;

struct Slot {
  std::uint64_t key[2];
  std::uint64_t tag;
  std::uint64_t count;

  bool used() const { return tag != 0; }
  std::size_t length() const { return tag & ((std::uint64_t{1} << kLengthBits) - 1); }
  bool is_short() const { return length() <= hash::kShortWordBytes; }
  // Of a long word, in the arena.
  std::uint64_t offset() const { return key[0] >> kOffsetShift; }
};
static_assert(sizeof(Slot) == 32);

// A word as it would stand in a slot.
struct WordKey {
  std::uint64_t key[2];
  std::uint64_t tag;

  bool is_long() const { return (key[0] & 0xFF) == 0; }
};

constexpr std::uint64_t make_tag(hash::WordHash hash, std::size_t length) {
  return (static_cast<std::uint64_t>(hash) >> kLengthBits << kLengthBits) | length;
}

// Of a word of any length, none of whose bytes past the end are read.
std::uint64_t tag_of(std::string_view word, const hash::Seed& seed);

// Where each of 2^bits partitions of the hashes lies: by the uppermost bits.
constexpr std::uint64_t partition_of(std::uint64_t tag, unsigned bits) {
  return bits == 0 ? 0 : tag >> (64 - bits);
}

// At the base of the slots' region.
struct Header {
  std::uint64_t magic;
  std::uint32_t capacity_bits;   // 2^capacity_bits slots
  std::uint32_t partition_bits;  // uppermost hash bits that all words here share
  std::uint64_t size;            // words
  std::uint64_t total;           // sum of counts
  std::uint64_t arena_used;      // bytes of long words
};
inline constexpr std::uint64_t kSlotsAt = 64;  // from the base; a cache line: two slots
static_assert(sizeof(Header) <= kSlotsAt);

// Reads a table where it lies. Copies freely; the regions outlive it.
class TableView {
 public:
  TableView(const std::byte* base, const std::byte* arena) : base_(base), arena_(arena) {}

  std::uint64_t size() const { return header().size; }
  std::uint64_t total() const { return header().total; }
  std::uint64_t capacity() const { return std::uint64_t{1} << header().capacity_bits; }
  const Slot& slot(std::uint64_t index) const { return slots()[index]; }
  const Slot* slots() const { return reinterpret_cast<const Slot*>(base_ + kSlotsAt); }
  // The word of a used slot; a view into the regions.
  std::string_view word(const Slot& slot) const;
  // The slot of `word`, or null.
  const Slot* find(std::string_view word, const hash::Seed& seed) const;

  // Calls visit(slot) for each word whose uppermost `bits` hash bits are `partition`, nearly in the
  // order of their hashes. `bits` is at least the table's own, and at most its capacity's above
  // those.
  template <typename Visit>
  void visit_partition(std::uint64_t partition, unsigned bits, Visit&& visit) const;

 private:
  const Header& header() const { return *reinterpret_cast<const Header*>(base_); }

  const std::byte* base_;
  const std::byte* arena_;
};

// Addresses to reserve for a table.
struct TableRoom {
  std::uint64_t slots_bytes = 0;
  std::uint64_t arena_bytes = 0;
};
// For each of `tables` tables whose size nobody knows yet. Under a limit on addresses (ulimit -v)
// they share three quarters of it.
TableRoom generous_room(unsigned tables);
// For a table of `words` words that is reserved for them at once.
TableRoom room_for(std::uint64_t words, std::uint64_t long_bytes);

class SetAside;  // shared_tables.h

class Table {
 public:
  // An empty table, whose words' uppermost `partition_bits` hash bits are all the same. `budget`
  // outlives it.
  static Result<Table> create(Region::Backing backing, const TableRoom& room,
                              unsigned partition_bits, Budget& budget);

  // Makes room for `words` more words, of which those longer than 16 bytes have `long_bytes`
  // together. add() must have had room made for it. On an error the table is as it
  // was.
  Result<void> reserve(std::uint64_t words, std::uint64_t long_bytes);

  // By which count() hashes; the results are the same.
  void use(hash::BatchFunction hash) { hash_ = hash; }
  // From here on, rather than grow past `slots_bytes` of slots, count() sets words aside that are
  // not in the table. `aside` outlives it.
  void keep_within(std::uint64_t slots_bytes, SetAside& aside);
  // One occurrence of each word of the batch; makes room itself. Of a table of all hashes only.
  Result<void> count(const text::WordBatch& batch, const hash::Seed& seed);
  // `count` more of `word`, which is not empty; makes room itself. kOverflow past kMaxCount in all.
  Result<void> add_word(std::string_view word, std::uint64_t count, const hash::Seed& seed);
  // `other`'s slot of another table, with its count. False on overflow.
  [[nodiscard]] bool add(const Slot& slot, const TableView& other);
  // One occurrence of each, whose long words lie at their offsets from `base` and are `long_bytes`
  // together; makes room itself.
  Result<void> add_ones(std::span<const WordKey> words, const std::uint8_t* base,
                        std::uint64_t long_bytes);

  TableView view() const { return {slots_.base(), arena_.base()}; }
  std::uint64_t size() const { return header().size; }
  const Region& slots_region() const { return slots_; }
  const Region& arena_region() const { return arena_; }

 private:
  Table(Region slots, Region arena) : slots_(std::move(slots)), arena_(std::move(arena)) {}
  Header& header() const { return *reinterpret_cast<Header*>(slots_.base()); }
  Slot* slots() const { return reinterpret_cast<Slot*>(slots_.base() + kSlotsAt); }
  Result<void> grow_to(unsigned capacity_bits);
  void spread_out(unsigned old_bits);
  std::uint64_t append(const std::uint8_t* bytes, std::size_t length);
  bool takes_no_more(std::uint64_t words);
  Result<void> count_giant(std::string_view word, const hash::Seed& seed);
  using MissedWords = std::array<std::uint16_t, hash::HashedWords::kMost>;
  std::size_t count_at_home(std::size_t words, const hash::HashedWords& hashed,
                            const hash::HashedWords* next, MissedWords& missed);
  void count_elsewhere(const text::WordBatch& batch, std::size_t first,
                       const hash::HashedWords& hashed, std::span<const std::uint16_t> missed,
                       const hash::Seed& seed);
  struct LongWord {
    const std::uint8_t* bytes;
    std::uint64_t tag;
  };
  void count_long(std::span<const LongWord> words);
  void count_short(hash::ShortKey key, std::uint64_t home, std::uint64_t tag);
  void set_aside(const text::WordBatch& batch, std::size_t first, const hash::HashedWords& hashed,
                 std::span<const std::uint16_t> missed, const hash::Seed& seed);
  bool holds(const Slot& slot, std::uint64_t tag, const std::uint64_t (&key)[2],
             const std::uint8_t* bytes) const;
  Slot& find_or_free(std::uint64_t tag, const std::uint64_t (&key)[2],
                     const std::uint8_t* bytes) const;
  void put(Slot& slot, std::uint64_t tag, const std::uint64_t (&key)[2], const std::uint8_t* bytes);
  Slot& slot_of(std::uint64_t tag, const std::uint64_t (&key)[2], const std::uint8_t* bytes);

  Region slots_;
  Region arena_;
  hash::BatchFunction hash_ = hash::hash_batch;
  SetAside* aside_ = nullptr;
  std::uint64_t most_slots_bytes_ = 0;  // with aside_
  bool outgrown_ = false;  // the cache of a core: slots are asked for before they are looked at
};

template <typename Visit>
void TableView::visit_partition(std::uint64_t partition, unsigned bits, Visit&& visit) const {
  const unsigned own_bits = header().partition_bits;
  const std::uint64_t mask = capacity() - 1;
  const std::uint64_t stretch = capacity() >> (bits - own_bits);
  const std::uint64_t begin = (partition * stretch) & mask;
  for (std::uint64_t step = 0; step < capacity(); ++step) {
    const Slot& slot = slots()[(begin + step) & mask];
    if (!slot.used()) {
      if (step >= stretch) {
        return;  // past its stretch, the probes of this partition end at the first free slot
      }
      continue;
    }
    if (partition_of(slot.tag, bits) == partition) {
      visit(slot);
    }
  }
}

}  // namespace hapax::table
