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

// A region grows by a sixteenth, so a large table grows seldom and a small one wastes little.
constexpr std::uint64_t kSmallestStep = std::uint64_t{64} << 10;

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

}  // namespace

Result<Region> Region::create(Backing backing, std::uint64_t reserve_bytes, Budget& budget) {
  if (backing == Backing::kShared) {
    Result<UniqueFd> file = make_shared_file();
    return file ? attach(std::move(file).value(), reserve_bytes, budget) : file.error();
  }
  Result<AddressRange> addresses = AddressRange::reserve(reserve_bytes);
  return addresses ? Result<Region>(Region(std::move(addresses).value(), nullptr, 0, budget))
                   : addresses.error();
}

Result<Region> Region::attach(UniqueFd file, std::uint64_t reserve_bytes, Budget& budget) {
  Result<AddressRange> addresses = AddressRange::map_file(file, reserve_bytes);
  return addresses
             ? Result<Region>(Region(std::move(addresses).value(),
                                     std::make_shared<const UniqueFd>(std::move(file)), 0, budget))
             : addresses.error();
}

Result<std::vector<Region>> Region::create_in_one_file(std::size_t parts,
                                                       std::uint64_t reserve_bytes,
                                                       Budget& budget) {
  Result<UniqueFd> made = make_shared_file();
  if (!made) {
    return made.error();
  }
  const auto file = std::make_shared<const UniqueFd>(std::move(made).value());
  std::uint64_t each = std::max(whole_pages(reserve_bytes), kPageBytes);
  if (!file_size_allowed(parts * each)) {
    each = std::max(file_size_limit() / parts / kPageBytes * kPageBytes, kPageBytes);
  }
  std::vector<Region> regions;
  regions.reserve(parts);
  for (std::size_t i = 0; i < parts; ++i) {
    Result<AddressRange> addresses =
        AddressRange::map_part(*file, i * each, each, Access::kReadAndWrite);
    if (!addresses) {
      return addresses.error();
    }
    regions.push_back(Region(std::move(addresses).value(), file, i * each, budget));
  }
  return regions;
}

Result<void> Region::commit(std::uint64_t bytes, std::uint64_t at_most) {
  if (bytes <= committed_) {
    return {};
  }
  if (bytes > reserved() && file_ && !file_size_allowed(file_offset_ + bytes)) {
    return refused(kFileTooLarge);
  }
  if (bytes > reserved()) {
    return refused("no address space is left for the table of words");
  }
  const std::uint64_t step = std::max(committed_ / 16, kSmallestStep);
  const std::uint64_t least = std::max(bytes, committed_ + step);
  const std::uint64_t before_huge = file_ ? 0 : kPageBytes;
  std::uint64_t wanted = least > kHugePagesFrom
                             ? before_huge + whole_pages(least - before_huge, kHugePageBytes)
                             : whole_pages(least);
  const std::uint64_t most =
      at_most < reserved() ? std::max(whole_pages(at_most), whole_pages(bytes)) : reserved();
  wanted = std::min(wanted, most);
  if (!taken_.take(wanted - committed_)) {
    wanted = whole_pages(bytes);  // only what is needed
    if (!taken_.take(wanted - committed_)) {
      return refused("the memory budget is used up");
    }
  }
  Result<void> usable = make_usable(wanted);
  if (!usable) {
    taken_.give_back(wanted - committed_);
    return usable;
  }
  committed_ = wanted;
  return {};
}

Result<void> Region::note_committed(std::uint64_t bytes) {
  if (bytes > reserved()) {
    return refused("no address space is left for the table of words");
  }
  committed_ = std::max(committed_, bytes);
  return {};
}

Result<void> Region::make_usable(std::uint64_t end) {
  if (!file_) {
    if (::mprotect(base() + committed_, end - committed_, PROT_READ | PROT_WRITE) != 0) {
      return system_error(errno, "");
    }
    return {};
  }
  if (!file_size_allowed(file_offset_ + end)) {
    return refused(kFileTooLarge);
  }
  for (std::uint64_t at = committed_; at < end;) {
    const std::uint64_t next = std::min(at / kHugePageBytes * kHugePageBytes + kHugePageBytes, end);
    const bool is_huge = has_huge_pages() && next - at == kHugePageBytes && allocate_huge(at);
    if (Result<void> allocated = is_huge ? Result<void>() : allocate(at, next); !allocated) {
      return allocated;
    }
    at = next;
  }
  return {};
}

// Whether pages of the file can be huge: its offset 0 lies at the border of a huge page.
bool Region::has_huge_pages() const {
  return file_offset_ == 0 && reinterpret_cast<std::uintptr_t>(base()) % kHugePageBytes == 0;
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
  const std::uint64_t last = begin + kHugePageBytes - kPageBytes;
  if (!allocate(last, last + kPageBytes)) {
    return false;
  }
  *const_cast<volatile std::byte*>(base() + last) = std::byte{0};
  return ::madvise(base() + begin, kHugePageBytes, kCollapse) == 0;
}

void Region::populate(std::uint64_t begin, std::uint64_t end) {
  assert(begin <= end && end <= committed_);
  const std::uint64_t first = begin / kPageBytes * kPageBytes;
#if defined(MADV_POPULATE_WRITE)
  if (retry_on_interrupt(
          [&] { return ::madvise(base() + first, end - first, MADV_POPULATE_WRITE); }) == 0) {
    return;
  }
#endif
  // Linux before 5.14 has no MADV_POPULATE_WRITE, so each page is written to.
  for (std::uint64_t at = begin; at < end; at = (at / kPageBytes + 1) * kPageBytes) {
    *const_cast<volatile std::byte*>(base() + at) = std::byte{0};
  }
}

}  // namespace hapax
