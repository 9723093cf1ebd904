// hapax::count: the run as a page of contents. Tested by tests/strategy/.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/address_space.h"
#include "base/caught_error.h"
#include "base/machine.h"
#include "base/stopwatch.h"
#include "hapax/count.h"
#include "input/expand.h"
#include "input/feeder.h"
#include "input/transcode_stream.h"
#include "strategy/plan.h"
#include "strategy/registry.h"
#include "strategy/worker_number.h"
#include "strategy/worker_program.h"
#include "text/unicode.h"

namespace hapax {
namespace {

// Auto starts threads past this much text: about 10 ms of counting, against some 0.1 ms to start
// and merge two workers.
constexpr std::uint64_t kBytesBeforeThreads = std::uint64_t{4} << 20;
constexpr unsigned kMostWorkers = 1024;

Error invalid_argument(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

Result<strategy::Plan> make_plan(const Options& options, unsigned workers_wanted) {
  if (options.workers > kMostWorkers) {
    return invalid_argument("more than 1024 workers", "use as many as there are processors");
  }
  if (!options.encoding.empty()) {
    // Before anything is opened: every input would fail with it.
    if (Result<void> known = input::check_encoding(options.encoding); !known) {
      return known.error();
    }
  }
  const text::Kernel* const kernel = text::find_kernel(options.kernel);
  if (kernel == nullptr) {
    return invalid_argument("this processor has no kernel '" + options.kernel + "'",
                            "leave the kernel out, and the fastest is taken");
  }
  const bool automatic = options.strategy == StrategyKind::kAuto;
  const AddressSpace space = AddressSpace::of_this_process();
  return strategy::Plan{
      .workers = strategy::workers_that_fit(workers_wanted, options.strategy, space),
      .table_bytes = reservable_bytes(space),
      .bytes_before_workers = automatic ? kBytesBeforeThreads : 0,
      .letter_case = options.letter_case,
      .invalid_bytes = options.invalid_bytes,
      .seed = hash::Seed(options.hash_seed ? *options.hash_seed : random_seed()),
      .kernel = kernel,
      .chunk_bytes = options.chunk_bytes != 0 ? options.chunk_bytes : input::kDefaultChunkBytes,
      .worker_home = options.worker_home};
}

const strategy::Entry& choose(StrategyKind kind) {
  const StrategyKind wanted = kind == StrategyKind::kAuto ? StrategyKind::kThreads : kind;
  for (const strategy::Entry& entry : strategy::all_strategies()) {
    if (entry.kind == wanted) {
      return entry;
    }
  }
  return strategy::all_strategies().front();
}

// Than were wanted; empty where all have counted, or where one was enough.
std::string why_fewer_workers(const strategy::Plan& plan, const strategy::Tally& tally,
                              const strategy::Entry& chosen, unsigned wanted) {
  const bool one_is_enough = chosen.kind == StrategyKind::kLinear ||
                             tally.account.bytes_counted < plan.bytes_before_workers;
  return plan.workers < wanted && !one_is_enough && tally.why_fewer_workers.empty()
             ? "the limit on addresses (ulimit -v) leaves no room for more"
             : tally.why_fewer_workers;
}

// Listing folders is reading, too.
Result<input::Expansion> expand(std::span<const Input> inputs, const Options& options,
                                PhaseSeconds& serial_seconds) {
  const Stopwatch stopwatch(serial_seconds, Phase::kRead);
  return input::expand(inputs, options);
}

Result<Counts> count_or_throw(std::span<const Input> inputs, const Options& options) {
  const auto started = std::chrono::steady_clock::now();
  const Costs before = costs_so_far(Whose::kProcess);

  StopEvent stop;
  if (Result<void> watched = stop.watch(options.stop); !watched) {
    return watched.error();
  }
  const unsigned workers_wanted = options.workers != 0 ? options.workers : usable_processors();
  Result<strategy::Plan> plan = make_plan(options, workers_wanted);
  if (!plan) {
    return plan.error();
  }
  plan->stop = &stop;
  const strategy::Entry& chosen = choose(options.strategy);
  if (chosen.workers_are_processes && options.worker_home == WorkerHome::kProcess) {
    Result<std::string> program = strategy::find_worker_program(options.worker_program);
    if (!program) {
      return program.error();
    }
    plan->worker_program = std::move(program).value();
  }
  // Directories become files,
  PhaseSeconds serial_seconds;
  Result<input::Expansion> expansion = expand(inputs, options, serial_seconds);
  if (!expansion) {
    return expansion.error();
  }
  // files become chunks, chunks words, and words counts in tables;
  input::Feeder feeder(std::move(expansion).value(), options, &stop);
  Result<strategy::Tally> tally = chosen.run(feeder, *plan);
  if (Result<void> finished = feeder.finish(); !finished) {
    return finished.error();
  }
  if (!tally) {
    return tally.error();
  }
  // from here on the tables are read-only.
  Account account = tally->account;
  account.serial_seconds[Phase::kRead] += serial_seconds[Phase::kRead];
  const bool never_parallel = options.strategy == StrategyKind::kAuto && account.workers == 1;
  account.strategy = never_parallel ? "linear" : chosen.name;
  account.kernel = plan->kernel->name;
  account.inputs = feeder.inputs_counted();
  account.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  add_costs_since(before, account);
  account.peak_bytes +=
      std::max(tally->own_peak_bytes, anonymous_peak_bytes(tally->tables->budget));
  std::vector<Notice> notices = feeder.notices();
  if (std::string why = why_fewer_workers(*plan, *tally, chosen, workers_wanted); !why.empty()) {
    notices.push_back({.kind = Notice::Kind::kFewerWorkers,
                       .path = "",
                       .text = std::move(why),
                       .number = account.workers,
                       .wanted = workers_wanted});
  }
  return Counts(std::move(tally->tables), account, std::move(notices));
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
  for (const text::Kernel& kernel : text::kernels()) {
    names.push_back(kernel.name);
  }
  return names;
}

}  // namespace hapax
