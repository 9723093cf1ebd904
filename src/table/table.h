// Words to counts: two open-addressing arrays of slots, one for short words and one for longer
// ones, and an arena for the longest, in three Regions, position-independent.
//
//     narrow   | slots of words of up to 16 bytes |      (table/slots.h, table/slot_array.h)
//     wide     | slots of longer ones             |
//     arena    | words of more than 48 bytes, one after the other |
//
// What is in them is found by offsets from their bases, so that another process can read the table
// in place, wherever it maps it. Nearly every word is a slot and nothing else: one cache line is
// all that counting it touches.
//
// Counts never wrap: adding past kMaxCount fails.
// Thread safety: one writer, or any number of readers.
// Tested by tests/table/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/region.h"
#include "hapax/result.h"
#include "hash/hash_batch.h"
#include "hash/word_hash.h"
#include "table/count_at_home.h"
#include "table/cpu_levels.h"
#include "table/slot_array.h"
#include "table/slots.h"
#include "text/word_batch.h"

namespace hapax::table {

// The bases of a table's regions.
struct TableBases {
  const std::byte* narrow = nullptr;
  const std::byte* wide = nullptr;
  const std::byte* arena = nullptr;        // may be null where no word stands there
  std::uint64_t arena_bytes = UINT64_MAX;  // that there are, where the table is another process's
};

enum class WordKind : std::uint8_t { kNarrow, kWide };

// Reads a table where it lies. Copies freely; the regions outlive it. Of a table of another process
// MappedTable has checked the headers.
class TableView {
 public:
  explicit TableView(const TableBases& bases) : bases_(bases) {}

  std::uint64_t size() const { return narrow().size + wide().size; }
  std::uint64_t total() const { return narrow().total; }
  // All of its slots: the narrow ones, then the wide ones.
  std::uint64_t capacity() const { return capacity_of(narrow()) + capacity_of(wide()); }
  const Slot& slot(std::uint64_t index) const {
    const std::uint64_t narrow_ones = capacity_of(narrow());
    return index < narrow_ones ? narrow_slots()[index] : wide_slots()[index - narrow_ones];
  }
  // The same by kind.
  std::array<SlotView, 2> slots() const { return {narrow_slots(), wide_slots()}; }
  // The word of a used slot; a view into the regions.
  std::string_view word(const Slot& slot) const {
    const std::uint8_t* const bytes =
        slot.is_in_arena() ? reinterpret_cast<const std::uint8_t*>(bases_.arena) + slot.offset()
                           : slot.key_bytes();
    return {reinterpret_cast<const char*>(bytes), slot.length()};
  }
  // Whether a used slot among those of `kind` can be one: the word's length is of that kind, and
  // where it stands in the arena it does not reach past its end.
  bool lies_inside(const Slot& slot, WordKind kind) const {
    const std::uint64_t length = slot.length();
    if (kind == WordKind::kNarrow) {
      return length >= 1 && length <= kNarrowBytes;
    }
    return length > kNarrowBytes &&
           (!slot.is_in_arena() ||
            (length <= bases_.arena_bytes && slot.offset() <= bases_.arena_bytes - length));
  }
  std::uint64_t arena_bytes() const { return bases_.arena_bytes; }
  // The slot of `word`, or null.
  const Slot* find(std::string_view word, const hash::Seed& seed) const;

  // Calls visit(slot) for each word whose uppermost `bits` hash bits are `partition`, the narrow
  // ones and then the wide ones, each nearly in the order of their hashes. `bits` is at least the
  // table's own.
  template <typename Visit>
  void visit_partition(std::uint64_t partition, unsigned bits, Visit&& visit) const {
    visit_partition(partition, bits, WordKind::kNarrow, visit);
    visit_partition(partition, bits, WordKind::kWide, visit);
  }
  // The words of one kind.
  template <typename Visit>
  void visit_partition(std::uint64_t partition, unsigned bits, WordKind kind, Visit&& visit) const {
    if (kind == WordKind::kNarrow) {
      visit_slots(narrow(), narrow_slots(), partition, bits, visit);
    } else {
      visit_slots(wide(), wide_slots(), partition, bits, visit);
    }
  }

