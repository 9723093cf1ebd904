#include "cli/compare_runs.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/grouped.h"
#include "base/retry.h"
#include "cli/input_snapshot.h"
#include "cli/messages.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "compare/digest.h"
#include "compare/trial.h"
#include "compare/verdict.h"

namespace hapax::cli {
namespace {

// Shows on a terminal what is running.
class Status {
 public:
  explicit Status(bool is_silent) : is_shown_(!is_silent && can_redraw_lines()) {}
  ~Status() { erase(); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  void show(const compare::Configuration& configuration, std::size_t done, std::size_t all) {
    if (is_shown_) {
      set_progress_line_shown(true);
      print_error_text(fmt::format("{}comparing: run {}{}, {}", kEraseLine, grouped(done + 1),
                                   all == 0 ? "" : " of " + grouped(all),
                                   compare::label(configuration)));
    }
  }
  void erase() {
    if (is_shown_) {
      print_error_text(kEraseLine);
      set_progress_line_shown(false);
    }
  }

 private:
  bool is_shown_;
};

std::vector<std::string> run_arguments(const CompareArguments& arguments,
                                       const compare::Configuration& configuration) {
  std::vector<std::string> words = {"measure", "-s", std::string(configuration.strategy), "-j",
                                    std::to_string(configuration.workers)};
  words.insert(words.end(), arguments.text_flags.begin(), arguments.text_flags.end());
  return words;
}

// A function that makes one run and tells `load` of it.
compare::Runner runner(const CompareArguments& arguments, const std::vector<Input>& inputs,
                       const compare::Reference& reference, compare::LoadWatch& load) {
  const std::filesystem::path program = retry_on_interrupt_code([](std::error_code& failed) {
    return std::filesystem::read_symlink("/proc/self/exe", failed);
  });
  return [&arguments, &reference, &load, program = program.string(),
          task = compare::Task{inputs, arguments.repeat}](
             const compare::Configuration& configuration) -> Result<compare::Run> {
    load.begin_run();
    Result<compare::Run> run = compare::run_trial(program, run_arguments(arguments, configuration),
                                                  task, reference, configuration);
    if (run) {
      load.end_run(configuration.kind, configuration.workers, run->measured.seconds(),
                   run->measured.stats.cpu_seconds);
    }
    return run;
  };
}

}  // namespace

Result<Measurement> measure(const CompareArguments& arguments, const std::vector<Input>& inputs,
                            const Counts& reference) {
  const compare::Reference compared{reference, compare::digest_of(*reference.cursor({}, 1))};
  const Result<InputSnapshot> unchanged = InputSnapshot::take(inputs, arguments.options);
  if (!unchanged) {
    return unchanged.error();
  }
  Status status(arguments.keeps_quiet);
  compare::LoadWatch load;
  unsigned round = 0;
  const compare::Watchers watchers{
      [&] {
        Result<void> checked = unchanged->check();
        if (round++ == arguments.schedule.warmup_rounds) {
          load.begin();
        }
        return checked;
      },
      [&](const compare::Configuration& configuration, std::size_t done, std::size_t all) {
        status.show(configuration, done, all);
      }};
  Result<std::vector<compare::Entry>> entries =
      compare::measure(compare::configurations(arguments.strategies, arguments.workers),
                       arguments.schedule, runner(arguments, inputs, compared, load), watchers);
  const compare::MachineLoad seen = load.load();
  const Result<void> still = entries ? unchanged->check() : entries.error();
  return still ? Result<Measurement>(Measurement{std::move(entries).value(), seen}) : still.error();
}

}  // namespace hapax::cli
