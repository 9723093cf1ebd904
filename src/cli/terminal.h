// What standard error can show, and the standard descriptors themselves. Reads NO_COLOR and TERM.
// Tested by tests/cli/terminal_test.py through a pseudo-terminal.
#pragma once

#include <string_view>

namespace hapax::cli {

bool is_terminal(int descriptor);
// A terminal on standard error that obeys cursor movement: TERM is set and not "dumb".
bool can_redraw_lines();
// What erases the line that the cursor stands in, on such a terminal.
inline constexpr std::string_view kEraseLine = "\r\033[K";
// One that may be coloured too: NO_COLOR is empty or absent.
bool can_show_colours();

// A program that is started with standard descriptors closed would get one of them for the first
// file it opens, and write messages into it: closed ones become ones that fail when used.
void occupy_standard_descriptors();

}  // namespace hapax::cli
