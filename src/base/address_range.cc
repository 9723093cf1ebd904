#include "base/address_range.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace hapax {
namespace {

constexpr std::uint64_t kSmallestReserve = std::uint64_t{1} << 20;

// Unmaps the ends of base[0, bytes + kHugePageBytes). The `bytes` that remain have a huge page's
// border `begin` bytes behind their base.
std::byte* align(std::byte* base, std::uint64_t bytes, std::uint64_t begin) {
  const std::uint64_t border = reinterpret_cast<std::uintptr_t>(base) + begin;
  const std::uint64_t before = whole_pages(border, kHugePageBytes) - border;
  std::byte* const aligned = base + before;
  if (before > 0) {
    ::munmap(base, before);
  }
  if (before < kHugePageBytes) {
    ::munmap(aligned + bytes, kHugePageBytes - before);
  }
  return aligned;
}

// Null, and errno, if there are not so many addresses.
std::byte* reserve_addresses(std::uint64_t bytes) {
  void* const mapped =
      ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return mapped == MAP_FAILED ? nullptr : static_cast<std::byte*>(mapped);
}

// Halves `reserve` after mmap(2) has failed; an error if fewer addresses would not help.
Result<void> reserve_fewer(std::uint64_t& reserve) {
  // valgrind returns EINVAL for more addresses than it can watch.
  if ((errno != ENOMEM && errno != EINVAL) || reserve <= kSmallestReserve) {
    return system_error(errno, "");
  }
  reserve = whole_pages(reserve / 2);
  return {};
}

}  // namespace

Result<AddressRange> AddressRange::reserve(std::uint64_t bytes) {
  std::uint64_t reserve = std::max(whole_pages(bytes), kPageBytes);
  for (;;) {
    const bool is_large = reserve > kHugePagesFrom;
    std::byte* base = is_large ? reserve_addresses(reserve + kHugePageBytes) : nullptr;
    // Without alignment, if there are not enough addresses for it.
    base = base != nullptr ? align(base, reserve, kPageBytes) : reserve_addresses(reserve);
    if (base != nullptr) {
      if (is_large) {
        // Optional: if the system refuses, pages are small.
        (void)::madvise(base + kHugePagesFrom, reserve - kHugePagesFrom, MADV_HUGEPAGE);
      }
      return AddressRange(base, reserve);
    }
    if (Result<void> fewer = reserve_fewer(reserve); !fewer) {
      return fewer.error();
    }
  }
}

// A page of the file may be a huge one where both its offset and its address are aligned.
Result<AddressRange> AddressRange::map_file(const UniqueFd& file, std::uint64_t bytes) {
  std::uint64_t reserve = std::max(whole_pages(bytes), kPageBytes);
  for (;;) {
    std::byte* const addresses = reserve_addresses(reserve + kHugePageBytes);
    if (addresses != nullptr) {
      std::byte* const base = align(addresses, reserve, 0);
      if (::mmap(base, reserve, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
                 file.get(), 0) != MAP_FAILED) {
        return AddressRange(base, reserve);
      }
      const int error_number = errno;
      ::munmap(base, reserve);
      errno = error_number;
    }
    if (Result<void> fewer = reserve_fewer(reserve); !fewer) {
      return fewer.error();
    }
  }
}

Result<AddressRange> AddressRange::map_part(const UniqueFd& file, std::uint64_t begin,
                                            std::uint64_t bytes, Access access) {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void* const mapped = ::mmap(nullptr, bytes, protection, MAP_SHARED | MAP_NORESERVE, file.get(),
                              static_cast<off_t>(begin));
  if (mapped == MAP_FAILED) {
    return system_error(errno, "");
  }
  return AddressRange(static_cast<std::byte*>(mapped), bytes);
}

AddressRange::AddressRange(AddressRange&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

AddressRange& AddressRange::operator=(AddressRange&& other) noexcept {
  if (this != &other) {
    unmap();
    base_ = std::exchange(other.base_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

void AddressRange::unmap() {
  if (base_ != nullptr) {
    ::munmap(base_, bytes_);
  }
}

// Larger ranges may have huge pages, which only an aligned place could take over.
void AddressRange::shrink(std::uint64_t kept) {
  if (kept >= bytes_ || (kept <= kHugePagesFrom && move_begin(kept))) {
    return;
  }
  if (::munmap(base_ + kept, bytes_ - kept) == 0) {
    bytes_ = kept;
  }
}

// The begin moves to another place, so that the large range it leaves is free as a whole. If small
// ranges stayed, the next large one would not fit between them. False if the system refuses.
bool AddressRange::move_begin(std::uint64_t kept) {
  std::byte* const place = reserve_addresses(kept);
  if (place == nullptr) {
    return false;
  }
  if (::mremap(base_, kept, kept, MREMAP_MAYMOVE | MREMAP_FIXED, place) == MAP_FAILED) {
    ::munmap(place, kept);
    return false;
  }
  ::munmap(base_ + kept, bytes_ - kept);
  base_ = place;
  bytes_ = kept;
  return true;
}

}  // namespace hapax
