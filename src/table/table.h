// Words to counts: two open-addressing arrays of slots, one for short words and one for longer
// ones, and an arena for the longest, in three Regions.
//
//     narrow   | slots of words of up to 16 bytes |      (table/slots.h, table/slot_array.h)
//     wide     | slots of longer ones             |
//     arena    | words of more than 48 bytes, one after the other |
//
// Nearly every word is a slot and nothing else: counting it touches one cache line. Counts never
// wrap: adding past kMaxCount fails. Readers see a table as a TableView (table/table_view.h).
//
// Thread safety: one writer, or any number of readers. Tested by tests/table/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string_view>

#include "base/region.h"
#include "hapax/result.h"
#include "hash/hash_batch.h"
#include "hash/word_hash.h"
#include "table/count_at_home.h"
#include "table/cpu_levels.h"
#include "table/slot_array.h"
#include "table/slots.h"
#include "table/table_view.h"
#include "text/word_batch.h"

namespace hapax::table {

// Addresses to reserve for a table.
struct TableReservation {
  std::uint64_t narrow_bytes = 0;
  std::uint64_t wide_bytes = 0;
  std::uint64_t arena_bytes = 0;
};
// The reservation of each of `tables` tables whose size is not known yet: an equal share of
// `bytes`, which are reservable_bytes() or a part of them (base/address_space.h), but at least what
// the smallest table takes.
TableReservation default_reservation(std::uint64_t bytes, std::uint64_t tables);
// The reservation of a table that will hold these words and no more.
TableReservation reservation_for(const Words& words);

// The words of a batch up to word `until`, from those of the run before on, are of `document`.
struct DocumentRun {
  std::size_t until = 0;
  std::uint32_t document = 0;
};

class Table {
 public:
  // An empty table, whose words' uppermost `partition_bits` hash bits are all the same. `budget`
  // outlives it.
  static Result<Table> create(const TableReservation& reservation, unsigned partition_bits,
                              Budget& budget);

  // Makes room for so many more words; add() needs that. After an error the table is unchanged.
  Result<void> reserve(const Words& words);

  // From here on a request to `stop` ends growing, which may take seconds, with the exception
  // Cancelled. The table must not be used then.
  void stop_growing_on(const std::stop_token& stop) {
    narrow_.stop_growing_on(stop);
    wide_.stop_growing_on(stop);
  }
  // Gives the addresses back that are reserved for growing. The table does not change from here on.
  void release_addresses() {
    narrow_.release_addresses();
    wide_.release_addresses();
    arena_.release_addresses();
  }

  // Counts with the functions of `level`, one of cpu_levels(). Until then, with those of the scalar
  // level.
  void use(const CpuLevel& level) { level_ = &level; }
  // Adds one occurrence of each word of the batch, and makes room for them. On an error no word is
  // added. Only for a table of all hashes, not of one partition.
  Result<void> count(const text::WordBatch& batch, const hash::Seed& seed);
  // A table may count, instead of occurrences, the documents in which each word occurs. Until
  // finish_documents() its counts are
  //
  //     | the last document in which the word occurred 32 | documents so far 32 |
  //
  // and nothing but this function may be called. Takes the words of the batch, which `runs` divide
  // by documents, and makes room for them. Documents are numbered from 1, and all words of one come
  // together. On an error no word is added. Only for a table of all hashes.
  Result<void> count_documents(const text::WordBatch& batch, std::span<const DocumentRun> runs,
                               const hash::Seed& seed);
  void finish_documents();
  // Adds `count` occurrences of `word`, which is not empty, and makes room for it. kOverflow if the
  // sum of all counts would exceed kMaxCount.
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
  // Adds the word of a slot of `other`, with its count. False if the sum of all counts would exceed
  // kMaxCount.
  [[nodiscard]] bool add(const Slot& slot, const TableView& other);

  TableView view() const {
    return TableView({narrow_.region().base(), wide_.region().base(), arena_.base()});
  }
  std::uint64_t size() const { return narrow_.header().size + wide_.header().size; }
  std::uint64_t slots_bytes() const { return narrow_.bytes() + wide_.bytes(); }
  Words words() const {
    return {narrow_.header().size, wide_.header().size, wide_.header().arena_used};
  }
  // Whether the reserved addresses are enough for so many words in all.
  bool has_addresses_for(const Words& words) const;

 private:
  // The indices, in a batch, of words that are not in their home slots.
  using Numbers = std::array<std::uint16_t, hash::HashedWords::kMaxWords + kMissedSlack>;
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
  // The words of a step that were not in their home slots. The slots where they are looked for next
  // have been prefetched.
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

  HomeSlots home_slots() const { return {narrow_.data(), 64 - narrow_.header().capacity_bits}; }
  // Prefetches the home slots of the first `size` words.
  void prefetch_homes(const hash::HashedWords& words, std::size_t size) const;

  // table_documents.cc
  std::size_t add_documents(const hash::HashedWords& words, std::size_t begin, std::size_t end,
                            std::uint64_t document, std::uint16_t* missed);
  void add_missed_document(hash::ShortKey key, std::string_view word, std::uint64_t document,
                           const hash::Seed& seed);

  // table_count.cc
  void hash_words(const text::WordBatch& batch, std::size_t from, const hash::Seed& seed,
                  hash::HashedWords& out) const;
  void prefetch_missed(const text::WordBatch& batch, std::size_t from, const hash::Seed& seed,
                       const hash::HashedWords& hashed, std::span<const std::uint16_t> missed,
                       MissedWords& out) const;
  void add_narrow(hash::ShortKey key, std::uint64_t tag, MissedWords& out) const;
  void add_wide(const std::uint8_t* bytes, std::uint64_t tag, MissedWords& out) const;
  void count_missed(const MissedWords& words);
  void count_narrow(const NarrowWord& word);
  void count_wide(std::span<const WideWord> words);
  void count_missed_wide(const WideWord& word);

  SlotArray<NarrowSlot> narrow_;
  SlotArray<WideSlot> wide_;
  Region arena_;
  const CpuLevel* level_ = &scalar_level();
};

}  // namespace hapax::table
