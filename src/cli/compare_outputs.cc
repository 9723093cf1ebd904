#include "cli/compare_outputs.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "base/long_path.h"
#include "base/retry.h"
#include "cli/listing.h"
#include "cli/own_outputs.h"
#include "cli/signals.h"
#include "compare/report.h"
#include "output/output_file.h"
#include "output/write_error.h"
#include "output/writer.h"

namespace hapax::cli {
namespace {

constexpr unsigned kColumnsWithoutTerminal = 160;

unsigned terminal_columns() {
  winsize size{};
  const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kColumnsWithoutTerminal;
}

// Opens `path` for writing and gives the file to `use`. Unless `use` commits, nothing is left
// behind.
template <typename Use>
Result<void> with_output(const std::string& path, Use&& use) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(path);
  if (!out) {
    return out.error();
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  return use(**out);
}

Result<void> write_file(const std::string& path, const std::string& text) {
  return with_output(path, [&](output::OutputFile& out) { return commit(out, out.write(text)); });
}

// Checks whether `path` can be opened for writing, without writing to it.
Result<void> check_writable(const std::string& path) {
  struct stat status {};
  const bool is_special =
      stat_long(path, status) && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
  if (is_special) {
    const int accessible =
        retry_on_interrupt([&] { return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS); });
    return accessible == 0 ? Result<void>() : output::write_error(errno, path);
  }
  return with_output(path, [](output::OutputFile&) { return Result<void>(); });
}

Result<void> write_counts(const std::string& path, const Counts& counts) {
  const output::Format format = output::format_of_extension(path).value_or(output::Format::kText);
  const Order order = format == output::Format::kCounts ? Order::kByWord : Order::kByCount;
  return with_output(path, [&](output::OutputFile& out) {
    const std::unique_ptr<output::Writer> writer = counts_writer(format, out, counts);
    const std::unique_ptr<Cursor> cursor = counts.cursor({.order = order}, 1);
    return write_list(*cursor, *writer, out);
  });
}

}  // namespace

Result<void> check_outputs(const CompareArguments& arguments, const input::InputList& files) {
  std::vector<FileIdentity> outputs = own_outputs("-", "");
  for (const std::string& path : files_to_write(arguments)) {
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

std::vector<Error> unwritable_outputs(const CompareArguments& arguments) {
  std::vector<Error> errors;
  for (const std::string& path : files_to_write(arguments)) {
    if (const Result<void> good = check_writable(path); !good) {
      errors.push_back(good.error());
    }
  }
  return errors;
}

std::vector<Error> write_all(const CompareArguments& arguments,
                             const compare::Comparison& comparison, const Counts& counts) {
  std::vector<Error> errors;
  const auto note = [&errors](const Result<void>& written) {
    if (!written) {
      errors.push_back(written.error());
    }
  };
  // Standard output comes first: its reader may be slow, and once a file is in place, signals wait
  // until the program has ended.
  note(write_file("-", arguments.prints_json
                           ? compare::json_report(comparison)
                           : compare::text_report(comparison, terminal_columns())));
  if (arguments.output) {
    note(write_counts(*arguments.output, counts));
  }
  for (const std::string& path : arguments.reports) {
    note(write_file(path, report_in(*compare::form_of_extension(path), comparison)));
  }
  for (const auto& [form, descriptor] : arguments.report_descriptors) {
    const auto out = output::OutputFile::over(descriptor, "report");
    note(commit(*out, out->write(report_in(form, comparison))));
  }
  return errors;
}

}  // namespace hapax::cli
