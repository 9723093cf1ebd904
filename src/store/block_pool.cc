#include "store/block_pool.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "base/retry.h"
#include "store/sharer_errors.h"

namespace hapax::store {
namespace {

// Memory is populated in steps of a quarter of what there is, within these limits.
constexpr std::uint64_t kMinStep = std::uint64_t{64} << 10;
constexpr std::uint64_t kMaxStep = std::uint64_t{4} << 20;

std::uint64_t block_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMask = BlockPool::kAlignment - 1;
  return std::max((bytes + kMask) & ~kMask, BlockPool::kAlignment);
}

}  // namespace

void BlockPool::initialise(std::uint64_t limit_bytes) {
  state_->mutex.initialise();
  state_->limit = limit_bytes;
  state_->end = first_offset_;
  state_->committed = region_.committed();
}

Result<std::uint64_t> BlockPool::take(std::uint64_t bytes, PastLimit past_limit) {
  if (past_limit == PastLimit::kNo && bytes > state_->limit) {
    return 0;
  }
  if (bytes > region_.reserved()) {
    return region_.note_committed(bytes).error();  // there are no addresses for it
  }
  const std::uint64_t size = block_bytes(bytes);
  std::uint64_t offset = 0;
  {
    const SharedLock lock(state_->mutex);
    if (!lock) {
      return sharer_lost();
    }
    const std::uint64_t committed = state_->committed;
    if (committed > region_.reserved() || !is_in_file(committed)) {
      return out_of_reach();
    }
    if (Result<void> noted = region_.note_committed(committed); !noted) {
      return noted.error();
    }
    offset = take_free(size);
    if (offset == 0) {
      return take_new(size, past_limit);
    }
  }
  if (offset % kAlignment != 0 || !contains(offset, size)) {
    return shared_nonsense();
  }
  std::memset(base() + offset, 0, size);
  return offset;
}

// The smallest block that is large enough. What is left of it stays free.
std::uint64_t BlockPool::take_free(std::uint64_t size) {
  FreeBlock* const begin = state_->free.data();
  FreeBlock* const end = begin + free_blocks();
  FreeBlock* best = end;
  for (FreeBlock* block = begin; block != end; ++block) {
    if (block->bytes >= size && (best == end || block->bytes < best->bytes)) {
      best = block;
    }
  }
  if (best == end) {
    return 0;
  }
  const std::uint64_t offset = best->offset;
  best->offset += size;
  best->bytes -= size;
  if (best->bytes == 0) {
    remove_free(static_cast<std::uint64_t>(best - begin));
  }
  return offset;
}

void BlockPool::remove_free(std::uint64_t index) {
  FreeBlock* const begin = state_->free.data();
  const std::uint64_t blocks = free_blocks();
  std::copy(begin + index + 1, begin + blocks, begin + index);
  state_->free_blocks = blocks - 1;
}

Result<std::uint64_t> BlockPool::take_new(std::uint64_t size, PastLimit past_limit) {
  const std::uint64_t offset = state_->end;
  const std::uint64_t before = std::max(region_.committed(), first_offset_);
  if (offset < first_offset_ || offset > before || offset % kAlignment != 0) {
    return shared_nonsense();
  }
  const std::uint64_t end = offset + size;
  if (past_limit == PastLimit::kNo && end > state_->limit) {
    return 0;
  }
  if (end > region_.committed()) {
    const std::uint64_t step = std::clamp(region_.committed() / 4, kMinStep, kMaxStep);
    Result<void> committed =
        region_.commit(std::max(end, std::min(before + step, state_->limit)), state_->limit);
    committed = committed ? std::move(committed) : region_.commit(end, state_->limit);
    if (!committed) {
      return committed.error();
    }
    state_->committed = region_.committed();
    region_.populate(before, region_.committed());
  }
  state_->end = end;
  return offset;
}

Result<void> BlockPool::release_addresses() {
  const std::uint64_t committed = state_->committed;
  if (!is_in_file(committed)) {
    return out_of_reach();
  }
  Result<void> noted = region_.note_committed(committed);
  if (noted) {
    region_.release_addresses();
  }
  return noted;
}

Error BlockPool::out_of_reach() const {
  const std::uint64_t committed = state_->committed;
  return committed > region_.reserved() && is_in_file(committed) ? sharer_out_of_addresses()
                                                                 : shared_nonsense();
}

bool BlockPool::file_has(std::uint64_t bytes) const {
  struct stat status {};
  if (retry_on_interrupt([&] { return ::fstat(region_.descriptor(), &status); }) != 0 ||
      static_cast<std::uint64_t>(status.st_size) < bytes) {
    return false;
  }
  file_bytes_.store(static_cast<std::uint64_t>(status.st_size), std::memory_order_relaxed);
  return true;
}

Result<void> BlockPool::give_back(std::uint64_t offset, std::uint64_t bytes) {
  const SharedLock lock(state_->mutex);
  if (!lock) {
    return sharer_lost();
  }
  const std::uint64_t size = block_bytes(bytes);
  FreeBlock* const begin = state_->free.data();
  FreeBlock* const end = begin + free_blocks();
  FreeBlock* const next =
      std::find_if(begin, end, [offset](const FreeBlock& block) { return block.offset > offset; });
  const bool joins_next = next != end && next->offset == offset + size;
  const bool joins_previous = next != begin && next[-1].offset + next[-1].bytes == offset;
  if (joins_previous) {
    next[-1].bytes += size + (joins_next ? next->bytes : 0);
    if (joins_next) {
      remove_free(static_cast<std::uint64_t>(next - begin));
    }
  } else if (joins_next) {
    *next = {offset, size + next->bytes};
  } else if (free_blocks() < PoolState::kMaxFree) {
    std::copy_backward(next, end, end + 1);
    *next = {offset, size};
    ++state_->free_blocks;
  }
  return {};
}

}  // namespace hapax::store
