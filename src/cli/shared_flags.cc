#include "cli/shared_flags.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "cli/choices.h"

namespace hapax::cli {

Flag version_flag() {
  return {kHelp,
          "version",
          'V',
          Value::kNone,
          {},
          {},
          "Show the version. With it come the version of Unicode and the kernels that this "
          "processor can "
          "run."};
}

Flag help_flag() {
  return {kHelp,
          "help",
          'h',
          Value::kNone,
          {},
          {},
          "Show help: -h on one screen, --help with all flags."};
}

Flag quiet_flag() {
  return {
      kReports,
      "quiet",
      'q',
      Value::kNone,
      {},
      {},
      "Leave out warnings and hints. Errors, and what flags ask for, still go to standard error."};
}

Flag files0_from_flag() {
  return {kInputs,
          "files0-from",
          '\0',
          Value::kFile,
          "FILE",
          {},
          "Read paths from FILE, each ended by a NUL. That is what find -print0 "
          "writes. - is "
          "standard input."};
}

Flag decoder_memory_flag() {
  return {kInputs,
          "decoder-memory",
          '\0',
          Value::kText,
          "SIZE",
          {},
          "Refuse inputs whose decoder needs more than SIZE. This is the window of zstd or the "
          "dictionary of xz. SIZE is in bytes; K, M, G and T mean KiB, MiB, GiB and TiB. Default: "
          "128M. 0 is no limit."};
}

std::vector<Flag> memory_flags() {
  return {{kWork,
           "memory",
           '\0',
           Value::kText,
           "SIZE",
           {},
           "Keep to SIZE of memory, and put counts that need more into temporary files. SIZE is as "
           "for --decoder-memory, or a share of the memory, such as 50%. The run takes up to 40 MB "
           "more than SIZE. Default: 70% of what a container allows (the memory limits of control "
           "groups), else no limit. 0 is no limit."},
          {kWork,
           "tmp",
           '\0',
           Value::kFolder,
           "DIR",
           {},
           "Make temporary files in DIR, without names. Default: the directory that TMPDIR names, "
           "else that of the output file, else /tmp."}};
}

std::vector<Flag> list_flags(std::vector<std::string_view> formats,
                             std::string_view about_formats) {
  std::string format_help = fmt::format(
      "Write {}. The default is the format that the extension of the output file names, else text, "
      "which is `word: count`.{}",
      listed(formats, "or"), about_formats);
  return {
      common({kOutput,
              "output",
              'o',
              Value::kFile,
              "FILE",
              {},
              "Write the list to FILE, not to standard output. FILE is complete or untouched, "
              "whatever happens. - is standard output. A FILE named like a format that hapax does "
              "not write (.gz, .parquet, .xlsx and others) is refused."}),
      common({kOutput, "format", 'f', Value::kChoice, "FORMAT", std::move(formats),
              std::move(format_help)}),
      {kOutput, "json", '\0', Value::kNone, {}, {}, "The same as --format json."},
      common({kOutput, "top", 'n', Value::kText, "N", {}, "List only the first N words."}),
      common({kOutput,
              "min-count",
              '\0',
              Value::kText,
              "N",
              {},
              "List only words that occur at least N times."}),
      {kOutput,
       "min-length",
       '\0',
       Value::kText,
       "N",
       {},
       "List only words of at least N code points."},
      common({kOutput, "sort", '\0', Value::kChoice, "ORDER", names_of<Order>(),
              "Order by count (default) or by word. By count is from the most frequent word to the "
              "rarest; words of the same count are in the order of their bytes."}),
  };
}

std::vector<Flag> text_flags() {
  std::vector<Flag> flags = {
      common({kWords, "case", '\0', Value::kChoice, "CASE", names_of<LetterCase>(),
              "lower (default) lower-cases words, keep does not. keep counts The and the apart."}),
      {kWords, "tokens", '\0', Value::kChoice, "PROFILE", names_of<TokenProfile>(),
       "What a word is: python, as \\w+ of Python's re. That is a maximal run of letters, numbers "
       "and _."},
      common({kWords,
              "encoding",
              '\0',
              Value::kText,
              "NAME",
              {},
              "Encoding of the text, such as latin1 (default: UTF-8). NAME is any that Python or "
              "iconv(1) knows. A byte order mark (UTF-8, UTF-16, UTF-32) wins over NAME."}),
      {kWords,
       "strict",
       '\0',
       Value::kNone,
       {},
       {},
       "Fail at the first invalid byte sequence. Without the flag, such a sequence separates "
       "words, is counted, and is reported."},

      common(
          {kInputs,
           "glob",
           '\0',
           Value::kText,
           "PATTERN",
           {},
           "In directories, count only files that match PATTERN. A PATTERN without / is matched "
           "with the name, one with / with the path below the directory. ** crosses "
           "directories, {a,b} is either, and !PATTERN leaves out files, or directories with all "
           "in them. May be repeated; the last matching pattern wins.",
           Repeat::kAll}),
      common({kInputs,
              "skip-hidden",
              '\0',
              Value::kNone,
              {},
              {},
              "In directories, skip names that begin with a dot. A path that is named is counted "
              "all the same."}),
      {kInputs,
       "follow",
       'L',
       Value::kNone,
       {},
       {},
       "In directories, follow symbolic links. A link back to a directory that it is in is "
       "reported and not followed. A file that is reached twice is counted twice."},
      files0_from_flag(),
      common({kInputs,
              "skip-binary",
              '\0',
              Value::kNone,
              {},
              {},
              "Skip inputs that look binary, and report them. Binary is a text with a NUL in its "
              "first 32 KB, after decompression and decoding. Without the flag it is counted."}),
      {kInputs, "decompress", '\0', Value::kChoice, "WHEN", names_of<Decompress>(),
       "Decompress inputs: auto (default) or never. auto recognises gzip, bzip2, xz, zstd and lz4 "
       "by their first bytes. never counts the bytes as they are."},
      decoder_memory_flag(),
      common({kInputs,
              "keep-going",
              '\0',
              Value::kNone,
              {},
              {},
              "Skip inputs that cannot be read, and report them. The exit status is 1 then. If "
              "reading fails partway, the text read so far is counted, and the message says how "
              "many bytes that was."}),
      {kWork,
       "kernel",
       '\0',
       Value::kChoice,
       "NAME",
       {"auto", "avx512", "avx2", "sse4", "neon", "scalar"},
       "Vector instructions to use (default: auto). auto is the fastest that this processor can "
       "run; hapax --version names all of those. The result is the same."}};
  const std::vector<Flag> memory = memory_flags();
  flags.insert(flags.end(), memory.begin(), memory.end());
  return flags;
}

}  // namespace hapax::cli
