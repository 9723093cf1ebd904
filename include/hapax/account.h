// What a run cost: every strategy fills the same account, so that strategies can be compared line
// by line. Plain data, owned by one thread at a time; workers fill their own and the run adds them
// up. Tested by tests/base/account_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hapax/export.h"

namespace hapax {

enum class Phase : std::uint8_t { kStart, kRead, kCount, kMerge, kSort, kWrite };
inline constexpr std::size_t kPhases = 6;

// "start", "read", "count", "merge", "sort", "write": the names under which phases are reported.
HAPAX_API std::string_view name_of(Phase phase);

struct Account {
  // Worker-seconds in each phase: two workers that count for one second each make 2.0.
  std::array<double, kPhases> worker_seconds{};
  std::uint64_t bytes_read = 0;     // from files, pipes and readers, before decompression
  std::uint64_t bytes_counted = 0;  // of UTF-8 text, after decompression and transcoding
  std::uint64_t tokens = 0;         // words, every occurrence
  std::uint64_t invalid_sequences = 0;
  std::uint64_t inputs = 0;      // files, ranges, blocks of memory or readers that were counted
  double elapsed_seconds = 0;    // of the whole run, by a steady clock
  double cpu_seconds = 0;        // user and system time of the process during the run
  std::uint64_t peak_bytes = 0;  // of resident memory of the process so far
  std::uint32_t workers = 1;     // that took part
  std::string_view strategy = "linear";  // that was run, also where it was chosen by kAuto

  double& operator[](Phase phase) { return worker_seconds[static_cast<std::size_t>(phase)]; }
  double operator[](Phase phase) const { return worker_seconds[static_cast<std::size_t>(phase)]; }

  // Adds another worker's phases, bytes, tokens and invalid sequences; leaves the run's own figures
  // (elapsed, CPU, peak, workers) alone.
  HAPAX_API void add(const Account& other);
};

}  // namespace hapax
