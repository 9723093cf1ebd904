#include "table/cpu_levels.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/target.h"

namespace hapax::table {
namespace {

constexpr CpuLevel kScalar("scalar", true, text::kScalarKernel, hash::hash_batch, count_at_home);

// name, features, tokenise, hash, count: the fastest first.
auto all_levels() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return std::array{
      CpuLevel("avx512", HAPAX_CPU_HAS(HAPAX_AVX512), text::avx512_kernel(),
               hash::hash_batch_avx512, count_at_home_avx512),
      CpuLevel("avx2", HAPAX_CPU_HAS(HAPAX_AVX2), text::avx2_kernel(), hash::hash_batch_avx2,
               count_at_home_avx2),
      CpuLevel("sse4", HAPAX_CPU_HAS(HAPAX_SSE4), text::sse4_kernel(), hash::hash_batch,
               count_at_home),
      kScalar,
  };
#elif defined(__aarch64__)
  return std::array{
      CpuLevel("neon", true, text::neon_kernel(), hash::hash_batch, count_at_home),
      kScalar,
  };
#else
  return std::array{kScalar};
#endif
}

class SupportedLevels {
 public:
  SupportedLevels()
      : size_(static_cast<std::size_t>(
            std::remove_if(levels_.begin(), levels_.end(),
                           [](const CpuLevel& level) { return !level.is_supported; }) -
            levels_.begin())) {}
  std::span<const CpuLevel> get() const { return std::span(levels_).first(size_); }

 private:
  decltype(all_levels()) levels_ = all_levels();
  std::size_t size_;
};

}  // namespace

std::span<const CpuLevel> cpu_levels() {
  static const SupportedLevels supported;
  return supported.get();
}

const CpuLevel& scalar_level() { return cpu_levels().back(); }

const CpuLevel* find_cpu_level(std::string_view name) {
  const std::span<const CpuLevel> levels = cpu_levels();
  const auto found = std::ranges::find_if(
      levels, [name](const CpuLevel& level) { return name.empty() || level.name == name; });
  return found == levels.end() ? nullptr : &*found;
}

}  // namespace hapax::table
