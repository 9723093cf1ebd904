// Where a word and its count stand, in 8 bytes: what lists of words are made of and sorted by.
//
//     | address 60 | kind 4 |      kind 0: a table's slot, narrow or wide (table/slots.h)
//
// Whatever depends on the kind is decoded here and nowhere else. A reference is plain data; it is
// valid as long as the source of words that gave it (store/word_source.h). Tested by
// tests/store/word_source_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "table/slots.h"

namespace hapax::store {

class WordRef {
 public:
  WordRef() = default;  // of no word
  explicit WordRef(const table::Slot& slot) : bits_(reinterpret_cast<std::uintptr_t>(&slot)) {}

  std::uint64_t count() const { return slot().count; }
  // In bytes.
  std::size_t length() const { return slot().length(); }
  // Whether the word is longer than 48 bytes and so stands elsewhere: WordSource::word() knows
  // where.
  bool is_long() const { return slot().is_in_arena(); }
  // Where the word begins, unless it is long. At least 16 bytes can be read from there; a word of
  // fewer bytes is padded with zeros.
  const char* bytes() const { return reinterpret_cast<const char*>(slot().key_bytes()); }
  void prefetch() const { __builtin_prefetch(&slot()); }
  // For its source alone.
  const table::Slot& slot() const { return *reinterpret_cast<const table::Slot*>(bits_); }

  bool operator==(const WordRef&) const = default;

 private:
  std::uintptr_t bits_ = 0;
};
static_assert(sizeof(WordRef) == 8);

}  // namespace hapax::store
