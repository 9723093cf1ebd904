// The levels of CPU that hapax has code for: a row each, of all functions that differ between them.
//
// A new level is its features in base/target.h, a row in cpu_levels.cc, and the functions that the
// row names. A level without a function of its own names another level's. `--kernel` chooses a
// level by its name. All levels give the same results.
// Safe from any thread. Tested by tests/table/cpu_levels_test.cc and tests/kernels/.
#pragma once

#include <span>
#include <string_view>

#include "hash/hash_batch.h"
#include "table/count_at_home.h"
#include "text/kernel.h"

namespace hapax::table {

struct CpuLevel {
  // A row without one of its parts does not compile.
  constexpr CpuLevel(std::string_view level_name, bool has_features, text::Kernel tokeniser,
                     hash::BatchFunction hash_function, CountAtHome count_function)
      : name(level_name),
        is_supported(has_features),
        tokenise(tokeniser),
        hash(hash_function),
        count_at_home(count_function) {}

  std::string_view name;
  bool is_supported;  // by this CPU and its operating system
  text::Kernel tokenise;
  hash::BatchFunction hash;
  CountAtHome count_at_home;
};

// The supported levels, the fastest first. The last is the scalar level, which needs no features.
// The span is valid as long as the process runs, and the same in every process of a build on this
// machine.
std::span<const CpuLevel> cpu_levels();
const CpuLevel& scalar_level();
// Null if no supported level has that name; the fastest level for an empty name.
const CpuLevel* find_cpu_level(std::string_view name);

}  // namespace hapax::table