 private:
  static std::uint64_t capacity_of(const SlotsHeader& header) {
    return std::uint64_t{1} << header.capacity_bits;
  }
  const SlotsHeader& narrow() const { return *reinterpret_cast<const SlotsHeader*>(bases_.narrow); }
  const SlotsHeader& wide() const { return *reinterpret_cast<const SlotsHeader*>(bases_.wide); }
  SlotView narrow_slots() const {
    return {bases_.narrow + kSlotsAt, sizeof(NarrowSlot), capacity_of(narrow())};
  }
  SlotView wide_slots() const {
    return {bases_.wide + kSlotsAt, sizeof(WideSlot), capacity_of(wide())};
  }
  template <typename Visit>
  static void visit_slots(const SlotsHeader& header, const SlotView& slots, std::uint64_t partition,
                          unsigned bits, Visit& visit);

  TableBases bases_;
};

// How many words, and what those among them take that stand in the arena.
struct Words {
  std::uint64_t narrow = 0;
  std::uint64_t wide = 0;
  std::uint64_t arena_bytes = 0;

  void add(std::size_t length) {
    ++(length <= kNarrowBytes ? narrow : wide);
    arena_bytes += length > kWideBytes ? length : 0;
  }
  void add(const Words& more) {
    narrow += more.narrow;
    wide += more.wide;
    arena_bytes += more.arena_bytes;
  }
};

// Addresses to reserve for a table.
struct TableReservation {
  std::uint64_t narrow_bytes = 0;
  std::uint64_t wide_bytes = 0;
  std::uint64_t arena_bytes = 0;
};
// For each of `tables` tables whose size nobody knows yet: an equal share of `bytes`, which are
// reservable_bytes() or a part of them (base/address_space.h); at least what the smallest table
// takes.
TableReservation default_reservation(std::uint64_t bytes, std::uint64_t tables);
// For a table that is reserved for those words at once.
TableReservation reservation_for(const Words& words);

// Words on their way to a table: a short one's key is its slot's; a longer one's says where the
// word lies, as neither a word's nor a free slot's does.
struct KeysAndTags {
  const hash::ShortKey* keys;  // 64-byte aligned
  const std::uint64_t* tags;
  std::size_t size;

  static hash::ShortKey key_of_long(std::uint64_t offset) { return {0, offset + 1}; }
  static std::uint64_t offset_of(hash::ShortKey key) { return key.high - 1; }
};

class OverflowBuffer;  // overflow_tables.h

class Table {
 public:
  // An empty table, whose words' uppermost `partition_bits` hash bits are all the same. `budget`
  // outlives it.
  static Result<Table> create(Region::Backing backing, const TableReservation& reservation,
                              unsigned partition_bits, Budget& budget);

  // Makes room for so many more words. add() must have had room made for it. After an error the
  // table holds what it did.
  Result<void> reserve(const Words& words);

  // Counts by the functions of that level, of cpu_levels(); of the scalar one before.
  void use(const CpuLevel& level) { level_ = &level; }
  // From here on, rather than grow past `slots_bytes` of slots or past its addresses, count() sets
  // words aside that are not in the table. `overflow` outlives it.
  void limit_bytes(std::uint64_t slots_bytes, OverflowBuffer& overflow);
  // One occurrence of each word of the batch; makes room itself: all or, on an error, none. Of a
  // table of all hashes only.
  Result<void> count(const text::WordBatch& batch, const hash::Seed& seed);
  // `count` more of `word`, which is not empty; makes room itself. kOverflow past kMaxCount in all.
  Result<void> add_word(std::string_view word, std::uint64_t count, const hash::Seed& seed) {
    return add_word(tag_of(word, seed), word, count);
  }
  Result<void> add_word(std::uint64_t tag, std::string_view word, std::uint64_t count);
  // Prefetches the home of a slot of another table, which add() will look at.
  void prefetch_home(const Slot& slot) const {
    if (slot.is_narrow()) {
      __builtin_prefetch(&narrow_.home(slot.tag), 1);
    } else {
      __builtin_prefetch(&wide_.home(slot.tag), 1);
    }
  }
  // `other`'s slot of another table, with its count. False on overflow.
  [[nodiscard]] bool add(const Slot& slot, const TableView& other);
  // One occurrence of each, whose longer words lie at their offsets from `base`; makes room itself.
  Result<void> add_ones(const KeysAndTags& words, const std::uint8_t* base);

