#include "store/partition.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace hapax::store {
namespace {

using table::WideSlot;

constexpr std::uint64_t kSmallestLines = 64;
constexpr std::uint64_t kSmallestSlots = 64;
constexpr std::uint64_t kSmallestArenaBlock = std::uint64_t{16} << 10;

// Three quarters of the places: a word then has a full line before it seldom.
constexpr std::uint64_t max_words_of(std::uint64_t lines) {
  return lines * WordLine::kWords / 4 * 3;
}
// Slots are 64 bytes, like a line, but have one word each.
constexpr std::uint64_t max_words_of_slots(std::uint64_t slots) { return slots / 4 * 3; }

bool is_free(const WordLine& line, std::size_t place) { return line.keys[place].low == 0; }

std::uint64_t home_of_slot(std::uint64_t tag, std::uint64_t slots) {
  return tag << kPartitionBits >> (64 - std::countr_zero(slots));
}

// Copies all words to new lines. Both are in the order of the hashes: two streams.
void copy_lines(const WordLines& from, const WordLines& to, const hash::Seed& seed) {
  for (std::uint64_t i = 0; i < from.size; ++i) {
    const WordLine& line = from.lines[i];
    for (std::size_t place = 0; place < WordLine::kWords && !is_free(line, place); ++place) {
      const auto hash = static_cast<std::uint64_t>(seed.hash_short(line.keys[place]));
      std::uint64_t at = to.home_of(hash_in_partition(hash));
      std::size_t next = 0;
      while (!is_free(to.lines[at], next)) {
        if (++next == WordLine::kWords) {
          next = 0;
          at = at + 1 == to.size ? 0 : at + 1;
        }
      }
      to.lines[at].keys[next] = line.keys[place];
      to.lines[at].counts[next] = line.counts[place];
    }
  }
}

bool holds(const WideSlot& slot, std::uint64_t tag, const std::uint8_t* bytes,
           const std::byte* arena) {
  if (slot.head.tag != tag) {
    return false;
  }
  const std::size_t length = table::length_of(tag);
  const std::uint8_t* const own =
      slot.head.is_in_arena() ? reinterpret_cast<const std::uint8_t*>(arena + slot.head.offset())
                              : slot.head.key_bytes();
  return length <= table::kNarrowBytes ? std::memcmp(own, bytes, length) == 0
                                       : table::same_long(own, bytes, length);
}

}  // namespace

Result<void> Partition::reserve_short(std::uint64_t words, const hash::Seed& seed,
                                      BlockPool& pool) {
  const std::uint64_t wanted = short_words_ + words;
  if (wanted <= max_words_of(lines_)) {
    return {};
  }
  std::uint64_t size = std::max(lines_, kSmallestLines);
  while (max_words_of(size) < wanted) {
    size *= 2;
  }
  Result<std::uint64_t> at = pool.take(size * sizeof(WordLine));
  if (!at) {
    return at.error();
  }
  const WordLines old = lines(pool);
  const std::uint64_t old_at = std::exchange(lines_at_, *at);
  lines_ = size;
  copy_lines(old, lines(pool), seed);
  if (old.size > 0) {
    pool.give_back(old_at, old.size * sizeof(WordLine));
  }
  return {};
}

Result<void> Partition::add(const CountedKeys& words, const hash::Seed& seed, BlockPool& pool) {
  if (Result<void> reserved = reserve_short(words.size, seed, pool); !reserved) {
    return reserved;
  }
  std::array<std::uint32_t, kMaxBatch + 1> wrapped;
  const AddedToLines added = add_to_lines(lines(pool), words, wrapped.data());
  short_words_ += added.new_words;
  for (const std::uint32_t i : std::span(wrapped).first(added.wrapped)) {
    carries_.push_back(words.keys[i]);
  }
  return {};
}

Result<void> Partition::reserve_long(std::uint64_t words, BlockPool& pool) {
  const std::uint64_t wanted = used_slots_ + words;
  if (wanted <= max_words_of_slots(slots_)) {
    return {};
  }
  std::uint64_t size = std::max(slots_, kSmallestSlots);
  while (max_words_of_slots(size) < wanted) {
    size *= 2;
  }
  Result<std::uint64_t> at = pool.take(size * sizeof(WideSlot));
  if (!at) {
    return at.error();
  }
  const auto* const old = reinterpret_cast<const WideSlot*>(pool.base() + slots_at_);
  auto* const all = reinterpret_cast<WideSlot*>(pool.base() + *at);
  for (std::uint64_t i = 0; i < slots_; ++i) {
    if (old[i].head.used()) {
      std::uint64_t to = home_of_slot(old[i].head.tag, size);
      while (all[to].head.used()) {
        to = (to + 1) & (size - 1);
      }
      all[to] = old[i];
    }
  }
  if (slots_ > 0) {
    pool.give_back(slots_at_, slots_ * sizeof(WideSlot));
  }
  slots_at_ = *at;
  slots_ = size;
  return {};
}

