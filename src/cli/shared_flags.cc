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

Flag decoder_memory_flag() {
  return {kInputs,
          "decoder-memory",
          '\0',
          Value::kText,
          "SIZE",
          {},
          "Refuse a compressed input whose zstd window or xz dictionary is larger than SIZE: a "
          "number of bytes, or with K, M, G or T, which are powers of 1024. Default: 128M. 0 is no "
          "limit."};
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
       "whatever happens. Names of formats that hapax does not write (.gz, .parquet, .xlsx and "
       "others) are refused."},
      {kOutput, "format", 'f', Value::kChoice, "FORMAT", std::move(formats), format_help},
      {kOutput, "json", '\0', Value::kNone, {}, {}, "The same as --format json."},
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

// Choices stand in the order of the enumerators they mean: flag_reader.h relies on it.
std::vector<Flag> text_flags() {
  return {
      {kWords,
       "case",
       '\0',
       Value::kChoice,
       "CASE",
       {"lower", "keep"},
       "Lower-case words (the default), or keep them as they are."},
      {kWords,
       "tokens",
       '\0',
       Value::kChoice,
       "PROFILE",
       {"python"},
       "What a word is: python, a maximal run of letters, numbers and _, as \\w of Python's re."},
      {kWords,
       "encoding",
       '\0',
       Value::kText,
       "NAME",
       {},
       "Encoding of inputs without a byte order mark, by any name that Python or iconv(1) knows: "
       "latin1, cp1252, shift_jis. Default: UTF-8. A byte order mark (UTF-8, UTF-16, UTF-32) wins "
       "over NAME."},
      {kWords,
       "strict",
       '\0',
       Value::kNone,
       {},
       {},
       "Fail at the first invalid byte sequence. Without it such a sequence separates words, and "
       "is counted and reported."},

      {kInputs,
       "glob",
       '\0',
       Value::kText,
       "PATTERN",
       {},
       "Of folders, count only the files that match: by name, or by path below the folder where "
       "there is a / in PATTERN. ** crosses folders, {a,b} is either, !PATTERN leaves out files, "
       "or folders with all in them. May be repeated; the last that matches decides.",
       Repeat::kAll},
      {kInputs,
       "skip-hidden",
       '\0',
       Value::kNone,
       {},
       {},
       "In folders, skip files and folders whose names begin with a dot. A path that is named is "
       "counted all the same."},
      {kInputs,
       "follow",
       'L',
       Value::kNone,
       {},
       {},
       "In folders, follow symbolic links to files and folders. A link back to a folder that it is "
       "in is reported and not followed. A file that is reached twice is counted twice."},
      files0_from_flag(),
      {kInputs,
       "skip-binary",
       '\0',
       Value::kNone,
       {},
       {},
       "Leave out inputs that look binary: those with a NUL in the first 32 KB of their text, "
       "after decompression and decoding. They are reported. Without it they are counted."},
      {kInputs,
       "decompress",
       '\0',
       Value::kChoice,
       "WHEN",
       {"auto", "never"},
       "Recognise gzip, bzip2, xz, zstd and lz4 by their first bytes and count what is in them "
       "(auto, the default), or count the bytes as they are."},
      decoder_memory_flag(),
      {kInputs,
       "keep-going",
       '\0',
       Value::kNone,
       {},
       {},
       "Go on past inputs that cannot be read, report each, and exit with 1 at the end. The text "
       "that an input gave before it failed is counted, and the report says how much that is."},
      {kWork,
       "kernel",
       '\0',
       Value::kChoice,
       "NAME",
       {"auto", "avx512", "avx2", "sse4", "neon", "scalar"},
       "By which instructions words are found. The result is the same. auto (the default) is the "
       "fastest that this processor can run; hapax --version names them all."}};
}

}  // namespace hapax::cli
