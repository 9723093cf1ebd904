// A Region is one contiguous range of addresses. It is reserved once, far larger than needed, and
// given memory in steps, so it grows without moving. Data in it refers to itself by offsets, so
// another process can read it at another address. A kShared region is an anonymous file
// (memfd_create), sealed against shrinking. Large regions of either kind have huge pages where the
// system grants them.
//
//   base()                committed()                                   reserved()
//   |  memory, zero-filled |  addresses only, touching them is a fault   |
//
// Memory is taken from a Budget before it is touched, so running out of it is an Error and does not
// kill the process. Where the addresses are, and huge pages: base/address_range.h.
//
// Thread safety: one thread at a time. Tested by tests/base/region_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/address_range.h"
#include "base/budget.h"
#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

class Region {
 public:
  enum class Backing : std::uint8_t { kPrivate, kShared };

  // Reserves at least one page. Under a limit on addresses (ulimit -v) it may reserve less than
  // asked. `budget` outlives the region.
  static Result<Region> create(Backing backing, std::uint64_t reserve_bytes, Budget& budget);

  // A kShared region that another process has made, at another address; both may commit more.
  // `file` is its descriptor, and must be shared memory that is sealed against shrinking.
  static Result<Region> attach(UniqueFd file, std::uint64_t reserve_bytes, Budget& budget);

  // Makes `parts` shared regions in one file, one every reserved() bytes, so that they need one
  // descriptor. A limit on file sizes (ulimit -f) may shorten them.
  static Result<std::vector<Region>> create_in_one_file(std::size_t parts,
                                                        std::uint64_t reserve_bytes,
                                                        Budget& budget);

  std::byte* base() const { return addresses_.base(); }
  std::uint64_t committed() const { return committed_; }
  std::uint64_t reserved() const { return addresses_.bytes(); }
  // The descriptor of a kShared region, for mapping it elsewhere; -1 for a private region.
  int descriptor() const { return file_ ? file_->get() : -1; }

  // Makes at least the first `bytes` usable. New bytes are zero. To save calls it makes more of
  // them usable, but not more than `at_most`. Where several processes commit memory of one region,
  // one at a time may do so, and each tells the others what it has committed.
  Result<void> commit(std::uint64_t bytes, std::uint64_t at_most = UINT64_MAX);
  // Another process has committed the first `bytes`. They are not taken from this budget.
  Result<void> note_committed(std::uint64_t bytes);
  // Gives all addresses back that have no memory, except the first page. The region cannot grow
  // from here on, and its base may be another one. A program may keep many results, each with
  // tables of its own.
  void release_addresses() { addresses_.shrink(std::max(committed_, kPageBytes)); }
  // Maps all pages of [begin, end) at once. They are committed and have not been written to.
  // Otherwise a first read maps a page and a later write maps it again, which stops all threads of
  // the process.
  void populate(std::uint64_t begin, std::uint64_t end);

 private:
  Region(AddressRange addresses, std::shared_ptr<const UniqueFd> file, std::uint64_t file_offset,
         Budget& budget)
      : taken_(budget),
        addresses_(std::move(addresses)),
        file_(std::move(file)),
        file_offset_(file_offset) {}
  bool has_huge_pages() const;
  Result<void> make_usable(std::uint64_t end);
  Result<void> allocate(std::uint64_t begin, std::uint64_t end);
  bool allocate_huge(std::uint64_t begin);

  BudgetShare taken_;  // given back after the memory
  AddressRange addresses_;
  std::uint64_t committed_ = 0;
  std::shared_ptr<const UniqueFd> file_;  // kShared only
  std::uint64_t file_offset_ = 0;
};

}  // namespace hapax