WideSlot& Partition::slot_of(std::uint64_t tag, const std::uint8_t* bytes,
                             const BlockPool& pool) const {
  auto* const all = reinterpret_cast<WideSlot*>(pool.base() + slots_at_);
  std::uint64_t at = home_of_slot(tag, slots_);
  while (all[at].head.used() && !holds(all[at], tag, bytes, pool.base())) {
    at = (at + 1) & (slots_ - 1);
  }
  return all[at];
}

Result<void> Partition::add_long(std::span<const WideSlot> words, BlockPool& pool) {
  if (Result<void> reserved = reserve_long(words.size(), pool); !reserved) {
    return reserved;
  }
  const auto* const all = reinterpret_cast<const WideSlot*>(pool.base() + slots_at_);
  for (const WideSlot& word : words) {
    __builtin_prefetch(&all[home_of_slot(word.head.tag, slots_)], 1);
  }
  for (const WideSlot& word : words) {
    WideSlot& slot = slot_of(word.head.tag, word.head.key_bytes(), pool);
    if (slot.head.used()) {
      slot.head.count += word.head.count;
    } else {
      slot = word;
      ++used_slots_;
    }
  }
  return {};
}

Result<std::uint64_t> Partition::store_in_arena(std::string_view word, BlockPool& pool) {
  if (arena_left_ < word.size()) {
    const std::uint64_t bytes = std::max<std::uint64_t>(word.size(), kSmallestArenaBlock);
    Result<std::uint64_t> at = pool.take(bytes);
    if (!at) {
      return at;
    }
    arena_at_ = *at;
    arena_left_ = bytes;
  }
  const std::uint64_t offset = arena_at_;
  std::memcpy(pool.base() + offset, word.data(), word.size());
  arena_at_ += word.size();
  arena_left_ -= word.size();
  arena_bytes_ += word.size();
  return offset;
}

Result<void> Partition::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count,
                                 BlockPool& pool) {
  if (Result<void> reserved = reserve_long(1, pool); !reserved) {
    return reserved;
  }
  WideSlot& slot = slot_of(tag, reinterpret_cast<const std::uint8_t*>(word.data()), pool);
  if (!slot.head.used()) {
    WideSlot added{{tag, 0}, {}};
    if (added.head.is_in_arena()) {
      Result<std::uint64_t> offset = store_in_arena(word, pool);
      if (!offset) {
        return offset.error();
      }
      added.key[0] = *offset;
    } else {
      std::memcpy(added.key, word.data(), word.size());
    }
    slot = added;
    ++used_slots_;
  }
  slot.head.count += count;
  return {};
}

std::uint32_t* Partition::find_in_lines(hash::ShortKey key, const hash::Seed& seed,
                                        const BlockPool& pool) const {
  if (lines_ == 0) {
    return nullptr;
  }
  const WordLines all = lines(pool);
  std::uint64_t at =
      all.home_of(hash_in_partition(static_cast<std::uint64_t>(seed.hash_short(key))));
  for (;; at = at + 1 == all.size ? 0 : at + 1) {
    WordLine& line = all.lines[at];
    for (std::size_t place = 0; place < WordLine::kWords; ++place) {
      if (is_free(line, place)) {
        return nullptr;
      }
      if (line.keys[place] == key) {
        return &line.counts[place];
      }
    }
  }
}

Result<void> Partition::finish(const hash::Seed& seed, BlockPool& pool) {
  for (const hash::ShortKey key : std::exchange(carries_, {})) {
    constexpr std::uint64_t kCarry = std::uint64_t{1} << 32;
    const std::string_view word(reinterpret_cast<const char*>(&key), key.length());
    const std::uint64_t slots_before = used_slots_;
    const std::uint64_t rest = std::exchange(*find_in_lines(key, seed, pool), 0);
    Result<void> added =
        add_word(table::make_tag(seed.hash_short(key), word.size()), word, kCarry + rest, pool);
    if (!added) {
      return added;
    }
    moved_words_ += used_slots_ - slots_before;
  }
  return {};
}

std::uint64_t Partition::count_of(std::uint64_t tag, std::string_view word, const hash::Seed& seed,
                                  const BlockPool& pool) const {
  if (word.size() <= table::kNarrowBytes) {
    hash::ShortKey key{};
    std::memcpy(&key, word.data(), word.size());
    const std::uint32_t* const count = find_in_lines(key, seed, pool);
    if (count == nullptr || *count > 0) {
      return count == nullptr ? 0 : *count;
    }
  }
  if (slots_ == 0) {
    return 0;
  }
  const WideSlot& slot = slot_of(tag, reinterpret_cast<const std::uint8_t*>(word.data()), pool);
  return slot.head.used() ? slot.head.count : 0;
}

}  // namespace hapax::store
