// `hapax count` as help, completions, man page and parser have it.
#include <fmt/format.h>

#include "cli/choices.h"
#include "cli/description.h"
#include "cli/shared_flags.h"
#include "cli/stats_report.h"
#include "strategy/registry.h"

namespace hapax::cli {
namespace {

std::vector<std::string_view> strategies_of_processes() {
  std::vector<std::string_view> names;
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    if (entry.workers_are_processes) {
      names.push_back(entry.name);
    }
  }
  return names;
}

std::vector<Flag> count_flags() {
  std::vector<Flag> flags =
      list_flags(names_of<output::Format>(), " counts is binary, for hapax cat and hapax merge.");
  const std::vector<Flag> text = text_flags();
  flags.insert(flags.end(), text.begin(), text.end());
  const std::vector<Flag> others = {
      common(
          {kWork, "strategy", 's', Value::kChoice, "NAME", names_of<StrategyKind>(),
           fmt::format("How workers share the work (default: auto). auto is linear, which is one "
                       "worker, for little text, and threads for more. The workers of {} are "
                       "processes. The result is always the same.",
                       listed(strategies_of_processes(), "and"))}),
      common({kWork,
              "workers",
              'j',
              Value::kText,
              "N",
              {"auto"},
              "Number of workers (default: one per processor). N is 1 to 1024, or auto: as many as "
              "this process may use processors."}),

      common({kReports,
              "verify",
              '\0',
              Value::kNone,
              {},
              {},
              "Count once more, linearly, and compare. Says `equal: yes` with both times, or names "
              "the first difference and fails before anything is written. The second count of a "
              "linear one is by the scalar tokeniser."}),
      common({kReports, "stats", '\0', Value::kChoice, "FORM", names_of<StatsForm>(),
              "Report bytes, words, times, memory: text or json. Also invalid sequences, and words "
              "that occur once (hapaxes). The report goes to standard error."}),
      {kReports, "progress", '\0', Value::kChoice, "WHEN", names_of<ShowProgress>(),
       "Show progress: auto (default), always or never. It appears on standard error once the run "
       "has taken a second; auto is only on a terminal."},
      common(quiet_flag()),

      common(help_flag()),
      version_flag(),

      {kWork,
       "chunk-bytes",
       '\0',
       Value::kText,
       "N",
       {},
       "Size of a block, for tests.",
       Repeat::kLastWins,
       Visibility::kHidden},
      {kWork,
       "hash-seed",
       '\0',
       Value::kText,
       "N",
       {},
       "Fixed seed, for tests.",
       Repeat::kLastWins,
       Visibility::kHidden},
  };
  flags.insert(flags.end(), others.begin(), others.end());
  return flags;
}

std::vector<Topic> count_topics() {
  return {
      {"Exit status",
       "  0  done\n"
       "  1  failed: the output file is untouched; or, with --keep-going, the list is complete but "
       "for what could not be read\n"
       "  2  wrong usage\n"
       "A reader that goes away early, as head does, is not a failure: the program ends silently "
       "with 0. Ctrl-C ends it by the signal and leaves no file behind."},
      {"Keys of --stats json", stats_keys()},
      {"Environment",
       "NO_COLOR, when not empty, and TERM=dumb switch colours off; TERM=dumb also switches "
       "progress off. TMPDIR is where temporary files go if --tmp does not say: counts that "
       "exceed --memory, and the copy that --verify makes of an input that can be read only once."},
  };
}

}  // namespace

const Command& count_command() {
  static const Command description = {
      "hapax count",
      "[FLAG...] [PATH...]",
      "list every distinct word with its count",
      "PATH is a file, a directory (walked in sorted order, hidden files too), or - for standard "
      "input. Without PATH, hapax reads standard input.",
      {{"The ten most frequent words of compressed logs", "hapax count -n 10 logs/*.gz"},
       {"Count a book, the most frequent words first", "hapax count book.txt"},
       {"Markdown of a directory, to a CSV file", "hapax count --glob '*.md' -o words.csv notes/"},
       {"From a pipe, words of at least five letters", "zcat dump.gz | hapax count --min-length 5"},
       {"Prove that the parallel count is right",
        "hapax count --verify -j 4 corpus.txt -o out.txt"}},
      count_flags(),
      count_topics(),
      {{"--threads", "--workers"},
       {"--jobs", "--workers"},
       {"--processes", "--workers"},
       {"-t", "--workers"},
       {"--limit", "--top"},
       {"--head", "--top"},
       {"--min", "--min-count or --min-length"},
       {"--text", "--format text"},
       {"--tsv", "--format tsv"},
       {"--csv", "--format csv"},
       {"--jsonl", "--format jsonl"},
       {"--ndjson", "--format jsonl"},
       {"--lower", "--case lower"},
       {"--ignore-case", "--case lower"},
       {"--case-sensitive", "--case keep"},
       {"--include", "--glob PATTERN"},
       {"--exclude", "--glob '!PATTERN'"},
       {"--no-hidden", "--skip-hidden"},
       {"--dereference", "--follow"},
       {"--follow-links", "--follow"},
       {"--files-from", "--files0-from"},
       {"--check", "--verify"},
       {"--silent", "--quiet"},
       {"--color", "NO_COLOR=1 in the environment"},
       {"--colour", "NO_COLOR=1 in the environment"}},
  };
  return description;
}

}  // namespace hapax::cli
