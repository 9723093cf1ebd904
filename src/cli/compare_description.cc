// `hapax compare` as help, completions, man page and parser have it, and `hapax measure`, which it
// starts.

#include <fmt/format.h>

#include "cli/choices.h"
#include "cli/description.h"
#include "cli/shared_flags.h"

namespace hapax::cli {
namespace {

// The Python package gives these. They are left out of the command that reports show.
std::vector<Flag> flags_for_programs() {
  return {{kOutput,
           "report-to",
           '\0',
           Value::kText,
           "N.FORM",
           {},
           "Write a report, such as 7.html, to an open descriptor.",
           Repeat::kAll,
           Visibility::kHidden},
          {kWork,
           "parent",
           '\0',
           Value::kText,
           "PID",
           {},
           "End when this process is not the parent any more.",
           Repeat::kLastWins,
           Visibility::kHidden}};
}

std::vector<Flag> compare_flags() {
  std::vector<Flag> flags = {
      common({kWork, "strategies", 's', Value::kList, "LIST",
              names_of<StrategyKind>(StrategyKind::kAuto),
              fmt::format("Strategies to measure, such as threads,shared. They are {}; the default "
                          "is all. linear, the reference, is always measured.",
                          listed(names_of<StrategyKind>(StrategyKind::kAuto), "and"))}),
      common({kWork,
              "workers",
              'j',
              Value::kList,
              "LIST",
              {"auto"},
              "Numbers of workers, such as 1,2,4 or 2..16:2. Numbers are 1 to 1024; 1-4 and 1..4 "
              "are ranges, 2..16:2 is in steps of 2; auto is as many as this process may use "
              "processors. Default: 1, 2, 4 and so on to twice the processors."}),
      common({kWork,
              "runs",
              'r',
              Value::kText,
              "N",
              {},
              "Measure each configuration N times (default: 5)."}),
      {kWork,
       "warmup",
       '\0',
       Value::kText,
       "N",
       {},
       "Run each N times first, unmeasured (default: 1)."},
      {kWork,
       "min-time",
       '\0',
       Value::kText,
       "SECONDS",
       {},
       "Measure each for at least SECONDS (default: 0). Runs are added beyond those of --runs."},
      {kOutput,
       "output",
       'o',
       Value::kFile,
       "FILE",
       {},
       "Also write the list of words to FILE, as hapax count does. Its extension says in which "
       "format."},
      common({kOutput,
              "report",
              '\0',
              Value::kFile,
              "FILE",
              {},
              "Write a report: FILE.html, .json, .csv or .md. .html is a page with charts. May be "
              "repeated.",
              Repeat::kAll}),
      common({kOutput,
              "json",
              '\0',
              Value::kNone,
              {},
              {},
              "Print the report as JSON in place of the table."}),
  };
  const std::vector<Flag> for_programs = flags_for_programs();
  flags.insert(flags.end(), for_programs.begin(), for_programs.end());
  flags.push_back(
      common({kInputs,
              "repeat",
              '\0',
              Value::kText,
              "N",
              {},
              "Count each input N times (default: 1). Each is read, decompressed and counted N "
              "times, as if it had been named N times; no text is copied. This shows how much text "
              "makes more workers pay."}));
  const std::vector<Flag> text = text_flags();
  flags.insert(flags.end(), text.begin(), text.end());
  flags.insert(flags.end(), {common(quiet_flag()), common(help_flag()), version_flag()});
  return flags;
}

}  // namespace

const Command& compare_command() {
  static const Command description = {
      "hapax compare",
      "[FLAG...] [PATH...]",
      "measure what each strategy of counting costs",
      "Counts the same input by every strategy with several numbers of workers, each run in a "
      "process of its own, in turns; checks that all results are equal; and shows what each took, "
      "phase by phase and byte by byte. PATH is what it is for hapax count. Standard input is "
      "copied once to an unnamed file.",
      {{"All strategies on a book", "hapax compare book.txt"},
       {"With 2, 4, 6 .. 16 workers, with a report",
        "hapax compare -j 2..16:2 --report report.html book.txt"},
       {"From how much text on more workers pay: a book twenty times over",
        "hapax compare --repeat 20 book.txt"},
       {"Threads against shared memory, in twenty runs",
        "hapax compare -s threads,shared -r 20 logs/"}},
      compare_flags(),
      {{"Exit status",
        "  0  done\n"
        "  1  failed, or a result was not equal to that of the linear strategy\n"
        "  2  wrong usage"},
       {"What the figures mean",
        "If other programs or a CPU quota kept processors from the runs while they were timed, the "
        "first line says so, and the figures say little. "
        "Times are those of counting, sorting and writing the list to nowhere; the reading of "
        "figures and the check of equality are not in them. Speed-up is against linear; efficiency "
        "is that by the number of workers. Peak memory is each process's own and, once, what they "
        "share. Phases are those of the median run, as the mean of its workers: with wait, they "
        "add "
        "up to its time. What the run itself does beside worker processes has a row of its own."}},
  };
  return description;
}

const Command& measure_command() {
  static const Command description = [] {
    Command command = count_command();
    command.name = "hapax measure";
    return command;
  }();
  return description;
}

}  // namespace hapax::cli
