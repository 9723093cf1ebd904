// `hapax cat` and `hapax merge` as help, completions, man page and parser have them.
#include "cli/choices.h"
#include "cli/description.h"
#include "cli/shared_flags.h"

namespace hapax::cli {

const Command& cat_command() {
  static const Command description = [] {
    Command command = {
        "hapax cat",
        "[FLAG...] [FILE...]",
        "print counts files, added up",
        "FILE was written by hapax count -f counts or hapax merge, and may be compressed. - is "
        "standard input, which is also read without FILE. Several files are added up. The list is "
        "the one that hapax count would have written. With --sort word and without --top it is "
        "printed as it is read, in little memory.",
        {{"What hapax count would have printed", "hapax cat book.counts"},
         {"The words of two books that occur ten times, as CSV",
          "hapax cat --min-count 10 -o words.csv one.counts two.counts"}},
        list_flags(names_of<output::Format>(output::Format::kCounts)),
        {}};
    command.flags.push_back(decoder_memory_flag());
    const std::vector<Flag> memory = memory_flags();
    command.flags.insert(command.flags.end(), memory.begin(), memory.end());
    command.flags.insert(command.flags.end(),
                         {common(quiet_flag()), common(help_flag()), version_flag()});
    return command;
  }();
  return description;
}

namespace {

std::vector<Flag> merge_flags() {
  std::vector<Flag> flags = {
      common({kOutput,
              "output",
              'o',
              Value::kFile,
              "FILE",
              {},
              "Write to FILE, not to standard output. FILE is complete or untouched, whatever "
              "happens. - is standard output."}),
      common(files0_from_flag()), decoder_memory_flag()};
  const std::vector<Flag> memory = memory_flags();
  flags.insert(flags.end(), memory.begin(), memory.end());
  flags.insert(flags.end(), {common(help_flag()), version_flag()});
  return flags;
}

}  // namespace

const Command& merge_command() {
  static const Command description = {
      "hapax merge",
      "[FLAG...] FILE...",
      "add counts files up into one",
      "FILE was written by hapax count -f counts or hapax merge, and may be compressed. - is "
      "standard input. All files must have been counted with the same case, token profile and "
      "version of Unicode. Memory does not grow with their size, and the result does not depend on "
      "their order.",
      {{"The counts of a year, month by month", "hapax merge -o 2026.counts 2026-*.counts"},
       {"Print the sum", "hapax merge a.counts b.counts | hapax cat -n 10"}},
      merge_flags(),
      {},
  };
  return description;
}

}  // namespace hapax::cli
