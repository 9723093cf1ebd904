// A range of addresses: private memory that may not be touched yet, or a part of a file of shared
// memory. It is unmapped when its owner is destroyed.
//
// A large private range, and a file as a whole, are aligned so that the system can give them huge
// pages. A look-up in a large table then misses the cache but not the TLB, and there are 512 times
// fewer page faults, which the threads of a process handle one at a time. A small table does not
// need them, and each costs 2 MB.
//
// Thread safety: one thread at a time. Tested by tests/base/region_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

inline constexpr std::uint64_t kPageBytes = 4096;
inline constexpr std::uint64_t kHugePageBytes = std::uint64_t{2} << 20;
// A private range larger than this asks for huge pages. They begin one page after its start. That
// page is a table's header; the slots behind it then fill whole huge pages when they are as large
// as one, two, four ..
inline constexpr std::uint64_t kHugePagesFrom = kPageBytes + kHugePageBytes;

// So many bytes, rounded up to whole pages.
constexpr std::uint64_t whole_pages(std::uint64_t bytes, std::uint64_t page_bytes = kPageBytes) {
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

enum class Access : std::uint8_t { kRead, kReadAndWrite };

class AddressRange {
 public:
  // At least one page. Where the system grants only fewer addresses, both return a shorter range.
  static Result<AddressRange> reserve(std::uint64_t bytes);
  static Result<AddressRange> map_file(const UniqueFd& file, std::uint64_t bytes);
  // So many bytes of a file from `begin` on, which is a multiple of the page size; not aligned for
  // huge pages. Nobody may write to a range that is for reading only.
  static Result<AddressRange> map_part(const UniqueFd& file, std::uint64_t begin,
                                       std::uint64_t bytes, Access access);

  AddressRange(AddressRange&& other) noexcept;
  AddressRange& operator=(AddressRange&& other) noexcept;
  ~AddressRange() { unmap(); }

  std::byte* base() const { return base_; }
  std::uint64_t bytes() const { return bytes_; }

  // Unmaps all but the first `kept` bytes, at least one page. They may move.
  void shrink(std::uint64_t kept);

 private:
  AddressRange(std::byte* base, std::uint64_t bytes) : base_(base), bytes_(bytes) {}
  void unmap();
  bool move_begin(std::uint64_t kept);

  std::byte* base_;
  std::uint64_t bytes_;
};

}  // namespace hapax
