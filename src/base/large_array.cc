#include "base/large_array.h"

#include <sys/mman.h>

#include <cstdint>

namespace hapax::detail {
namespace {

// Smaller arrays come from operator new.
constexpr std::size_t kMappedFrom = std::size_t{1} << 20;
// Larger arrays ask for huge pages. A huge page costs 2 MB, however little is written to it.
constexpr std::size_t kHugePagesFrom = std::size_t{4} << 20;

constexpr std::align_val_t kAlignment{kLargeAlignment};

}  // namespace

std::byte* allocate_large(std::size_t bytes) {
  if (bytes < kMappedFrom) {
    return static_cast<std::byte*>(::operator new(bytes, kAlignment));
  }
  void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::bad_alloc();
  }
  if (bytes >= kHugePagesFrom) {
    (void)::madvise(memory, bytes, MADV_HUGEPAGE);  // optional: the system may refuse
  }
  return static_cast<std::byte*>(memory);
}

void free_large(std::byte* memory, std::size_t bytes) {
  if (bytes < kMappedFrom) {
    ::operator delete(memory, kAlignment);
  } else {
    ::munmap(memory, bytes);
  }
}

// Only whole pages of the array. Optional: Linux before 5.14 refuses.
void populate_large(std::byte* memory, std::size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  constexpr std::size_t kPage = 4096;
  const std::size_t before = (kPage - reinterpret_cast<std::uintptr_t>(memory) % kPage) % kPage;
  if (bytes > before) {
    (void)::madvise(memory + before, (bytes - before) / kPage * kPage, MADV_POPULATE_WRITE);
  }
#else
  (void)memory;
  (void)bytes;
#endif
}

}  // namespace hapax::detail
