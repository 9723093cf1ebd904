// All words of an answer with their counts, each once. Whatever reads an answer reads a WordSource
// and does not know how words are stored. Words come as references (store/word_ref.h), some hundred
// in a call, so a virtual call costs nothing beside them. Words that exceeded a memory limit are on
// disk, and come from there one by one (on_disk()).
//
// Thread safety: a source that is read no longer changes; any number of threads may read it.
// Tested by tests/store/word_source_test.cc.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "store/word_ref.h"
#include "table/table_view.h"

namespace hapax::spill {
class SpilledWords;
}  // namespace hapax::spill

namespace hapax::store {

class WordSource {
 public:
  WordSource() = default;
  WordSource(const WordSource&) = delete;
  WordSource& operator=(const WordSource&) = delete;
  virtual ~WordSource() = default;

  // How many words there are of each kind, and the sum of all counts.
  virtual table::Words words() const = 0;
  virtual std::uint64_t total() const = 0;
  // How many words there are.
  std::uint64_t size() const { return words().size(); }
  // The memory that they take.
  virtual std::uint64_t bytes() const = 0;
  // Where document frequencies were counted: each word with the number of texts in which it occurs.
  // Else null. It lives as long as this source.
  virtual const WordSource* documents() const = 0;

  // The words, if they are on disk: then there are no pieces, and reading words throws Failure.
  // Null if they are in memory. It lives as long as this source.
  virtual const spill::SpilledWords* on_disk() const { return nullptr; }

  // The words are divided into pieces that take some 2 MB each, so that threads can share the
  // reading. Each word is in one piece.
  virtual std::size_t pieces() const = 0;
  // Writes references of the next words of a piece to `out`, which is not empty, and returns how
  // many, often fewer than there is room for; 0 at the end of the piece. `at` is 0 for the first
  // call and is moved by each.
  virtual std::size_t read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const = 0;

  // The count of `word`, 0 if it is absent.
  virtual std::uint64_t count(std::string_view word) const = 0;

  // The word of a reference that this source has given. The view is valid as long as the source is.
  // At least 16 bytes can be read from its begin; a shorter word is padded with zeros.
  std::string_view word(WordRef ref) const {
    return ref.is_long() ? long_word(ref) : std::string_view(ref.bytes(), ref.length());
  }
  // The first 8 bytes of the word, padded with zeros, as a number that compares as the bytes do.
  std::uint64_t prefix(WordRef ref) const {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, ref.is_long() ? long_word(ref).data() : ref.bytes(), sizeof bytes);
    return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
  }

 private:
  // The word of a reference for which is_long() is true.
  virtual std::string_view long_word(WordRef ref) const = 0;
};

}  // namespace hapax::store
