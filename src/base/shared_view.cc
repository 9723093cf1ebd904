#include "base/shared_view.h"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace hapax {

Result<SharedView> SharedView::map(const UniqueFd& file, std::uint64_t bytes) {
  void* const base = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, file.get(), 0);
  if (base == MAP_FAILED) {
    return system_error(errno, "");
  }
  return SharedView(static_cast<const std::byte*>(base), bytes);
}

SharedView::SharedView(SharedView&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

SharedView& SharedView::operator=(SharedView&& other) noexcept {
  if (this != &other) {
    unmap();
    base_ = std::exchange(other.base_, nullptr);
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

SharedView::~SharedView() { unmap(); }

void SharedView::unmap() {
  if (base_ != nullptr) {
    ::munmap(const_cast<std::byte*>(base_), bytes_);
  }
}

}  // namespace hapax
