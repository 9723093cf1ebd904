#include "store/word_arena.h"

#include <algorithm>
#include <utility>

#include "store/sharer_errors.h"

namespace hapax::store {
namespace {

constexpr std::uint64_t kMinBlock = std::uint64_t{16} << 10;
constexpr std::uint64_t kMaxBlock = std::uint64_t{1} << 20;

// The begin of each block.
struct ArenaBlock {
  std::uint64_t previous;  // the offset of the block before; 0: there is none
  std::uint64_t bytes;     // of this block
};
static_assert(sizeof(ArenaBlock) == 16);

}  // namespace

// Blocks grow with the arena: it has few of them, so the pool has places for all when they are
// free.
Result<Room> WordArena::reserve(std::uint64_t bytes, BlockPool& pool) {
  if (bytes <= free_bytes_) {
    return Room::kEnough;
  }
  const std::uint64_t block_bytes =
      std::max(bytes + sizeof(ArenaBlock), std::clamp(bytes_ / 4, kMinBlock, kMaxBlock));
  Result<std::uint64_t> at = pool.take(block_bytes);
  if (!at || *at == 0) {
    return at ? Result<Room>(Room::kNone) : at.error();
  }
  *reinterpret_cast<ArenaBlock*>(pool.base() + *at) = {last_block_, block_bytes};
  last_block_ = *at;
  free_at_ = *at + sizeof(ArenaBlock);
  free_bytes_ = block_bytes - sizeof(ArenaBlock);
  return Room::kEnough;
}

Result<void> WordArena::clear(BlockPool& pool) {
  while (last_block_ != 0) {
    const std::uint64_t at = last_block_;
    if (at % BlockPool::kAlignment != 0 || !pool.contains(at, sizeof(ArenaBlock))) {
      return shared_nonsense();
    }
    // What is read here is cleared: a list that others have closed to a ring ends.
    const ArenaBlock block =
        std::exchange(*reinterpret_cast<ArenaBlock*>(pool.base() + at), ArenaBlock{});
    if (block.bytes < kMinBlock || !pool.contains(at, block.bytes)) {
      return shared_nonsense();
    }
    last_block_ = block.previous;
    if (Result<void> given = pool.give_back(at, block.bytes); !given) {
      return given;
    }
  }
  free_at_ = 0;
  free_bytes_ = 0;
  bytes_ = 0;
  return {};
}

}  // namespace hapax::store
