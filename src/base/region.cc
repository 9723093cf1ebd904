#include "base/region.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "base/file_size_limit.h"
#include "base/retry.h"
#include "base/system_error.h"

namespace hapax {
namespace {

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kSmallestReserve = std::uint64_t{1} << 20;
// A region grows by a sixteenth, so a large table grows seldom and a small one wastes little.
constexpr std::uint64_t kSmallestStep = std::uint64_t{64} << 10;

// A region larger than kHugeFrom asks for huge pages. A look-up in a large table then misses the
// cache but not the TLB, and there are 512 times fewer page faults, which the threads of a process
// handle one at a time. A small table does not need them, and each costs 2 MB. They begin one page
// after the start of the region. That page is a table's header; the slots behind it then fill whole
// huge pages when they are as large as one, two, four ..
constexpr std::uint64_t kHugePage = std::uint64_t{2} << 20;
constexpr std::uint64_t kHugeFrom = kPage + kHugePage;

std::uint64_t round_up(std::uint64_t bytes, std::uint64_t to = kPage) {
  return (bytes + to - 1) / to * to;
}

Error refused(const char* cause) {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = cause,
               .remedy = "free memory, raise the limit, or count the input in parts"};
}

Result<UniqueFd> make_shared_file() {
  UniqueFd file(::memfd_create("hapax", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  // Sealed, so that no process can shrink memory that another one has mapped (SIGBUS).
  if (!file ||
      retry_on_interrupt([&] { return ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK); }) != 0) {
    return system_error(errno, "");
  }
  return file;
}

bool file_size_allowed(std::uint64_t bytes) { return bytes <= file_size_limit(); }

constexpr const char* kFileTooLarge =
    "the limit on file sizes (ulimit -f) forbids more shared memory";

// Unmaps the ends of base[0, bytes + kHugePage). The `bytes` that remain have a huge page's border
// `begin` bytes behind their base.
std::byte* align(std::byte* base, std::uint64_t bytes, std::uint64_t begin = kPage) {
  const std::uint64_t border = reinterpret_cast<std::uintptr_t>(base) + begin;
  const std::uint64_t before = round_up(border, kHugePage) - border;
  std::byte* const aligned = base + before;
  if (before > 0) {
    ::munmap(base, before);
  }
  if (before < kHugePage) {
    ::munmap(aligned + bytes, kHugePage - before);
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
  reserve = round_up(reserve / 2);
  return {};
}

}  // namespace

bool Budget::take(std::uint64_t bytes) {
  std::uint64_t used = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ - used) {
      return false;
    }
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  std::uint64_t peak = peak_.load(std::memory_order_relaxed);
  while (used + bytes > peak &&
         !peak_.compare_exchange_weak(peak, used + bytes, std::memory_order_relaxed)) {
  }
  return true;
}

Result<Region> Region::create(Backing backing, std::uint64_t reserve_bytes, Budget& budget) {
  if (backing == Backing::kShared) {
    Result<UniqueFd> file = make_shared_file();
    return file ? map_shared(std::make_shared<const UniqueFd>(std::move(file).value()),
                             reserve_bytes, budget)
                : file.error();
  }
  std::uint64_t reserve = std::max(round_up(reserve_bytes), kPage);
  for (;;) {
    const bool is_large = reserve > kHugeFrom;
    std::byte* base = is_large ? reserve_addresses(reserve + kHugePage) : nullptr;
    // Without alignment, if there are not enough addresses for it.
    base = base != nullptr ? align(base, reserve) : reserve_addresses(reserve);
    if (base != nullptr) {
      if (is_large) {
        // Optional: if the system refuses, pages are small.
        (void)::madvise(base + kHugeFrom, reserve - kHugeFrom, MADV_HUGEPAGE);
      }
      return Region(base, reserve, nullptr, 0, budget);
    }
    if (Result<void> fewer = reserve_fewer(reserve); !fewer) {
      return fewer.error();
    }
  }
}

Result<Region> Region::attach(UniqueFd file, std::uint64_t reserve_bytes, Budget& budget) {
  return map_shared(std::make_shared<const UniqueFd>(std::move(file)), reserve_bytes, budget);
}

// A page of the file may be a huge one where both its offset and its address are aligned.
Result<Region> Region::map_shared(std::shared_ptr<const UniqueFd> file, std::uint64_t reserve_bytes,
                                  Budget& budget) {
  std::uint64_t reserve = std::max(round_up(reserve_bytes), kPage);
  for (;;) {
    std::byte* const addresses = reserve_addresses(reserve + kHugePage);
    if (addresses != nullptr) {
      std::byte* const base = align(addresses, reserve, 0);
      if (::mmap(base, reserve, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
                 file->get(), 0) != MAP_FAILED) {
        return Region(base, reserve, std::move(file), 0, budget);
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

Result<std::vector<Region>> Region::create_in_one_file(std::size_t parts,
                                                       std::uint64_t reserve_bytes,
                                                       Budget& budget) {
  Result<UniqueFd> made = make_shared_file();
  if (!made) {
    return made.error();
  }
  const auto file = std::make_shared<const UniqueFd>(std::move(made).value());
  std::uint64_t each = std::max(round_up(reserve_bytes), kPage);
  if (!file_size_allowed(parts * each)) {
    each = std::max(file_size_limit() / parts / kPage * kPage, kPage);
  }
  std::vector<Region> regions;
  regions.reserve(parts);
  for (std::size_t i = 0; i < parts; ++i) {
    void* const mapped = ::mmap(nullptr, each, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                                file->get(), static_cast<off_t>(i * each));
    if (mapped == MAP_FAILED) {
      return system_error(errno, "");
    }
    regions.push_back(Region(static_cast<std::byte*>(mapped), each, file, i * each, budget));
  }
  return regions;
}

Region::Region(Region&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      reserved_(std::exchange(other.reserved_, 0)),
      committed_(std::exchange(other.committed_, 0)),
      taken_(std::exchange(other.taken_, 0)),
      file_(std::move(other.file_)),
      file_offset_(other.file_offset_),
      budget_(other.budget_) {}

Region& Region::operator=(Region&& other) noexcept {
  if (this != &other) {
    destroy();
    base_ = std::exchange(other.base_, nullptr);
    reserved_ = std::exchange(other.reserved_, 0);
    committed_ = std::exchange(other.committed_, 0);
    taken_ = std::exchange(other.taken_, 0);
    file_ = std::move(other.file_);
    file_offset_ = other.file_offset_;
    budget_ = other.budget_;
  }
  return *this;
}

Region::~Region() { destroy(); }

void Region::destroy() {
  if (base_ != nullptr) {
    ::munmap(base_, reserved_);
    budget_->give_back(taken_);
    base_ = nullptr;
  }
}

// A small region moves to another place, so that the large range it leaves is free as a whole. If
// regions stayed, the next one of the same size would not fit between them. Larger regions may have
// huge pages, which only an aligned place could take over.
void Region::release_addresses() {
  const std::uint64_t kept = std::max(committed_, kPage);
  if (kept >= reserved_) {
    return;
  }
  if (kept <= kHugeFrom) {
    void* const place =
        ::mmap(nullptr, kept, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place != MAP_FAILED) {
      if (::mremap(base_, kept, kept, MREMAP_MAYMOVE | MREMAP_FIXED, place) != MAP_FAILED) {
        ::munmap(base_ + kept, reserved_ - kept);
        base_ = static_cast<std::byte*>(place);
        reserved_ = kept;
        return;
      }
      ::munmap(place, kept);
    }
  }
  if (::munmap(base_ + kept, reserved_ - kept) == 0) {
    reserved_ = kept;
  }
}

Result<void> Region::commit(std::uint64_t bytes, std::uint64_t at_most) {
  if (bytes <= committed_) {
    return {};
  }
  if (bytes > reserved_ && file_ && !file_size_allowed(file_offset_ + bytes)) {
    return refused(kFileTooLarge);
  }
  if (bytes > reserved_) {
    return refused("no address space is left for the table of words");
  }
  const std::uint64_t step = std::max(committed_ / 16, kSmallestStep);
  const std::uint64_t least = std::max(bytes, committed_ + step);
  const std::uint64_t before_huge = file_ ? 0 : kPage;
  std::uint64_t wanted =
      least > kHugeFrom ? before_huge + round_up(least - before_huge, kHugePage) : round_up(least);
  const std::uint64_t most =
      at_most < reserved_ ? std::max(round_up(at_most), round_up(bytes)) : reserved_;
  wanted = std::min(wanted, most);
  if (!budget_->take(wanted - committed_)) {
    wanted = round_up(bytes);  // only what is needed
    if (!budget_->take(wanted - committed_)) {
      return refused("the memory budget is used up");
    }
  }
  Result<void> usable = make_usable(wanted);
  if (!usable) {
    budget_->give_back(wanted - committed_);
    return usable;
  }
  taken_ += wanted - committed_;
  committed_ = wanted;
  return {};
}

Result<void> Region::note_committed(std::uint64_t bytes) {
  if (bytes > reserved_) {
    return refused("no address space is left for the table of words");
  }
  committed_ = std::max(committed_, bytes);
  return {};
}

Result<void> Region::make_usable(std::uint64_t end) {
  if (!file_) {
    if (::mprotect(base_ + committed_, end - committed_, PROT_READ | PROT_WRITE) != 0) {
      return system_error(errno, "");
    }
    return {};
  }
  if (!file_size_allowed(file_offset_ + end)) {
    return refused(kFileTooLarge);
  }
  for (std::uint64_t at = committed_; at < end;) {
    const std::uint64_t next = std::min(at / kHugePage * kHugePage + kHugePage, end);
    const bool is_huge = has_huge_pages() && next - at == kHugePage && allocate_huge(at);
    if (Result<void> allocated = is_huge ? Result<void>() : allocate(at, next); !allocated) {
      return allocated;
    }
    at = next;
  }
  return {};
}

// Whether pages of the file can be huge: its offset 0 lies at the border of a huge page.
bool Region::has_huge_pages() const {
  return file_offset_ == 0 && reinterpret_cast<std::uintptr_t>(base_) % kHugePage == 0;
}

Result<void> Region::allocate(std::uint64_t begin, std::uint64_t end) {
  const int failed = retry_on_interrupt_number([&] {
    return ::posix_fallocate(file_->get(), static_cast<off_t>(file_offset_ + begin),
                             static_cast<off_t>(end - begin));
  });
  if (failed != 0) {
    return failed == ENOSPC ? refused("the system has no shared memory left")
                            : system_error(failed, "");
  }
  return {};
}

// Makes one huge page. Most systems give shared memory none by themselves, but collapse small pages
// on request, and one small page is enough: 96 MB took 9 ms, in small pages 74 (AMD EPYC Zen 5,
// Linux 6.18, 2026-11-27). It is the last one, so that the file becomes as long as it must be.
// False if the system refuses.
bool Region::allocate_huge(std::uint64_t begin) {
  constexpr int kCollapse = 25;  // MADV_COLLAPSE of Linux 6.1, which glibc 2.36 does not name
  const std::uint64_t last = begin + kHugePage - kPage;
  if (!allocate(last, last + kPage)) {
    return false;
  }
  *const_cast<volatile std::byte*>(base_ + last) = std::byte{0};
  return ::madvise(base_ + begin, kHugePage, kCollapse) == 0;
}

void Region::populate(std::uint64_t begin, std::uint64_t end) {
  assert(begin <= end && end <= committed_);
  const std::uint64_t first = begin / kPage * kPage;
#if defined(MADV_POPULATE_WRITE)
  if (retry_on_interrupt(
          [&] { return ::madvise(base_ + first, end - first, MADV_POPULATE_WRITE); }) == 0) {
    return;
  }
#endif
  // Linux before 5.14 has no MADV_POPULATE_WRITE, so each page is written to.
  for (std::uint64_t at = begin; at < end; at = (at / kPage + 1) * kPage) {
    *const_cast<volatile std::byte*>(base_ + at) = std::byte{0};
  }
}

}  // namespace hapax
