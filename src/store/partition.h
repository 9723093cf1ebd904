// A partition of a store: all words whose hashes begin with the same bits, with their counts.
//
//     lines    short words, three to a cache line (store/word_lines.h), 32-bit counts
//     slots    longer words, as in a table (table/slots.h), 64-bit counts; also 2^32 for each time
//              that the count of a short word wrapped
//     arena    words of more than 48 bytes (store/word_arena.h)
//
// All three are in blocks of the store's pool, named by offsets. Lines and slots grow by a factor
// of 2, the arena by one block after the other. A partition is plain data in zeroed memory, which
// several processes may share; before it follows an offset, it checks that this is memory of the
// pool.
//
// Thread safety: one thread at a time, under the partition's lock. Tested by
// tests/store/partition_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/block_pool.h"
#include "store/word_arena.h"
#include "store/word_lines.h"
#include "table/slots.h"
#include "table/table_view.h"

namespace hapax::store {

// The number of uppermost bits of a hash that say which partition a word belongs to.
inline constexpr unsigned kPartitionBits = 6;
inline constexpr std::size_t kPartitions = std::size_t{1} << kPartitionBits;

// The bits of a hash behind those of the partition: a word's place in a partition depends on them.
constexpr std::uint32_t hash_in_partition(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash << kPartitionBits >> 32);
}

// Words of more than 16 bytes, as in the slots of a table. The slot of one of more than 48 bytes
// says where in `texts` it is.
struct LongWords {
  std::span<const table::WideSlot> slots;
  const std::uint8_t* texts = nullptr;
  std::uint64_t text_bytes = 0;  // all those of these words, or more

  const std::uint8_t* bytes(const table::WideSlot& slot) const {
    return slot.head.is_in_arena() ? texts + slot.head.offset() : slot.head.key_bytes();
  }
};

class Partition {
 public:
  static constexpr std::size_t kMaxBatch = CountedKeys::kMaxWords;

  // Makes room for so many words in all.
  Result<Room> reserve(std::uint64_t short_words, std::uint64_t long_words, const hash::Seed& seed,
                       BlockPool& pool);
  // Adds short words, at most kMaxBatch. Their hashes are those of hash_in_partition().
  Result<Room> add(const CountedKeys& words, const hash::Seed& seed, BlockPool& pool);
  // Adds longer words.
  Result<Room> add_long(const LongWords& words, BlockPool& pool);
  // Adds `count` occurrences of a word of any length that exceeds 16 bytes.
  Result<Room> add_word(std::uint64_t tag, std::string_view word, std::uint64_t count,
                        BlockPool& pool);
  // Removes all words. Lines and slots are kept for the next words; the arena's blocks go back to
  // the pool.
  Result<void> clear(BlockPool& pool);
  // An error if an offset leads out of the pool, or a size cannot be: kWorkerLost.
  Result<void> check(const BlockPool& pool) const;
  // Moves words whose counts passed 32 bits from the lines to the slots. Call it last.
  Result<void> finish(const hash::Seed& seed, const BlockPool& pool);

  table::Words words() const { return {short_words_, used_slots_ - moved_words_, arena_.bytes()}; }
  // The least memory that holds all these words.
  std::uint64_t used_bytes() const;
  // How many words of the lines are in the slots, too.
  std::uint64_t moved_words() const { return moved_words_; }
  // To be read, after finish(). A word in the lines whose count is 0 is in the slots.
  WordLines lines(const BlockPool& pool) const {
    return {reinterpret_cast<WordLine*>(pool.base() + lines_at_), lines_};
  }
  table::SlotView slots(const BlockPool& pool) const {
    return {pool.base() + slots_at_, sizeof(table::WideSlot), slots_};
  }
  // The count of a word, 0 if it is absent. The word is not empty, and its tag is `tag`.
  std::uint64_t count_of(std::uint64_t tag, std::string_view word, const hash::Seed& seed,
                         const BlockPool& pool) const;

 private:
  Result<void> add_carry(hash::ShortKey key, const hash::Seed& seed, BlockPool& pool);
  Result<Room> reserve_short(std::uint64_t words, const hash::Seed& seed, BlockPool& pool);
  Result<Room> reserve_long(std::uint64_t words, BlockPool& pool, PastLimit past_limit);
  Result<Room> add_word(std::uint64_t tag, std::string_view word, std::uint64_t count,
                        BlockPool& pool, PastLimit past_limit);
  // The count of a short word in the lines, or null.
  std::uint32_t* find_in_lines(hash::ShortKey key, const hash::Seed& seed,
                               const BlockPool& pool) const;
  // The slot of the word, or the free one where it belongs.
  table::WideSlot& slot_of(std::uint64_t tag, const std::uint8_t* bytes,
                           const BlockPool& pool) const;
  static Result<Room> replaced(std::uint64_t block, std::uint64_t bytes, BlockPool& pool);

  std::uint64_t lines_at_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t short_words_ = 0;
  std::uint64_t slots_at_ = 0;
  std::uint64_t slots_ = 0;  // a power of 2, or 0
  std::uint64_t used_slots_ = 0;
  std::uint64_t moved_words_ = 0;  // slots of short words, which are in the lines, too
  WordArena arena_;
};

}  // namespace hapax::store
