// Where a list of words goes, for the commands that write one. Tested by tests/cli/output_test.py
// and terminal_test.py.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cli/arguments.h"
#include "hapax/counts.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::cli {

// "-" is standard output. Opened before there is anything to write, so that a target that cannot be
// written fails at once.
Result<std::unique_ptr<output::OutputFile>> open_output(const std::string& path);

// Makes what was written visible; from then on signals that end the program wait until it has
// ended. A reader that has gone away has had what it wanted. Warns of what failed once the file was
// in place.
Result<void> commit(output::OutputFile& out, Result<void> written);

// A writer of a list of `counts`.
std::unique_ptr<output::Writer> counts_writer(output::Format format, output::OutputFile& out,
                                              const Counts& counts);

// Writes the words of `cursor`, and makes them visible.
Result<void> write_list(Cursor& cursor, output::Writer& writer, output::OutputFile& out,
                        unsigned workers = 1);

// Where --top left words out, says on a terminal how many of how many are shown; `all` are the
// words there are.
void say_how_many(const Cursor& shown, std::uint64_t all, const ListArguments& list);

}  // namespace hapax::cli