  TableView view() const {
    return TableView({narrow_.region().base(), wide_.region().base(), arena_.base()});
  }
  std::uint64_t size() const { return narrow_.header().size + wide_.header().size; }
  std::uint64_t slots_bytes() const { return narrow_.bytes() + wide_.bytes(); }
  Words words() const {
    return {narrow_.header().size, wide_.header().size, wide_.header().arena_used};
  }
  // Whether its addresses are enough for so many words in all, if there is the memory.
  bool has_addresses_for(const Words& words) const;
  // Of the narrow slots, the wide ones and the arena.
  std::array<const Region*, 3> regions() const {
    return {&narrow_.region(), &wide_.region(), &arena_};
  }

 private:
  // Words of a batch, by number: those that must be looked for elsewhere than at home.
  using Numbers = std::array<std::uint16_t, hash::HashedWords::kMaxWords + kMissedSlack>;
  // What becomes of words that are not in the table.
  enum class OnMiss : std::uint8_t { kInsert, kOverflow };
  // What count() hands to its steps.
  struct Counting {
    const text::WordBatch& batch;
    const hash::Seed& seed;
    OnMiss narrow;
    OnMiss wide;
  };
  struct NarrowWord {
    hash::ShortKey key;
    std::uint64_t tag;
    NarrowSlot* home;
  };
  struct WideWord {
    const std::uint8_t* bytes;
    std::uint64_t tag;
    WideSlot* home;
  };
  // Words of a step that are not where short ones are looked for first, while what is to be looked
  // at next is on its way from memory.
  struct MissedWords {
    std::array<NarrowWord, hash::HashedWords::kMaxWords> narrow;
    std::array<WideWord, hash::HashedWords::kMaxWords> wide;
    std::size_t narrows = 0;
    std::size_t wides = 0;
  };

  Table(SlotArray<NarrowSlot> narrow, SlotArray<WideSlot> wide, Region arena)
      : narrow_(std::move(narrow)), wide_(std::move(wide)), arena_(std::move(arena)) {}
  std::uint64_t total() const { return narrow_.header().total; }
  bool holds(const WideSlot& slot, std::uint64_t tag, const std::uint8_t* bytes) const;
  NarrowSlot& narrow_slot(std::uint64_t tag, hash::ShortKey key);
  WideSlot& wide_slot(std::uint64_t tag, const std::uint8_t* bytes);
  Slot& slot_of(std::uint64_t tag, const std::uint8_t* bytes);

  // table_count.cc
  Result<void> count_giant(std::string_view word, const hash::Seed& seed);
  void hash_words(const Counting& of, std::size_t from, hash::HashedWords& out) const;
  void prefetch_missed(const Counting& of, std::size_t from, const hash::HashedWords& hashed,
                       std::span<const std::uint16_t> missed, MissedWords& out) const;
  void add_narrow(hash::ShortKey key, std::uint64_t home, std::uint64_t tag,
                  MissedWords& out) const;
  void add_wide(const std::uint8_t* bytes, std::uint64_t tag, MissedWords& out) const;
  std::size_t count_missed(const MissedWords& words, OnMiss on_narrow, OnMiss on_wide);
  void count_narrow(const NarrowWord& word);
  std::size_t count_wide(std::span<const WideWord> words, OnMiss on_miss);
  void count_missed_wide(const WideWord& word);
  bool stays_within(std::uint64_t more_bytes) const {
    return more_bytes == 0 || slots_bytes() + more_bytes <= max_slots_bytes_;
  }
  OnMiss on_narrow_miss(std::uint64_t words) const;
  OnMiss on_wide_miss(std::uint64_t words, std::uint64_t arena_bytes) const;

  SlotArray<NarrowSlot> narrow_;
  SlotArray<WideSlot> wide_;
  Region arena_;
  const CpuLevel* level_ = &scalar_level();
  OverflowBuffer* overflow_ = nullptr;
  std::uint64_t max_slots_bytes_ = 0;  // with overflow_
};

template <typename Visit>
void TableView::visit_slots(const SlotsHeader& header, const SlotView& slots,
                            std::uint64_t partition, unsigned bits, Visit& visit) {
  const unsigned depth = bits - header.partition_bits;
  const std::uint64_t mask = slots.size - 1;
  const std::uint64_t stretch =
      slots.size >> depth;  // 0 where a slot is home to several partitions
  const std::uint64_t below = partition & ((std::uint64_t{1} << depth) - 1);
  const std::uint64_t begin = (below << header.capacity_bits) >> depth;
  for (std::uint64_t step = 0; step < slots.size; ++step) {
    const Slot& slot = slots[(begin + step) & mask];
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
