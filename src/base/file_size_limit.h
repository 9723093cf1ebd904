// The limit on the size of files (ulimit -f). A write past it raises SIGXFSZ, which a library must
// not let happen, so it asks first. Tested by
// tests/spill/spill_file_test.cc.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace hapax {

// UINT64_MAX if there is none.
inline std::uint64_t file_size_limit() {
  rlimit limit{};
  const bool limited = ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
  return limited ? limit.rlim_cur : UINT64_MAX;
}

}  // namespace hapax
