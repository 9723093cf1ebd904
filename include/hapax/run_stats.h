// The cost of a run: every strategy fills the same statistics, so that strategies can be compared
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
// A phase is reported as the mean of the workers. Tested by tests/base/run_stats_test.cc, and for
// every strategy by tests/strategy/phases_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hapax/export.h"

namespace hapax {

enum class Phase : std::uint8_t {
  kStart,      // workers: their threads or processes, their tables or fronts
  kRead,       // from files, pipes and readers; decompressing, transcoding
  kDispatch,   // text to worker processes
  kCount,      // words found and counted
  kSerialise,  // counts to bytes and back
  kTransfer,   // those bytes from process to process
  kMerge,      // the workers' counts to one result
  kSort,
  kWrite,
  kWait,  // the rest: for text, for other workers, and between steps; computed, never timed
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

// The figures are listed once more, with their names and meaning, in src/base/run_stat_table.h:
// reports, messages between processes and add() go by that table.
struct RunStats {
  // The workers' time, added up: two workers that count for one second each make 2.0.
  PhaseSeconds worker_seconds{};
  // The time of steps that are taken once for all workers, which do nothing else meanwhile.
  PhaseSeconds serial_seconds{};
  // The time of the run's own threads. There is one beside each worker process: it reads and
  // dispatches text, and receives counts, while the worker works.
  PhaseSeconds run_seconds{};
  double elapsed_seconds = 0;  // of the whole run, by a steady clock
  double cpu_seconds = 0;      // user and system time of the process and its workers in the run
  // How long workers were ready to run and no processor was free, added up over all phases. 0
  // where the system does not say.
  double processor_wait_seconds = 0;
  // The time in all phases of the worker that waited least.
  double busiest_worker_seconds = 0;

  std::uint64_t bytes_counted = 0;      // UTF-8 text, after decompression and transcoding
  std::uint64_t bytes_read = 0;         // from files, pipes and readers, before decompression
  std::uint64_t bytes_by_range = 0;     // text that workers read themselves, as ranges of files
  std::uint64_t inputs = 0;             // files, ranges, blocks of memory and readers
  std::uint64_t tokens = 0;             // words, every occurrence
  std::uint64_t invalid_sequences = 0;  // of bytes
  std::uint64_t messages = 0;           // between processes, both ways
  std::uint64_t bytes_copied = 0;       // in those messages, through the kernel
  std::uint64_t bytes_serialised = 0;   // text and counts that were made into messages
  std::uint64_t bytes_shared = 0;       // memory that processes share, at its peak
  std::uint64_t bytes_spilled = 0;      // counts that went to temporary files, to save memory
  // Memory at its peak: each process's own (anonymous), and once what processes share.
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t context_switches = 0;  // of the process and its workers in the run
  std::uint64_t page_faults = 0;       // the same

  std::uint32_t workers = 1;             // that took part
  std::uint32_t workers_added = 0;       // how often add() was called
  std::string_view strategy = "linear";  // that was run, also where kAuto chose it
  std::string_view kernel = "scalar";    // that found the words

  // These are for a run's statistics and give means of its workers: the phases, which add up to
  // elapsed_seconds; what the run did beside each worker process; the wait for a processor.
  HAPAX_API PhaseSeconds phases() const;
  HAPAX_API PhaseSeconds run_phases() const;
  HAPAX_API double processor_wait() const;

  // Adds a worker's figures. Leaves alone what belongs to the run as a whole: serial phases,
  // elapsed_seconds, workers, strategy and kernel.
  HAPAX_API void add(const RunStats& worker);
};

}  // namespace hapax
