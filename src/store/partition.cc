#include "store/partition.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "store/sharer_errors.h"

namespace hapax::store {
namespace {

using table::WideSlot;

constexpr std::uint64_t kMinLines = 64;
constexpr std::uint64_t kMinSlots = 64;

// At most three quarters of the places are used, so a word's first line is seldom full.
constexpr std::uint64_t max_words_of(std::uint64_t lines) {
  return lines * WordLine::kWords / 4 * 3;
}
// Slots are 64 bytes, like a line, but have one word each.
constexpr std::uint64_t max_words_of_slots(std::uint64_t slots) { return slots / 4 * 3; }

bool is_free(const WordLine& line, std::size_t place) { return line.keys[place].low == 0; }

std::uint64_t home_of_slot(std::uint64_t tag, std::uint64_t slots) {
  return tag << kPartitionBits >> (64 - std::countr_zero(slots));
}

// Copies all words to new lines and returns how many: at most `most`, which fit; more if they do
// not fit, as after others wrote there. Both are in the order of the hashes: two streams.
std::uint64_t copy_lines(const WordLines& from, const WordLines& to, std::uint64_t most,
                         const hash::Seed& seed) {
  std::uint64_t copied = 0;
  for (std::uint64_t i = 0; i < from.size; ++i) {
    const WordLine& line = from.lines[i];
    for (std::size_t place = 0; place < WordLine::kWords && !is_free(line, place); ++place) {
      if (copied++ == most) {
        return copied;
      }
      const auto hash = static_cast<std::uint64_t>(seed.hash_short(line.keys[place]));
      std::uint64_t at = to.home_of(hash_in_partition(hash));
      std::uint64_t full_lines = 0;
      std::size_t next = 0;
      while (!is_free(to.lines[at], next)) {
        if (++next == WordLine::kWords) {
          if (++full_lines == to.size) {
            return most + 1;
          }
          next = 0;
          at = at + 1 == to.size ? 0 : at + 1;
        }
      }
      to.lines[at].keys[next] = line.keys[place];
      to.lines[at].counts[next] = line.counts[place];
    }
  }
  return copied;
}

bool holds(const WideSlot& slot, std::uint64_t tag, const std::uint8_t* bytes,
           const BlockPool& pool) {
  if (slot.head.tag != tag) {
    return false;
  }
  const std::size_t length = table::length_of(tag);
  if (length < table::kNarrowBytes) {
    return std::memcmp(slot.head.key_bytes(), bytes, length) == 0;
  }
  if (!slot.head.is_in_arena()) {
    return table::same_long(slot.head.key_bytes(), bytes, length);
  }
  const std::uint64_t offset = slot.head.offset();
  return pool.contains(offset, length) &&
         table::same_long(reinterpret_cast<const std::uint8_t*>(pool.base() + offset), bytes,
                          length);
}

}  // namespace

Result<void> Partition::check(const BlockPool& pool) const {
  const bool has_sizes = lines_ <= UINT32_MAX && short_words_ <= max_words_of(lines_) &&
                         (slots_ == 0 || (std::has_single_bit(slots_) && slots_ >= kMinSlots)) &&
                         slots_ <= UINT32_MAX && used_slots_ <= max_words_of_slots(slots_);
  const bool is_aligned =
      lines_at_ % BlockPool::kAlignment == 0 && slots_at_ % BlockPool::kAlignment == 0;
  if (!has_sizes || !is_aligned) {
    return shared_nonsense();
  }
  return pool.contains(lines_at_, lines_ * sizeof(WordLine)) &&
                 pool.contains(slots_at_, slots_ * sizeof(WideSlot)) && arena_.is_within(pool)
             ? Result<void>()
             : pool.out_of_reach();
}

std::uint64_t Partition::used_bytes() const {
  const std::uint64_t full =
      short_words_ / WordLine::kWords * sizeof(WordLine) + used_slots_ * sizeof(WideSlot);
  return full / 3 * 4 + arena_.bytes();
}

Result<Room> Partition::reserve_short(std::uint64_t words, const hash::Seed& seed,
                                      BlockPool& pool) {
  const std::uint64_t wanted = short_words_ + words;
  if (wanted <= max_words_of(lines_)) {
    return Room::kEnough;
  }
  std::uint64_t size = std::max(lines_, kMinLines);
  while (max_words_of(size) < wanted) {
    size *= 2;
  }
  Result<std::uint64_t> at = pool.take(size * sizeof(WordLine));
  if (!at || *at == 0) {
    return at ? Result<Room>(Room::kNone) : at.error();
  }
  const WordLines old = lines(pool);
  const std::uint64_t old_at = std::exchange(lines_at_, *at);
  lines_ = size;
  if (copy_lines(old, lines(pool), short_words_, seed) != short_words_) {
    return shared_nonsense();
  }
  return replaced(old_at, old.size * sizeof(WordLine), pool);
}

// What growing returns when it has made room: the former block goes back.
Result<Room> Partition::replaced(std::uint64_t block, std::uint64_t bytes, BlockPool& pool) {
  Result<void> given_back = bytes > 0 ? pool.give_back(block, bytes) : Result<void>();
  return given_back ? Result<Room>(Room::kEnough) : given_back.error();
}

Result<Room> Partition::reserve(std::uint64_t short_words, std::uint64_t long_words,
                                const hash::Seed& seed, BlockPool& pool) {
  const auto more = [](std::uint64_t wanted, std::uint64_t words) {
    return wanted - std::min(wanted, words);
  };
  const Result<Room> reserved = reserve_short(more(short_words, short_words_), seed, pool);
  return reserved && *reserved == Room::kEnough
             ? reserve_long(more(long_words, used_slots_), pool, PastLimit::kNo)
             : reserved;
}

Result<Room> Partition::add(const CountedKeys& words, const hash::Seed& seed, BlockPool& pool) {
  const Result<void> sound = check(pool);
  Result<Room> room = sound ? reserve_short(words.size, seed, pool) : sound.error();
  if (!room || *room == Room::kNone) {
    return room;
  }
  std::array<std::uint32_t, kMaxBatch + 1> wrapped;
  const AddedToLines added = add_to_lines(lines(pool), words, wrapped.data());
  short_words_ += added.new_words;
  for (const std::uint32_t i : std::span(wrapped).first(added.wrapped)) {
    if (Result<void> carried = add_carry(words.keys[i], seed, pool); !carried) {
      return carried.error();
    }
  }
  return Room::kEnough;
}

Result<void> Partition::add_carry(hash::ShortKey key, const hash::Seed& seed, BlockPool& pool) {
  constexpr std::uint64_t kCarry = std::uint64_t{1} << 32;
  const std::uint64_t slots_before = used_slots_;
  const std::string_view word(reinterpret_cast<const char*>(&key), key.length());
  // The word's other occurrences are in the lines already. There is a carry only once in 2^32
  // words.
  const Result<Room> added = add_word(table::make_tag(seed.hash_short(key), word.size()), word,
                                      kCarry, pool, PastLimit::kYes);
  moved_words_ += used_slots_ - slots_before;
  return added ? Result<void>() : added.error();
}

Result<Room> Partition::reserve_long(std::uint64_t words, BlockPool& pool, PastLimit past_limit) {
  const std::uint64_t wanted = used_slots_ + words;
  if (wanted <= max_words_of_slots(slots_)) {
    return Room::kEnough;
  }
  std::uint64_t size = std::max(slots_, kMinSlots);
  while (max_words_of_slots(size) < wanted) {
    size *= 2;
  }
  Result<std::uint64_t> at = pool.take(size * sizeof(WideSlot), past_limit);
  if (!at || *at == 0) {
    return at ? Result<Room>(Room::kNone) : at.error();
  }
  const auto* const old = reinterpret_cast<const WideSlot*>(pool.base() + slots_at_);
  auto* const all = reinterpret_cast<WideSlot*>(pool.base() + *at);
  std::uint64_t copied = 0;
  for (const WideSlot& slot : std::span(old, slots_)) {
    if (slot.head.used()) {
      if (copied++ == used_slots_) {
        return shared_nonsense();
      }
      std::uint64_t to = home_of_slot(slot.head.tag, size);
      for (std::uint64_t step = 0; step < size && all[to].head.used(); ++step) {
        to = (to + 1) & (size - 1);
      }
      all[to] = slot;
    }
  }
  const std::uint64_t old_at = std::exchange(slots_at_, *at);
  const std::uint64_t old_size = std::exchange(slots_, size);
  return replaced(old_at, old_size * sizeof(WideSlot), pool);
}

WideSlot& Partition::slot_of(std::uint64_t tag, const std::uint8_t* bytes,
                             const BlockPool& pool) const {
  auto* const all = reinterpret_cast<WideSlot*>(pool.base() + slots_at_);
  std::uint64_t at = home_of_slot(tag, slots_);
  // At most once around, even if the slots are full, which others must have done.
  for (std::uint64_t step = 0; step < slots_ && all[at].head.used(); ++step) {
    if (holds(all[at], tag, bytes, pool)) {
      break;
    }
    at = (at + 1) & (slots_ - 1);
  }
  return all[at];
}

Result<Room> Partition::add_long(const LongWords& words, BlockPool& pool) {
  const Result<void> sound = check(pool);
  Result<Room> room =
      sound ? reserve_long(words.slots.size(), pool, PastLimit::kNo) : sound.error();
  if (room && *room == Room::kEnough) {
    room = arena_.reserve(words.text_bytes, pool);
  }
  if (!room || *room == Room::kNone) {
    return room;
  }
  const auto* const all = reinterpret_cast<const WideSlot*>(pool.base() + slots_at_);
  for (const WideSlot& word : words.slots) {
    __builtin_prefetch(&all[home_of_slot(word.head.tag, slots_)], 1);
  }
  for (const WideSlot& word : words.slots) {
    const std::uint8_t* const bytes = words.bytes(word);
    WideSlot& slot = slot_of(word.head.tag, bytes, pool);
    if (slot.head.used()) {
      slot.head.count += word.head.count;
      continue;
    }
    slot = word;
    ++used_slots_;
    if (word.head.is_in_arena()) {
      slot.key[0] = arena_.add({reinterpret_cast<const char*>(bytes), word.head.length()}, pool);
    }
  }
  return Room::kEnough;
}

Result<void> Partition::clear(BlockPool& pool) {
  Result<void> cleared = check(pool);
  cleared = cleared ? arena_.clear(pool) : std::move(cleared);
  if (!cleared) {
    return cleared;
  }
  if (short_words_ > 0) {
    std::memset(pool.base() + lines_at_, 0, lines_ * sizeof(WordLine));
  }
  if (used_slots_ > 0) {
    std::memset(pool.base() + slots_at_, 0, slots_ * sizeof(WideSlot));
  }
  short_words_ = 0;
  used_slots_ = 0;
  moved_words_ = 0;
  return {};
}

Result<Room> Partition::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count,
                                 BlockPool& pool) {
  return add_word(tag, word, count, pool, PastLimit::kNo);
}

