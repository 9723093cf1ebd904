#include "base/machine.h"

#include <sched.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/cgroup.h"
#include "base/retry.h"
#include "base/small_file.h"

namespace hapax {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// The bytes in a line of /proc/self/status, such as "RssAnon:     1234 kB".
std::uint64_t status_bytes(std::string_view wanted) {
  const std::string status = read_small_file("/proc/self/status");
  const std::size_t line = status.find(wanted);
  const std::size_t digits =
      line == std::string::npos ? line : status.find_first_of("0123456789", line);
  std::uint64_t kilobytes = 0;
  if (digits != std::string::npos) {
    std::from_chars(status.data() + digits, status.data() + status.size(), kilobytes);
  }
  return kilobytes * 1024;
}

}  // namespace

// sched_getaffinity(2) fails with EINVAL if the set is smaller than the kernel's own, so larger
// sets are tried.
std::vector<unsigned> allowed_processors() {
  constexpr std::size_t kMaxProcessors = std::size_t{1} << 20;
  std::vector<unsigned> allowed;
  for (std::size_t most = CPU_SETSIZE; most <= kMaxProcessors; most *= 2) {
    std::vector<cpu_set_t> sets(most / CPU_SETSIZE);
    const std::size_t bytes = sets.size() * sizeof(cpu_set_t);
    if (::sched_getaffinity(0, bytes, sets.data()) == 0) {
      for (unsigned number = 0; number < most; ++number) {
        if (CPU_ISSET_S(number, bytes, sets.data())) {
          allowed.push_back(number);
        }
      }
      break;
    }
    if (errno != EINVAL) {
      break;
    }
  }
  return allowed;
}

unsigned usable_processors(const std::string& root) {
  const auto known = static_cast<unsigned>(allowed_processors().size());
  const unsigned allowed =
      known > 0 ? known : static_cast<unsigned>(std::max(::sysconf(_SC_NPROCESSORS_ONLN), 1L));
  return std::min(allowed, cgroup_processors(root).value_or(allowed));
}

std::uint64_t anonymous_resident_bytes() { return status_bytes("RssAnon:"); }

std::uint64_t peak_memory_bytes() {
  const std::uint64_t most = status_bytes("VmHWM:");
  return most - std::min(most, status_bytes("RssFile:"));
}

std::uint64_t anonymous_peak_bytes(const Budget& budget) {
  return anonymous_resident_bytes() + budget.peak() - budget.used();
}

ResourceUsage usage_so_far(UsageScope scope) {
  rusage usage{};
  ::getrusage(scope == UsageScope::kThread     ? RUSAGE_THREAD
              : scope == UsageScope::kChildren ? RUSAGE_CHILDREN
                                               : RUSAGE_SELF,
              &usage);
  return ResourceUsage{
      .cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime),
      .context_switches = static_cast<std::uint64_t>(usage.ru_nvcsw + usage.ru_nivcsw),
      .page_faults = static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt),
      .disk_reads = static_cast<std::uint64_t>(usage.ru_inblock + usage.ru_majflt)};
}

void add_usage_since(const ResourceUsage& before, RunStats& stats) {
  const ResourceUsage now = usage_so_far(UsageScope::kProcess);
  stats.cpu_seconds += now.cpu_seconds - before.cpu_seconds;
  stats.context_switches += now.context_switches - before.context_switches;
  stats.page_faults += now.page_faults - before.page_faults;
}

void add_list_usage(const ResourceUsage& before, RunStats& stats) {
  stats.elapsed_seconds += stats.serial_seconds[Phase::kSort] + stats.serial_seconds[Phase::kWrite];
  add_usage_since(before, stats);
  stats.peak_memory_bytes = std::max(stats.peak_memory_bytes, peak_memory_bytes());
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

std::uint64_t usable_memory_bytes(const std::string& root) {
  const std::uint64_t all = physical_memory_bytes();
  return std::min(all, cgroup_memory_bytes(root).value_or(all));
}

std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  if (retry_on_interrupt([&] { return ::getrandom(&seed, sizeof seed, 0); }) !=
      static_cast<ssize_t>(sizeof seed)) {
    // Linux before 3.17 has no getrandom(2), but gives every process some random bytes at its
    // start.
    const void* const bytes = std::bit_cast<const void*>(::getauxval(AT_RANDOM));
    if (bytes != nullptr) {
      std::memcpy(&seed, bytes, sizeof seed);
    }
  }
  return seed;
}

}  // namespace hapax
