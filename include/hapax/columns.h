// Words and counts as columns, in the layout of Arrow: the whole list (Counts::columns) or one
// batch after the other (Counts::batches). Tested by tests/order/batches_test.cc and
// tests/order/counts_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "hapax/export.h"

namespace hapax {

namespace detail {
// Throws std::bad_alloc.
HAPAX_API void* allocate_column(std::size_t bytes);
HAPAX_API void free_column(void* memory, std::size_t bytes) noexcept;

// Leaves new values uninitialised, so that threads can fill a large column at the same time.
template <typename T>
struct ColumnAllocator {
  using value_type = T;

  ColumnAllocator() = default;
  template <typename Other>
  ColumnAllocator(const ColumnAllocator<Other>&) {}

  T* allocate(std::size_t size) { return static_cast<T*>(allocate_column(size * sizeof(T))); }
  void deallocate(T* memory, std::size_t size) noexcept { free_column(memory, size * sizeof(T)); }
  template <typename Value>
  void construct(Value* place) noexcept {
    ::new (static_cast<void*>(place)) Value;
  }
  template <typename Value, typename... Arguments>
  void construct(Value* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) Value(std::forward<Arguments>(arguments)...);
  }
  bool operator==(const ColumnAllocator&) const = default;
};
}  // namespace detail

// A std::vector of numbers or characters; resize() leaves new ones uninitialised.
template <typename T>
using Column = std::vector<T, detail::ColumnAllocator<T>>;

// Columns as Arrow lays out large_string and int64: word i is bytes[offsets[i] .. offsets[i + 1]).
struct Columns {
  Column<std::int64_t> offsets;  // rows + 1 values, the first 0
  Column<char> bytes;            // the words, one after the other
  Column<std::int64_t> counts;   // rows values
};

// Which of `partitions` parts `word` belongs to, if words are divided: a number less than
// `partitions`. It depends on these arguments alone. So machines that agree on a seed agree on the
// parts, although the tables of each run are ordered by a secret of their own. It is the upper 64
// bits of the 128-bit product h * partitions, where h is XXH3_64bits_withSeed(word, seed) of
// xxHash. The function never changes.
HAPAX_API std::uint32_t partition_of(std::string_view word, std::uint64_t seed,
                                     std::uint32_t partitions);

namespace store {
class WordPass;
class WordSource;
}  // namespace store

// A forward pass over words and counts in batches, without sorting. Each word comes once, in an
// order that means nothing. Memory is that of one batch. Keeps the counts alive that it passes
// over. Keeps its own state: one thread at a time.
class HAPAX_API Batches {
 public:
  Batches(std::shared_ptr<const store::WordSource> words, std::uint64_t max_rows,
          std::uint64_t max_bytes, std::stop_token stop);
  ~Batches();
  Batches(Batches&&) noexcept;
  Batches& operator=(Batches&&) noexcept;

  // Replaces the content of `batch` by the next words, at least one, and reuses its memory. Returns
  // false at the end, and after a request to stop; the batch then has no rows. Throws
  // std::bad_alloc, and Failure if the counts are on disk (hapax/counts.h).
  bool next(Columns& batch);

 private:
  std::shared_ptr<const store::WordSource> words_;
  std::unique_ptr<store::WordPass> pass_;
  std::uint64_t max_rows_;
  std::uint64_t max_bytes_;
  std::stop_token stop_;
};

}  // namespace hapax
