// Blocks of zeroed memory for a store, carved out of one Region, one after the other.
//
//     | page | block | block | free block | block | .. not yet used ..     | addresses |
//
// One region for all tables that grow at the same time: its memory is populated in large steps, in
// huge pages where the system grants them, and a block that one table has outgrown serves another.
//
// Thread safety: take() and give_back() from any thread. Tested by tests/store/block_pool_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "base/mutex.h"
#include "base/region.h"
#include "hapax/result.h"

namespace hapax::store {

class BlockPool {
 public:
  // A block begins at a multiple of so many bytes, and takes a multiple of them.
  static constexpr std::uint64_t kAlignment = 64;

  // Reserves addresses. `budget` outlives the pool.
  static Result<BlockPool> create(std::uint64_t reserve_bytes, Budget& budget);

  BlockPool(BlockPool&& other) noexcept;

  // Blocks are named by their offsets from here, so the memory may be at another address in another
  // process. No offset is 0.
  std::byte* base() const { return region_.base(); }

  // The offset of a block of at least `bytes`, which are zero. Throws std::bad_alloc.
  Result<std::uint64_t> take(std::uint64_t bytes);
  // Takes back a block that take(bytes) has given.
  void give_back(std::uint64_t offset, std::uint64_t bytes);

  // Gives the addresses back that are not used; base() may be another one. No block may be taken
  // from here on.
  void release_addresses() { region_.release_addresses(); }

 private:
  using FreeBlocks = std::map<std::uint64_t, std::uint64_t>;  // offset to size; no two touch

  explicit BlockPool(Region region) : region_(std::move(region)) {}
  Result<std::uint64_t> take_new(std::uint64_t size) HAPAX_REQUIRES(mutex_);
  // The offset of a free block that is large enough; 0 if there is none.
  std::uint64_t take_free(std::uint64_t size) HAPAX_REQUIRES(mutex_);

  Region region_;
  Mutex mutex_;
  FreeBlocks free_ HAPAX_GUARDED_BY(mutex_);
  std::uint64_t end_ HAPAX_GUARDED_BY(mutex_) = kFirstOffset;  // of all blocks
  static constexpr std::uint64_t kFirstOffset = 4096;  // huge pages begin there (base/region.cc)
};

}  // namespace hapax::store
