#include "cli/compare_outputs.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>

#include "cli/listing.h"
#include "cli/own_outputs.h"
#include "cli/signals.h"
#include "compare/report.h"
#include "counts/run_format.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::cli {
namespace {

constexpr unsigned kColumnsWithoutTerminal = 160;

unsigned terminal_columns() {
  winsize size{};
  const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kColumnsWithoutTerminal;
}

Result<void> write_file(const std::string& path, const std::string& text) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(path);
  if (!out) {
    return out.error();
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  Result<void> written = (*out)->write(text);
  return commit(**out, written);
}

Result<void> write_counts(const std::string& path, const Counts& counts, const Options& options) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(path);
  if (!out) {
    return out.error();
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  const output::Format format = output::format_of_extension(path).value_or(output::Format::kText);
  const std::unique_ptr<output::Writer> writer = output::make_writer(
      format, **out,
      counts::run_header(counts::RunOrder::kByWord, options.tokens, options.letter_case));
  const Order order = format == output::Format::kCounts ? Order::kByWord : Order::kByCount;
  const std::unique_ptr<Cursor> cursor = counts.cursor({.order = order}, 1);
  return write_list(*cursor, *writer, **out);
}

}  // namespace

Result<void> check_outputs(const CompareArguments& arguments, const input::InputList& files) {
  std::vector<FileIdentity> outputs = own_outputs("-", "");
  std::vector<std::string> written = arguments.reports;
  if (arguments.output) {
    written.push_back(*arguments.output);
  }
  for (const std::string& path : written) {
    const std::vector<FileIdentity> own = own_outputs(path, "");
    outputs.insert(outputs.end(), own.begin(), own.end());
  }
  if (Result<void> apart = check_list_is_no_output(arguments.files0_from, outputs); !apart) {
    return apart;
  }
  return check_not_outputs(files.all(), outputs);
}

std::string_view flag_for(const std::vector<std::string>& paths) {
  return !paths.empty() && compare::form_of_extension(paths.back()) ? "--report" : "-o";
}

Result<void> write_all(const CompareArguments& arguments, const compare::Comparison& comparison,
                       const Counts& counts) {
  // The terminal or pipe first: writing there may take as long as its reader likes, and signals
  // wait once a file has been put in place.
  Result<void> written =
      write_file("-", arguments.prints_json ? compare::json_report(comparison)
                                            : compare::text_report(comparison, terminal_columns()));
  if (written && arguments.output) {
    written = write_counts(*arguments.output, counts, arguments.options);
  }
  for (const std::string& path : arguments.reports) {
    if (written) {
      written = write_file(path, report_in(*compare::form_of_extension(path), comparison));
    }
  }
  return written;
}

}  // namespace hapax::cli
