#include "cli/limits.h"

#include <malloc.h>
#include <sys/resource.h>

namespace hapax::cli {

void adjust_limits() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
  }
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    (void)::mallopt(M_ARENA_MAX, 1);
  }
}

}  // namespace hapax::cli