Result<Room> Partition::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count,
                                 BlockPool& pool, PastLimit past_limit) {
  const Result<void> sound = check(pool);
  Result<Room> room = sound ? reserve_long(1, pool, past_limit) : sound.error();
  if (!room || *room == Room::kNone) {
    return room;
  }
  WideSlot& slot = slot_of(tag, reinterpret_cast<const std::uint8_t*>(word.data()), pool);
  if (!slot.head.used()) {
    WideSlot added{{tag, 0}, {}};
    if (added.head.is_in_arena()) {
      Result<Room> arena = arena_.reserve(word.size(), pool);
      if (!arena || *arena == Room::kNone) {
        return arena;
      }
      added.key[0] = arena_.add(word, pool);
    } else {
      std::memcpy(added.key, word.data(), word.size());
    }
    slot = added;
    ++used_slots_;
  }
  slot.head.count += count;
  return Room::kEnough;
}

std::uint32_t* Partition::find_in_lines(hash::ShortKey key, const hash::Seed& seed,
                                        const BlockPool& pool) const {
  if (lines_ == 0) {
    return nullptr;
  }
  const WordLines all = lines(pool);
  std::uint64_t at =
      all.home_of(hash_in_partition(static_cast<std::uint64_t>(seed.hash_short(key))));
  for (std::uint64_t step = 0; step < all.size; ++step) {
    WordLine& line = all.lines[at];
    for (std::size_t place = 0; place < WordLine::kWords; ++place) {
      if (is_free(line, place)) {
        return nullptr;
      }
      if (line.keys[place] == key) {
        return &line.counts[place];
      }
    }
    at = at + 1 == all.size ? 0 : at + 1;
  }
  return nullptr;
}

Result<void> Partition::finish(const hash::Seed& seed, const BlockPool& pool) {
  if (Result<void> checked = check(pool); !checked || moved_words_ == 0) {
    return checked;
  }
  auto* const all = reinterpret_cast<WideSlot*>(pool.base() + slots_at_);
  for (WideSlot& slot : std::span(all, slots_)) {
    if (!slot.head.used() || !slot.head.is_narrow()) {
      continue;
    }
    std::uint32_t* const rest = find_in_lines(hash::load_key(slot.head.key_bytes()), seed, pool);
    if (rest == nullptr) {
      return shared_nonsense();
    }
    slot.head.count += std::exchange(*rest, 0);
  }
  return {};
}

std::uint64_t Partition::count_of(std::uint64_t tag, std::string_view word, const hash::Seed& seed,
                                  const BlockPool& pool) const {
  if (word.size() <= table::kNarrowBytes) {
    const hash::ShortKey key = hash::copy_short(word);
    if (key.low == 0 || key.length() != word.size()) {
      return 0;  // it has a NUL, as no word in a partition has
    }
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
