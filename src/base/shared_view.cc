#include "base/shared_view.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax {

bool can_be_read(const UniqueFd& file, std::uint64_t bytes) {
  struct stat status {};
  const int seals = retry_on_interrupt(
      [&] { return ::fcntl(file.get(), F_GET_SEALS); });  // -1 if it is not shared memory
  return seals >= 0 && (seals & F_SEAL_SHRINK) != 0 &&
         retry_on_interrupt([&] { return ::fstat(file.get(), &status); }) == 0 &&
         static_cast<std::uint64_t>(status.st_size) >= bytes;
}

Result<SharedView> SharedView::map(const UniqueFd& file, std::uint64_t bytes,
                                   std::uint64_t offset) {
  void* const base = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, file.get(),
                            static_cast<off_t>(offset));
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
