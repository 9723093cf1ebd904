// What a run cost: every strategy fills the same statistics, so that strategies can be compared
// line by line. Plain data, owned by one thread at a time; workers fill their own and the run adds
// them up.
//
// Phases add up to the time of the run, whatever the number of workers. Each worker does one thing
// at a time, and what it does between two clock reads belongs to one phase. Some steps are taken
// once for all workers (starting them, sorting, writing), and they belong to each. The rest of the
// run's time is the worker's wait:
//
//     run        |---------------------- elapsed ----------------------|
//     worker 1   | start | read | count | read | count |  wait  | sort |
//     worker 2   | start | wait |    read   |  count   |  wait  | sort |
//
// A phase is reported as the mean of the workers. Tested by tests/base/account_test.cc, and for
// every strategy by tests/strategy/phases_test.cc.
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
  kDispatch,   // text to worker processes
  kCount,      // words found and counted
  kSerialise,  // counts to bytes and back
  kTransfer,   // those bytes from process to process
  kMerge,      // the workers' tables to one
  kSort,
  kWrite,
  kWait,  // for text, for other workers, or for a processor: computed, never timed
};
inline constexpr std::size_t kPhases = 10;

// Those of the run's own threads beside worker processes.
inline constexpr std::array kRunPhases = {Phase::kRead, Phase::kDispatch, Phase::kSerialise,
                                          Phase::kTransfer, Phase::kMerge};

// "start", "read", "dispatch", "count", "serialise", "transfer", "merge", "sort", "write", "wait":
// the names under which phases are reported.
HAPAX_API std::string_view name_of(Phase phase);

struct PhaseSeconds {
  std::array<double, kPhases> seconds{};

  double& operator[](Phase phase) { return seconds[static_cast<std::size_t>(phase)]; }
  double operator[](Phase phase) const { return seconds[static_cast<std::size_t>(phase)]; }
  HAPAX_API double sum() const;
};

struct RunStats {
  // The workers' time, added up: two workers that count for one second each make 2.0.
  PhaseSeconds worker_seconds{};
  // The time of steps that are taken once for all workers, who do nothing else meanwhile.
  PhaseSeconds serial_seconds{};
  // The time of the run's own threads. There is one beside each worker process: it reads and hands
  // out its text, and takes its counts, while the worker works.
  PhaseSeconds run_seconds{};
  double busiest_worker_seconds = 0;  // in all phases, of the worker that had least to wait for
  // How long workers were ready to run and no processor was free, added up, in whatever phase. 0
  // where the system does not say.
  double processor_wait_seconds = 0;
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
  std::uint32_t workers_added = 0;       // of workers that have been added up here
  std::string_view strategy = "linear";  // that was run, also where it was chosen by kAuto
  std::string_view kernel = "scalar";    // by which words were found

  // These are for a run's statistics and give means of its workers: the phases, which add up to
  // elapsed_seconds; what the run did beside each worker process; the wait for a processor.
  HAPAX_API PhaseSeconds phases() const;
  HAPAX_API PhaseSeconds run_phases() const;
  HAPAX_API double processor_wait() const;

  // Adds a worker's statistics: its phases, bytes, messages, tokens, invalid sequences and waiting.
  // Leaves the run's own figures (serial phases, elapsed, CPU, peak, context switches, page faults,
  // workers) alone.
  HAPAX_API void add(const RunStats& worker);
};

}  // namespace hapax
