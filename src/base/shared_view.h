// Another process's shared Region, mapped for reading in place. Its owner may grow it; only what
// the owner has committed may be read. Tested by tests/base/shared_view_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/address_range.h"
#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

// Returns true if the first `bytes` of `file` can be read safely where they are mapped: `file` is
// shared memory, at least as long, and sealed against shrinking. A read behind a file's end raises
// SIGBUS.
bool can_be_read(const UniqueFd& file, std::uint64_t bytes);

class SharedView {
 public:
  // Maps `bytes` of the region that begins at `offset` of `file`, a multiple of the page size.
  // `file` may be closed afterwards.
  static Result<SharedView> map(const UniqueFd& file, std::uint64_t bytes,
                                std::uint64_t offset = 0);

  const std::byte* base() const { return addresses_.base(); }
  std::uint64_t bytes() const { return addresses_.bytes(); }

 private:
  explicit SharedView(AddressRange addresses) : addresses_(std::move(addresses)) {}

  AddressRange addresses_;
};

}  // namespace hapax
