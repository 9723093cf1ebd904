// hapax::count(): a run from its inputs to its counts, step by step. Tested by tests/strategy/.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/address_space.h"
#include "base/caught_error.h"
#include "base/machine.h"
#include "base/stopwatch.h"
#include "hapax/count.h"
#include "input/chunk_source.h"
#include "input/expand.h"
#include "input/transcode_stream.h"
#include "strategy/check_words.h"
#include "strategy/plan.h"
#include "strategy/registry.h"
#include "strategy/worker_number.h"
#include "strategy/worker_program.h"
#include "text/unicode.h"

namespace hapax {
namespace {

// The automatic strategy starts threads after this much text: about 10 ms of counting. Two workers
// save less on less text than it takes to move the words of the first to their store.
constexpr std::uint64_t kBytesBeforeThreads = std::uint64_t{4} << 20;
// Where it is known that there is so much, they start at once. 8 and 16 MB took 0.84 to 0.91 of the
// time with two threads, 4 MB 1.1 to 1.4 (AMD EPYC Zen 5, 2026-11-27).
constexpr std::uint64_t kBytesForThreads = std::uint64_t{6} << 20;
constexpr unsigned kMaxWorkers = 1024;

Error invalid_argument(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

const strategy::StrategyEntry& choose(StrategyKind kind) {
  const StrategyKind wanted = kind == StrategyKind::kAuto ? StrategyKind::kThreads : kind;
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    if (entry.kind == wanted) {
      return entry;
    }
  }
  return strategy::all_strategies().front();
}

// Only texts are documents, and worker processes do not count any.
Result<void> check_documents(std::span<const Input> inputs, const Options& options,
                             const strategy::StrategyEntry& chosen) {
  if (options.document_frequencies == DocumentFrequencies::kNone) {
    return {};
  }
  if (chosen.workers_are_processes) {
    return invalid_argument("worker processes do not count document frequencies",
                            "choose the strategy linear or threads");
  }
  const auto is_texts = [](const Input& input) {
    return std::holds_alternative<TextsInput>(input) ||
           std::holds_alternative<TextsReaderInput>(input);
  };
  if (!std::ranges::all_of(inputs, is_texts)) {
    return invalid_argument("document frequencies are of texts, and an input is something else",
                            "pass TextsInput or TextsReaderInput");
  }
  return {};
}

Result<std::string> program_of_workers(const strategy::StrategyEntry& chosen,
                                       const Options& options) {
  const bool are_processes =
      chosen.workers_are_processes && options.internals.worker_kind == WorkerKind::kProcess;
  return are_processes ? strategy::find_worker_program(options.worker_program)
                       : Result<std::string>(std::string());
}

Result<strategy::Resources> make_resources(const strategy::StrategyEntry& chosen,
                                           const Options& options, unsigned workers_wanted) {
  const AddressSpace space = AddressSpace::of_this_process();
  const bool is_linear = chosen.kind == StrategyKind::kLinear;
  Result<strategy::Resources> resources = strategy::divide_memory(
      options.memory_limit, chosen.kind,
      is_linear ? 1 : strategy::workers_that_fit(workers_wanted, options.strategy, space),
      strategy::chunk_bytes_of(options));
  if (!resources) {
    return resources;
  }
  const std::uint64_t addresses = reservable_bytes(space);
  const bool counts_documents = options.document_frequencies == DocumentFrequencies::kCount;
  resources->table_addresses = counts_documents ? addresses / 2 : addresses;
  resources->document_addresses = counts_documents ? addresses / 2 : 0;
  resources->spill_folder = options.temporary_folder.empty() ? "/tmp" : options.temporary_folder;
  if (options.memory_limit != 0 && options.internals.store_bytes != 0) {
    resources->store_bytes = options.internals.store_bytes;
  }
  if (options.memory_limit != 0 && options.internals.max_word_bytes != 0) {
    resources->max_word_bytes = options.internals.max_word_bytes;
  }
  if (options.internals.table_words != 0) {
    resources->team_table_words = options.internals.table_words;
  }
  if (options.internals.worker_store_bytes != 0) {
    resources->worker_store_bytes = options.internals.worker_store_bytes;
  }
  return resources;
}

Result<strategy::Plan> make_plan(const strategy::StrategyEntry& chosen, const Options& options,
                                 unsigned workers_wanted, const StopEvent& stop) {
  if (options.workers > kMaxWorkers) {
    return invalid_argument("more than 1024 workers", "use as many as there are processors");
  }
  if (!options.encoding.empty()) {
    // Checked before anything is opened: a wrong encoding would make every input fail.
    if (Result<void> known = input::check_encoding(options.encoding); !known) {
      return known.error();
    }
  }
  Result<const table::CpuLevel*> cpu_level = strategy::check_words(options);
  if (!cpu_level) {
    return cpu_level.error();
  }
  Result<std::string> program = program_of_workers(chosen, options);
  if (!program) {
    return program.error();
  }
  Result<strategy::Resources> resources = make_resources(chosen, options, workers_wanted);
  if (!resources) {
    return resources.error();
  }
  return strategy::Plan{.words = {.tokens = options.tokens,
                                  .letter_case = options.letter_case,
                                  .invalid_bytes = options.invalid_bytes,
                                  .seed = strategy::seed_of(options),
                                  .cpu_level = *cpu_level,
                                  .max_word_bytes = resources->max_word_bytes},
                        .resources = std::move(resources).value(),
                        .program = {std::move(program).value(), options.internals.worker_kind},
                        .stop = &stop};
}

// How much text the first worker counts before others start.
std::uint64_t bytes_before_workers(const Options& options, const input::Expansion& expansion) {
  const bool may_be_little = expansion.total_bytes < kBytesForThreads;
  return options.strategy == StrategyKind::kAuto && may_be_little ? kBytesBeforeThreads : 0;
}

// Adds a notice that says why fewer workers counted than were wanted, unless one was enough.
void add_notice_of_workers(const strategy::Plan& plan, const strategy::StrategyResult& result,
                           const strategy::StrategyEntry& chosen, const Options& options,
                           unsigned wanted, std::vector<Notice>& notices) {
  const bool one_is_enough = chosen.kind == StrategyKind::kLinear ||
                             result.stats.bytes_counted < plan.resources.bytes_before_workers;
  std::string why = result.why_fewer_workers;
  if (plan.resources.workers < wanted && !one_is_enough && why.empty()) {
    why = options.memory_limit != 0 ? "the memory limit leaves no room for more"
                                    : "the limit on addresses (ulimit -v) leaves no room for more";
  }
  if (!why.empty()) {
    notices.push_back({.kind = Notice::Kind::kFewerWorkers,
                       .path = "",
                       .text = std::move(why),
                       .number = result.stats.workers,
                       .wanted = wanted});
  }
}

// Listing folders counts as reading.
Result<input::Expansion> expand(std::span<const Input> inputs, const Options& options,
                                PhaseSeconds& serial_seconds) {
  const Stopwatch stopwatch(serial_seconds, Phase::kRead);
  return input::expand(inputs, options);
}

// Chunks and decoders share the memory of the run.
Options reading_options(const Options& options, const strategy::Plan& plan) {
  Options reading = options;
  reading.internals.max_chunk_bytes = plan.resources.chunk_bytes;
  if (options.memory_limit != 0) {
    reading.internals.chunk_bytes = plan.resources.chunk_bytes;
    reading.internals.max_word_bytes = plan.words.max_word_bytes;
    reading.internals.decoder_share =
        strategy::decoder_share(options.memory_limit, plan.resources.workers);
  }
  return reading;
}

struct RunBegin {
  std::chrono::steady_clock::time_point moment = std::chrono::steady_clock::now();
  ResourceUsage usage = usage_so_far(UsageScope::kProcess);
};

// Adds the time, CPU use and memory of this process since the run began.
void add_run(const RunBegin& begin, const strategy::StrategyResult& result, RunStats& stats) {
  stats.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin.moment).count();
  add_usage_since(begin.usage, stats);
  stats.peak_memory_bytes += result.own_peak_bytes;
}

Result<Counts> count_or_throw(std::span<const Input> inputs, const Options& options) {
  const RunBegin begin;
  StopEvent stop;
  if (Result<void> watched = stop.watch(options.stop); !watched) {
    return watched.error();
  }
  const unsigned workers_wanted = options.workers != 0 ? options.workers : usable_processors();
  const strategy::StrategyEntry& chosen = choose(options.strategy);
  if (Result<void> checked = check_documents(inputs, options, chosen); !checked) {
    return checked.error();
  }
  Result<strategy::Plan> plan = make_plan(chosen, options, workers_wanted, stop);
  if (!plan) {
    return plan.error();
  }
  // Directories become files;
  PhaseSeconds serial_seconds;
  Result<input::Expansion> expansion = expand(inputs, options, serial_seconds);
  if (!expansion) {
    return expansion.error();
  }
  plan->resources.bytes_before_workers = bytes_before_workers(options, *expansion);
  // files become chunks, and the words of chunks become counts in a table or a store.
  const Options reading = reading_options(options, *plan);
  input::ChunkSource chunks(std::move(expansion).value(), reading, &stop);
  Result<strategy::StrategyResult> result = chosen.run(chunks, *plan);
  if (!result) {
    return result.error();
  }
  // From here on the words are read-only.
  RunStats stats = result->stats;
  stats.serial_seconds[Phase::kRead] += serial_seconds[Phase::kRead];
  const bool never_parallel = options.strategy == StrategyKind::kAuto && stats.workers == 1;
  stats.strategy = never_parallel ? "linear" : chosen.name;
  stats.kernel = plan->words.cpu_level->name;
  input::InputReport inputs_report = chunks.report();
  stats.inputs = inputs_report.counted;
  add_run(begin, *result, stats);
  add_notice_of_workers(*plan, *result, chosen, options, workers_wanted, inputs_report.notices);
  return Counts(std::move(result->words), options.tokens, options.letter_case, stats,
                std::move(inputs_report.notices));
}

}  // namespace

Result<Counts> count(std::span<const Input> inputs, const Options& options) {
  try {
    return count_or_throw(inputs, options);
  } catch (...) {
    return caught_error();
  }
}

std::string_view version() { return HAPAX_VERSION; }
std::string_view unicode_version() { return text::kUnicodeVersion; }

std::vector<std::string_view> kernels() {
  std::vector<std::string_view> names;
  for (const table::CpuLevel& level : table::cpu_levels()) {
    names.push_back(level.name);
  }
  return names;
}

}  // namespace hapax
