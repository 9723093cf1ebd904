#include "cli/listing.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/grouped.h"
#include "cli/messages.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "counts/run_format.h"

namespace hapax::cli {

Result<std::unique_ptr<output::OutputFile>> open_output(const std::string& path) {
  if (path == "-") {
    return output::OutputFile::over(STDOUT_FILENO, "standard output");
  }
  return output::OutputFile::open(path);
}

Result<void> commit(output::OutputFile& out, Result<void> written) {
  written = written ? out.prepare() : written;
  if (written) {
    SignalsHeld held;
    written = out.publish();
    if (written) {
      held.until_the_end();
    }
  }
  if (out.warning()) {
    say_afterwards([&out] { say_warning(describe(*out.warning())); });
  }
  return !written && written.error().kind == ErrorKind::kClosedPipe ? Result<void>() : written;
}

std::unique_ptr<output::Writer> counts_writer(output::Format format, output::OutputFile& out,
                                              const Counts& counts) {
  return output::make_writer(
      format, out,
      counts::run_header(counts::RunOrder::kByWord, counts.token_profile(), counts.letter_case()));
}

Result<void> write_list(Cursor& cursor, output::Writer& writer, output::OutputFile& out,
                        unsigned workers) {
  return commit(out, output::write_all(cursor, writer, workers));
}

void say_how_many(const Cursor& shown, std::uint64_t all, const ListArguments& list) {
  if (!list.selection.first || list.keep_quiet || !is_terminal(STDERR_FILENO)) {
    return;
  }
  const bool is_filtered = shown.matching() != all;
  say(fmt::format("showing {} of {}{}", grouped(shown.size()),
                  counted(shown.matching(), "word", "words"),
                  is_filtered ? fmt::format(" chosen from {}", grouped(all)) : ""));
}

}  // namespace hapax::cli
