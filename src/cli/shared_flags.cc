#include "cli/shared_flags.h"

#include <utility>

namespace hapax::cli {

Flag version_flag() {
  return {kHelp,
          "version",
          'V',
          Value::kNone,
          {},
          {},
          "Show the version, the version of Unicode, and the kernels this processor can run."};
}

Flag help_flag() { return {kHelp, "help", 'h', Value::kNone, {}, {}, "Show this help."}; }

Flag quiet_flag() {
  return {kReports,
          "quiet",
          'q',
          Value::kNone,
          {},
          {},
          "Say nothing on standard error but errors and what was asked for."};
}

Flag files0_from_flag() {
  return {kInputs,
          "files0-from",
          '\0',
          Value::kFile,
          "FILE",
          {},
          "Take the files named in FILE (- is standard input), each name ended by a NUL, as find "
          "-print0 writes them."};
}

std::vector<Flag> list_flags(std::vector<std::string_view> formats, std::string_view format_help) {
  return {
      {kOutput,
       "output",
       'o',
       Value::kFile,
       "FILE",
       {},
       "Write the list to FILE (- is standard output, the default). FILE is complete or untouched, "
       "whatever happens."},
      {kOutput, "format", 'f', Value::kChoice, "FORMAT", std::move(formats), format_help},
      {kOutput, "top", 'n', Value::kText, "N", {}, "List only the first N words of the order."},
      {kOutput,
       "min-count",
       '\0',
       Value::kText,
       "N",
       {},
       "List only words that occur at least N times."},
      {kOutput,
       "min-length",
       '\0',
       Value::kText,
       "N",
       {},
       "List only words of at least N code points."},
      {kOutput,
       "sort",
       '\0',
       Value::kChoice,
       "ORDER",
       {"count", "word"},
       "Order by count, descending (the default; ties by word), or by word."},
  };
}

}  // namespace hapax::cli
