#include "text/kernel.h"

#include <algorithm>
#include <array>

#include "text/kernel_list.h"

namespace hapax::text {
namespace {

constexpr std::size_t kMaxKernels = 4;

struct Usable {
  std::array<Kernel, kMaxKernels> kernels{};
  std::size_t size = 0;

  void add(const Kernel& kernel) { kernels[size++] = kernel; }
};

Usable find_usable() {
  Usable usable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  // Each also asks that the system saves its registers.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("bmi2")) {
    usable.add(avx512_kernel());
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    usable.add(avx2_kernel());
  }
  if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt")) {
    usable.add(sse4_kernel());
  }
#elif defined(__aarch64__)
  usable.add(neon_kernel());
#endif
  usable.add({"scalar", nullptr, nullptr});
  return usable;
}

}  // namespace

std::span<const Kernel> kernels() {
  static const Usable usable = find_usable();
  return std::span(usable.kernels).first(usable.size);
}

const Kernel* find_kernel(std::string_view name) {
  const std::span<const Kernel> all = kernels();
  const auto found = std::ranges::find_if(
      all, [name](const Kernel& kernel) { return name.empty() || kernel.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace hapax::text
