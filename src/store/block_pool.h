// Blocks of zeroed memory for a store, carved out of one Region, one after the other.
//
//     | first offset | block | block | free block | block | ..   not yet used   .. | addresses |
//
// One region for all that grows at the same time: its memory is populated in large steps, in huge
// pages where the system grants them, and a block that one table has outgrown serves another.
//
// The state of a pool is plain data, and blocks are named by their offsets in the region. So
// several processes can share a pool: each has the region at an address of its own, and one of
// them, or their parent, has the state in memory that all of them share. Nobody trusts that state:
// whatever it says, a pool gives blocks that this process can read and write.
//
// Thread safety: take() and give_back() from any thread, and from any process that shares the
// state. Tested by tests/store/block_pool_test.cc and damaged_store_test.cc.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/region.h"
#include "base/shared_mutex.h"
#include "hapax/result.h"

namespace hapax::store {

struct FreeBlock {
  std::uint64_t offset;
  std::uint64_t bytes;
};

// In zeroed memory.
struct PoolState {
  // Many more than there ever are: a partition gives back one block at a time, and neighbours are
  // joined. A block for which there is no place is not used again.
  static constexpr std::size_t kMaxFree = 512;

  SharedMutex mutex;
  std::uint64_t end;                     // of all blocks, in the region
  std::atomic<std::uint64_t> committed;  // of the region, by all processes
  std::uint64_t limit;                   // of committed
  std::uint64_t free_blocks;
  std::array<FreeBlock, kMaxFree> free;  // by their offsets; no two touch
};

// Whether a block may be taken even if that takes more memory than the pool's limit.
enum class PastLimit : std::uint8_t { kNo, kYes };

// Whether there was room. If there was none, because of the pool's limit, nothing was changed.
enum class Room : std::uint8_t { kEnough, kNone };

class BlockPool {
 public:
  static constexpr std::uint64_t kNoLimit = UINT64_MAX;

  // A block begins at a multiple of so many bytes, and takes a multiple of them.
  static constexpr std::uint64_t kAlignment = 64;

  // `state` outlives the pool. The first block is at `first_offset`, which is not 0.
  BlockPool(Region region, PoolState& state, std::uint64_t first_offset)
      : region_(std::move(region)),
        state_(&state),
        first_offset_(first_offset),
        file_bytes_(region_.descriptor() < 0 ? UINT64_MAX : 0) {}

  // Once for each state, before any block is taken. The region's memory stays within the limit.
  void initialise(std::uint64_t limit_bytes = kNoLimit);

  // Blocks are named by their offsets from here. No offset is 0.
  std::byte* base() const { return region_.base(); }
  const Region& region() const { return region_; }

  // The offset of a block of at least `bytes`, which are zero; 0 if the limit leaves no room for
  // it. Errors: no memory; kWorkerLost if a process ended in the middle of take() or give_back(),
  // or if the state makes no sense.
  Result<std::uint64_t> take(std::uint64_t bytes, PastLimit past_limit = PastLimit::kNo);
  // Takes back a block that take(bytes) has given.
  Result<void> give_back(std::uint64_t offset, std::uint64_t bytes);

  // Whether so many bytes from there are memory of blocks, which this process can reach. For
  // everybody who shares the pool with other processes, and does not trust them.
  bool contains(std::uint64_t offset, std::uint64_t bytes) const {
    const std::uint64_t end =
        std::min(state_->committed.load(std::memory_order_acquire), region_.reserved());
    return offset <= end && bytes <= end - offset && (bytes == 0 || offset >= first_offset_) &&
           is_in_file(offset + bytes);
  }
  // The error that callers report where contains() is false.
  Error out_of_reach() const;

  // Gives the addresses back that are not used; base() may be another one. No block may be taken
  // from here on. An error if other processes have memory behind this process's addresses.
  Result<void> release_addresses();
  // Where the state is, if it was in the region.
  void set_state(PoolState& state) { state_ = &state; }

 private:
  Result<std::uint64_t> take_new(std::uint64_t size, PastLimit past_limit);
  // The offset of a free block that is large enough; 0 if there is none.
  std::uint64_t take_free(std::uint64_t size);
  void remove_free(std::uint64_t index);
  std::uint64_t free_blocks() const {
    return std::min<std::uint64_t>(state_->free_blocks, PoolState::kMaxFree);
  }
  // Whether the region's file is so long. A touch of memory behind its end is a fault.
  bool is_in_file(std::uint64_t bytes) const {
    return bytes <= file_bytes_.load(std::memory_order_relaxed) || file_has(bytes);
  }
  bool file_has(std::uint64_t bytes) const;

  Region region_;
  PoolState* state_;
  const std::uint64_t first_offset_;
  mutable std::atomic<std::uint64_t> file_bytes_;  // it is at least so long; it never shrinks
};

}  // namespace hapax::store
