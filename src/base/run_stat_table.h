// The table of run statistics: one row for each figure of RunStats and one for each phase. A new
// figure is a member of RunStats and a row here. The table drives add(), the messages between
// processes, --stats, the reports of `hapax compare` and the help. Tested by
// tests/base/run_stats_test.cc, which fails for a member without a row.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hapax/run_stats.h"

namespace hapax {

// The origin of a figure: who measures it.
enum class Origin : std::uint8_t {
  kRun,      // measured once for the run: add() leaves it alone
  kWorker,   // counted as a worker works, by the worker or by the run on its behalf
  kProcess,  // measured by each process of itself: a worker process sends it in its last message.
             // To bytes_shared the run adds what it shares with the worker, to bytes_spilled
             // what it writes itself
};

struct RunStat {
  std::string_view name;  // in JSON; reports in lines and columns append "_s" to seconds
  Origin origin;
  // Exactly one of `number` and `seconds` is set.
  std::uint64_t RunStats::*number = nullptr;
  double RunStats::*seconds = nullptr;
  std::string_view meaning;
};

namespace detail {
using Number = std::uint64_t RunStats::*;
using Seconds = double RunStats::*;
constexpr RunStat row(std::string_view name, Origin origin, Number number,
                      std::string_view meaning) {
  return {name, origin, number, nullptr, meaning};
}
constexpr RunStat row(std::string_view name, Origin origin, Seconds seconds,
                      std::string_view meaning) {
  return {name, origin, nullptr, seconds, meaning};
}
}  // namespace detail

inline constexpr std::array kRunStats = {
    detail::row("elapsed", Origin::kRun, &RunStats::elapsed_seconds, "of the whole run"),
    detail::row("cpu", Origin::kProcess, &RunStats::cpu_seconds,
                "user and system time of all processes"),
    detail::row("processor_wait", Origin::kProcess, &RunStats::processor_wait_seconds,
                "how long a worker was ready and no processor was free, the mean of the workers"),
    detail::row("bytes", Origin::kWorker, &RunStats::bytes_counted, "of text, decompressed"),
    detail::row("bytes_read", Origin::kWorker, &RunStats::bytes_read, "as stored"),
    detail::row("bytes_by_range", Origin::kWorker, &RunStats::bytes_by_range,
                "of text that workers read themselves, as ranges of files"),
    detail::row("inputs", Origin::kRun, &RunStats::inputs, "files and streams"),
    detail::row("tokens", Origin::kWorker, &RunStats::tokens, "words, every occurrence"),
    detail::row("invalid_sequences", Origin::kWorker, &RunStats::invalid_sequences,
                "of bytes that are no UTF-8, or no text of the encoding"),
    detail::row("messages", Origin::kWorker, &RunStats::messages, "between processes"),
    detail::row("bytes_copied", Origin::kWorker, &RunStats::bytes_copied,
                "of all messages, through the kernel"),
    detail::row("bytes_serialised", Origin::kWorker, &RunStats::bytes_serialised,
                "text and counts made into messages"),
    detail::row("bytes_shared", Origin::kProcess, &RunStats::bytes_shared,
                "of memory that processes share, at its peak"),
    detail::row("bytes_spilled", Origin::kProcess, &RunStats::bytes_spilled,
                "of counts that went to temporary files, to save memory; sorting is part of it"),
    detail::row("peak_memory_bytes", Origin::kProcess, &RunStats::peak_memory_bytes,
                "the most that all processes had, shared memory once; sorting, writing and "
                "--verify are part of it"),
    detail::row("context_switches", Origin::kProcess, &RunStats::context_switches,
                "of all processes"),
    detail::row("page_faults", Origin::kProcess, &RunStats::page_faults, "of all processes"),
};

struct PhaseRow {
  Phase phase;
  std::string_view name;
  char letter;  // in the bars of a text report
};
inline constexpr std::array<PhaseRow, kPhases> kPhaseRows = {{
    {Phase::kStart, "start", 'S'},
    {Phase::kRead, "read", 'r'},
    {Phase::kDispatch, "dispatch", 'd'},
    {Phase::kCount, "count", 'c'},
    {Phase::kSerialise, "serialise", 's'},
    {Phase::kTransfer, "transfer", 't'},
    {Phase::kMerge, "merge", 'm'},
    {Phase::kSort, "sort", 'o'},
    {Phase::kWrite, "write", 'w'},
    {Phase::kWait, "wait", '.'},
}};
static_assert([] {
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (kPhaseRows[i].phase != static_cast<Phase>(i)) {
      return false;
    }
  }
  return true;
}());

// The name in forms that have no object for seconds: "cpu_s", "bytes_read".
std::string column_name(const RunStat& stat);

// The seconds that a report shows: the mean of the workers for the wait for a processor, else the
// figure itself.
double shown_seconds_of(const RunStats& stats, const RunStat& stat);

// Adds the phases and the kProcess figures that a worker process measured of itself to `stats`.
void add_process_figures(const RunStats& process, RunStats& stats);

// The figures of a RunStats as plain bytes, for messages between processes of one build. Strategy
// and kernel are left out.
struct PackedStats {
  static constexpr std::size_t kNumbers =
      std::count_if(kRunStats.begin(), kRunStats.end(),
                    [](const RunStat& stat) { return stat.number != nullptr; });

  PhaseSeconds worker_seconds;
  PhaseSeconds serial_seconds;
  PhaseSeconds run_seconds;
  double busiest_worker_seconds = 0;
  std::array<double, kRunStats.size() - kNumbers> seconds{};  // in the order of the table
  std::array<std::uint64_t, kNumbers> numbers{};
  std::uint32_t workers = 0;
  std::uint32_t workers_added = 0;
};
PackedStats pack(const RunStats& stats);
RunStats unpack(const PackedStats& packed);

}  // namespace hapax
