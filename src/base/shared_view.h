// Another process's shared Region, mapped to be read where it lies. Its owner may grow it; only
// what it has committed may be read. Tested by tests/base/shared_view_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

// Whether the first `bytes` of `file` may be read where they are mapped: it is a file of shared
// memory at least as long, and sealed against shrinking. Behind a file's end is SIGBUS.
bool can_be_read(const UniqueFd& file, std::uint64_t bytes);

class SharedView {
 public:
  // Maps `bytes` addresses of the region that begins at `offset`, whole pages, of `file`, which may
  // be closed afterwards.
  static Result<SharedView> map(const UniqueFd& file, std::uint64_t bytes,
                                std::uint64_t offset = 0);

  SharedView(SharedView&& other) noexcept;
  SharedView& operator=(SharedView&& other) noexcept;
  ~SharedView();

  const std::byte* base() const { return base_; }

 private:
  SharedView(const std::byte* base, std::uint64_t bytes) : base_(base), bytes_(bytes) {}
  void unmap();

  const std::byte* base_ = nullptr;
  std::uint64_t bytes_ = 0;
};

}  // namespace hapax
