// Where a word and its count stand, in 8 bytes: what lists of words are made of and sorted by.
//
//     | address 60 | kind 4 |      kind 0: a slot, narrow or wide (table/slots.h)
//                                  kind 1: a key in a line of a store (store/word_lines.h)
//
// Whatever depends on the kind is decoded here and nowhere else. A reference is plain data; it is
// valid as long as the source of words that gave it (store/word_source.h). Tested by
// tests/store/word_source_test.cc.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::store {

class WordRef {
 public:
  WordRef() = default;  // of no word
  explicit WordRef(const table::Slot& slot) : bits_(reinterpret_cast<std::uintptr_t>(&slot)) {}
  WordRef(const WordLine& line, std::size_t place)
      : bits_(reinterpret_cast<std::uintptr_t>(&line.keys[place]) | kInLine) {}

  std::uint64_t count() const {
    if (!is_in_line()) {
      return slot().count;
    }
    const auto& line = *at<WordLine>(bits_ / kLineBytes * kLineBytes);
    return line.counts[bits_ % kLineBytes / sizeof(hash::ShortKey)];
  }
  // In bytes.
  std::size_t length() const { return is_in_line() ? key().length() : slot().length(); }
  // Whether the word is longer than 48 bytes and so stands elsewhere: WordSource::word() knows
  // where.
  bool is_long() const { return !is_in_line() && slot().is_in_arena(); }
  // Where the word begins, unless it is long. At least 16 bytes can be read from there; a word of
  // fewer bytes is padded with zeros.
  const char* bytes() const {
    return reinterpret_cast<const char*>(
        is_in_line() ? reinterpret_cast<const std::uint8_t*>(&key()) : slot().key_bytes());
  }
  // Always inline: GCC may drop a call of a function that only prefetches.
  [[gnu::always_inline]] void prefetch() const { __builtin_prefetch(at<char>(bits_)); }
  // The reference as a number of 56 bits, and back.
  static WordRef from_bits(std::uint64_t bits) {
    WordRef ref;
    ref.bits_ = static_cast<std::uintptr_t>(bits);
    return ref;
  }
  std::uint64_t bits() const { return bits_; }
  // For its source alone; only of kind 0.
  const table::Slot& slot() const { return *at<table::Slot>(bits_); }

  bool operator==(const WordRef&) const = default;

 private:
  static constexpr std::uintptr_t kInLine = 1;
  static constexpr std::uintptr_t kLineBytes = sizeof(WordLine);

  template <typename T>
  static const T* at(std::uintptr_t address) {
    return std::bit_cast<const T*>(address);
  }
  bool is_in_line() const { return (bits_ & kInLine) != 0; }
  const hash::ShortKey& key() const { return *at<hash::ShortKey>(bits_ - kInLine); }

  std::uintptr_t bits_ = 0;
};
static_assert(sizeof(WordRef) == 8);

}  // namespace hapax::store
