#include "base/address_space.h"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <string>

#include "base/small_file.h"

namespace hapax {
namespace {

constexpr unsigned kNarrowBits = 40;
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 44;
constexpr std::uint64_t kMaxBytesWhereNarrow = std::uint64_t{1} << 37;
constexpr std::uint64_t kMinBytes = std::uint64_t{1} << 20;

// ThreadSanitizer leaves a program 1.5 TB at either end of the addresses, and ends a program that
// maps more.
#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kMaxHere = kMaxBytesWhereNarrow;
#else
constexpr std::uint64_t kMaxHere = kMaxBytes;
#endif

std::uint64_t limit_on_addresses() {
  rlimit limit{};
  const bool limited = ::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return limited ? limit.rlim_cur : UINT64_MAX;
}

std::uint64_t mapped_so_far() {
  const std::string sizes = read_small_file("/proc/self/statm");
  std::uint64_t pages = 0;  // stays 0 without /proc
  std::from_chars(sizes.data(), sizes.data() + sizes.size(), pages);
  return pages * static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 1L));
}

// The kernel puts the first stack at the upper end of the addresses, and AT_RANDOM is the address
// of bytes on it. So AT_RANDOM has as many bits as an address can have.
unsigned bits_of_addresses() {
  const unsigned long on_the_stack = ::getauxval(AT_RANDOM);
  return on_the_stack != 0 ? static_cast<unsigned>(std::bit_width(on_the_stack))
                           : AddressSpace().bits;
}

bool can_reserve(std::uint64_t bytes) {
  void* const mapped =
      ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) {
    return false;
  }
  ::munmap(mapped, bytes);
  return true;
}

}  // namespace

AddressSpace AddressSpace::of_this_process() {
  return {limit_on_addresses(), mapped_so_far(), bits_of_addresses()};
}

std::uint64_t AddressSpace::left_bytes() const {
  const std::uint64_t all = std::min(limit_bytes, std::uint64_t{1} << std::min(bits, 63U));
  return all - std::min(all, mapped_bytes);
}

std::uint64_t AddressSpace::table_bytes() const {
  return std::min(bits <= kNarrowBits ? kMaxBytesWhereNarrow : kMaxBytes, left_bytes() / 2);
}

std::uint64_t stack_bytes() {
  pthread_attr_t attributes;
  std::size_t bytes = std::size_t{8} << 20;
  if (::pthread_attr_init(&attributes) == 0) {
    (void)::pthread_attr_getstacksize(&attributes, &bytes);
    ::pthread_attr_destroy(&attributes);
  }
  return bytes;
}

std::uint64_t reservable_bytes(const AddressSpace& space) {
  std::uint64_t bytes = std::min(space.table_bytes(), kMaxHere);
  while (bytes > kMinBytes && !can_reserve(bytes)) {
    bytes /= 2;
  }
  return bytes;
}

}  // namespace hapax
