// Tells what standard error can show, and keeps the standard descriptors open. Reads NO_COLOR and
// TERM.
// Tested by tests/cli/terminal_test.py through a pseudo-terminal.
#pragma once

#include <string_view>

namespace hapax::cli {

bool is_terminal(int descriptor);
// Whether standard error is a terminal on which the cursor can move: TERM is set and not "dumb".
bool can_redraw_lines();
// Erases the line of the cursor on such a terminal.
inline constexpr std::string_view kEraseLine = "\r\033[K";
// Whether it may also show colours: NO_COLOR is empty or absent.
bool can_show_colours();

// Opens standard descriptors that are closed, as descriptors that fail when used. Otherwise the
// first file that the program opens would get such a number, and messages would be written into it.
void occupy_standard_descriptors();

}  // namespace hapax::cli
