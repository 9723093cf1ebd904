// The words of a partition that exceed 48 bytes, one after the other in blocks of the pool.
//
//     block    | offset of the block before | bytes of this one | word | word | .. free |
//
// A word is named by its offset in the pool. An arena is plain data in zeroed memory, which several
// processes may share; before it follows an offset, it checks that this is memory of the pool.
//
// Thread safety: that of the partition it is part of. Tested by tests/store/partition_test.cc and
// damaged_store_test.cc.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "hapax/result.h"
#include "store/block_pool.h"

namespace hapax::store {

class WordArena {
 public:
  // Makes room for words of so many bytes together.
  Result<Room> reserve(std::uint64_t bytes, BlockPool& pool);
  // Copies a word, for which there is room, and returns its offset.
  std::uint64_t add(std::string_view word, const BlockPool& pool) {
    const std::uint64_t offset = free_at_;
    std::memcpy(pool.base() + offset, word.data(), word.size());
    free_at_ += word.size();
    free_bytes_ -= word.size();
    bytes_ += word.size();
    return offset;
  }
  // Removes all words: the blocks go back to the pool.
  Result<void> clear(BlockPool& pool);
  // The bytes of all words.
  std::uint64_t bytes() const { return bytes_; }
  // Whether the rest of the last block is memory of the pool.
  bool is_within(const BlockPool& pool) const { return pool.contains(free_at_, free_bytes_); }

 private:
  std::uint64_t last_block_ = 0;
  std::uint64_t free_at_ = 0;  // the rest of the last block
  std::uint64_t free_bytes_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace hapax::store
