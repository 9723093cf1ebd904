#include "input/iconv_converter.h"

#include <fcntl.h>

#include <cstdint>

#include "base/retry.h"
#include "base/system_error.h"
#include "base/unique_fd.h"

namespace hapax::input {
namespace {

// glibc also returns EINVAL if it could not open the file with the conversion. Returns the real
// errno if too many files are open, else 0.
int hidden_errno() {
  const UniqueFd file(
      retry_on_interrupt([] { return ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  return !file && (errno == EMFILE || errno == ENFILE) ? errno : 0;
}

}  // namespace

Result<IconvConverter> IconvConverter::open(const std::string& from, const std::string& to) {
  const iconv_t handle = ::iconv_open(to.c_str(), from.c_str());
  // iconv_open(3) fails with (iconv_t)-1.
  if (reinterpret_cast<std::intptr_t>(handle) != -1) {
    return IconvConverter(handle);
  }
  const int said = errno;
  const int reason = said == EINVAL ? hidden_errno() : said;
  if (reason != 0) {
    return system_error(reason, "");
  }
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "iconv has no conversion from " + from + " to " + to};
}

}  // namespace hapax::input
