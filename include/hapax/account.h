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

enum class Phase : std::uint8_t {
  kStart,      // workers: their threads or processes, their tables
  kRead,       // from files, pipes and readers; decompressing, transcoding
  kHandOut,    // text to worker processes
  kCount,      // words found and counted
  kSerialise,  // counts to bytes and back
  kTransfer,   // those bytes from process to process
  kMerge,      // the workers' tables to one
  kSort,
  kWrite,
};
inline constexpr std::size_t kPhases = 9;

// "start", "read", "hand_out", "count", "serialise", "transfer", "merge", "sort", "write": the
// names under which phases are reported.
HAPAX_API std::string_view name_of(Phase phase);

struct Account {
  // Worker-seconds in each phase: two workers that count for one second each make 2.0.
  std::array<double, kPhases> worker_seconds{};
  std::uint64_t bytes_read = 0;      // from files, pipes and readers, before decompression
  std::uint64_t bytes_counted = 0;   // of UTF-8 text, after decompression and transcoding
  std::uint64_t bytes_by_range = 0;  // of those, what workers read themselves, as ranges of files
  std::uint64_t tokens = 0;          // words, every occurrence
  std::uint64_t invalid_sequences = 0;
  std::uint64_t inputs = 0;    // files, ranges, blocks of memory or readers that were counted
  double elapsed_seconds = 0;  // of the whole run, by a steady clock
  double cpu_seconds = 0;      // user and system time of the process and its workers in the run
  std::uint64_t peak_bytes =
      0;  // of memory: each process's own (anonymous), and once what they share
  std::uint64_t messages = 0;            // between processes, both ways
  std::uint64_t bytes_copied = 0;        // in those messages, through the kernel
  std::uint64_t bytes_serialised = 0;    // text and counts that were made into messages
  std::uint64_t bytes_shared = 0;        // of memory that processes share, at its peak
  std::uint64_t context_switches = 0;    // of the process and its workers in the run
  std::uint64_t page_faults = 0;         // the same
  std::uint32_t workers = 1;             // that took part
  std::string_view strategy = "linear";  // that was run, also where it was chosen by kAuto
  std::string_view kernel = "scalar";    // by which words were found

  double& operator[](Phase phase) { return worker_seconds[static_cast<std::size_t>(phase)]; }
  double operator[](Phase phase) const { return worker_seconds[static_cast<std::size_t>(phase)]; }

  // The time that a phase took, as the mean of the workers that shared it; starting, sorting and
  // writing are done once for all.
  HAPAX_API double mean_seconds(Phase phase) const;

  // Adds another worker's phases, bytes, messages, tokens and invalid sequences; leaves the run's
  // own figures (elapsed, CPU, peak, context switches, page faults, workers) alone.
  HAPAX_API void add(const Account& other);
};

}  // namespace hapax
