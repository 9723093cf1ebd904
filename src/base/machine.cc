#include "base/machine.h"

#include <sched.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/cgroup.h"

#include "base/retry.h"

namespace hapax {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// A line of /proc/self/status.
std::uint64_t status_bytes(std::string_view wanted) {
  std::ifstream status;
  retry_on_interrupt([&] { return status.open("/proc/self/status"), status.is_open() ? 0 : -1; });
  std::string key;
  while (status >> key) {
    if (key == wanted) {
      std::uint64_t kilobytes = 0;
      status >> kilobytes;
      return kilobytes * 1024;
    }
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

// Of the affinity mask; at least 1. A set too small for the system's is refused.
unsigned processors_of_affinity() {
  constexpr std::size_t kMostProcessors = std::size_t{1} << 20;
  for (std::size_t most = CPU_SETSIZE; most <= kMostProcessors; most *= 2) {
    std::vector<cpu_set_t> sets(most / CPU_SETSIZE);
    const std::size_t bytes = sets.size() * sizeof(cpu_set_t);
    if (::sched_getaffinity(0, bytes, sets.data()) == 0) {
      return static_cast<unsigned>(std::max(CPU_COUNT_S(bytes, sets.data()), 1));
    }
    if (errno != EINVAL) {
      break;
    }
  }
  return static_cast<unsigned>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

}  // namespace

unsigned usable_processors(const std::string& root) {
  const unsigned allowed = processors_of_affinity();
  return std::min(allowed, cgroup_processors(root).value_or(allowed));
}

std::uint64_t anonymous_resident_bytes() { return status_bytes("RssAnon:"); }

std::uint64_t anonymous_peak_bytes(const Budget& budget) {
  return anonymous_resident_bytes() + budget.peak() - budget.used();
}

Costs costs_so_far(Whose whose) {
  rusage usage{};
  ::getrusage(whose == Whose::kThread ? RUSAGE_THREAD : RUSAGE_SELF, &usage);
  return Costs{seconds(usage.ru_utime) + seconds(usage.ru_stime),
               static_cast<std::uint64_t>(usage.ru_nvcsw + usage.ru_nivcsw),
               static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt)};
}

void add_costs_since(const Costs& before, Account& account) {
  const Costs now = costs_so_far(Whose::kProcess);
  account.cpu_seconds += now.cpu_seconds - before.cpu_seconds;
  account.context_switches += now.context_switches - before.context_switches;
  account.page_faults += now.page_faults - before.page_faults;
}

std::uint64_t core_cache_bytes() {
  const long bytes = ::sysconf(_SC_LEVEL2_CACHE_SIZE);
  return bytes > 0 ? static_cast<std::uint64_t>(bytes) : std::uint64_t{1} << 20;
}

std::uint64_t physical_memory_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  return static_cast<std::uint64_t>(std::max(pages, 1L)) *
         static_cast<std::uint64_t>(std::max(page_bytes, 1L));
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  if (retry_on_interrupt([&] { return ::getrandom(&seed, sizeof seed, 0); }) !=
      static_cast<ssize_t>(sizeof seed)) {
    std::random_device device;
    seed = (std::uint64_t{device()} << 32) | device();
  }
  return seed;
}

}  // namespace hapax
