#include "store/block_pool.h"

#include <algorithm>
#include <cstring>

namespace hapax::store {
namespace {

// Memory is populated in steps of a quarter of what there is, within these limits.
constexpr std::uint64_t kMinStep = std::uint64_t{256} << 10;
constexpr std::uint64_t kMaxStep = std::uint64_t{4} << 20;

std::uint64_t block_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMask = BlockPool::kAlignment - 1;
  return std::max((bytes + kMask) & ~kMask, BlockPool::kAlignment);
}

}  // namespace

Result<BlockPool> BlockPool::create(std::uint64_t reserve_bytes, Budget& budget) {
  Result<Region> region = Region::create(Region::Backing::kPrivate, reserve_bytes, budget);
  return region ? Result<BlockPool>(BlockPool(std::move(region).value())) : region.error();
}

BlockPool::BlockPool(BlockPool&& other) noexcept
    : region_(std::move(other.region_)), free_(std::move(other.free_)), end_(other.end_) {}

Result<std::uint64_t> BlockPool::take(std::uint64_t bytes) {
  const std::uint64_t size = block_bytes(bytes);
  std::uint64_t offset = 0;
  {
    const MutexLock lock(mutex_);
    offset = take_free(size);
    if (offset == 0) {
      return take_new(size);
    }
  }
  std::memset(base() + offset, 0, size);
  return offset;
}

// The smallest block that is large enough. What is left of it stays free.
std::uint64_t BlockPool::take_free(std::uint64_t size) {
  auto best = free_.end();
  for (auto block = free_.begin(); block != free_.end(); ++block) {
    if (block->second >= size && (best == free_.end() || block->second < best->second)) {
      best = block;
    }
  }
  if (best == free_.end()) {
    return 0;
  }
  const auto [offset, free_bytes] = *best;
  if (free_bytes > size) {
    free_.emplace_hint(std::next(best), offset + size, free_bytes - size);
  }
  free_.erase(best);
  return offset;
}

Result<std::uint64_t> BlockPool::take_new(std::uint64_t size) {
  const std::uint64_t offset = end_;
  const std::uint64_t end = offset + size;
  const std::uint64_t before = std::max(region_.committed(), kFirstOffset);
  if (end > before) {
    const std::uint64_t step = std::clamp(before / 4, kMinStep, kMaxStep);
    Result<void> committed = region_.commit(std::max(end, before + step));
    committed = committed ? std::move(committed) : region_.commit(end);
    if (!committed) {
      return committed.error();
    }
    region_.populate(before, region_.committed());
  }
  end_ = end;
  return offset;
}

void BlockPool::give_back(std::uint64_t offset, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  std::uint64_t size = block_bytes(bytes);
  auto next = free_.lower_bound(offset);
  if (next != free_.end() && next->first == offset + size) {
    size += next->second;
    next = free_.erase(next);
  }
  if (next != free_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      before->second += size;
      return;
    }
  }
  free_.emplace_hint(next, offset, size);
}

}  // namespace hapax::store
