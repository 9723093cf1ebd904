// Where a list of words goes, for the commands that write one. Tested by tests/cli/output_test.py
// and terminal_test.py.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::cli {

// Opens the target of a list; "-" is standard output. Call it before counting, so that a target
// that cannot be written fails at once.
Result<std::unique_ptr<output::OutputFile>> open_output(const std::string& path);

// Makes the file visible. From then on, signals that end the program wait until it has ended. A
// reader that has gone away is no error. Warns of failures after the file was in place.
Result<void> commit(output::OutputFile& out, Result<void> written);

// Makes a writer for a list of `counts`.
std::unique_ptr<output::Writer> counts_writer(output::Format format, output::OutputFile& out,
                                              const Counts& counts);

// Writes the words of `cursor` and makes the file visible.
Result<void> write_list(Cursor& cursor, output::Writer& writer, output::OutputFile& out,
                        unsigned workers = 1);

// If --top left words out, says on a terminal how many of them are shown. `all` is the number of
// words without --top.
void say_how_many(const Cursor& shown, std::uint64_t all, const ListArguments& list);

}  // namespace hapax::cli
