#include "base/shared_view.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "base/retry.h"

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
  Result<AddressRange> addresses = AddressRange::map_part(file, offset, bytes, Access::kRead);
  return addresses ? Result<SharedView>(SharedView(std::move(addresses).value()))
                   : addresses.error();
}

}  // namespace hapax
