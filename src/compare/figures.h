// The cells and lines of a comparison that all forms for people share. Tested by
// tests/compare/report_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compare/comparison.h"
#include "hapax/result.h"

namespace hapax::compare {

enum class Align : std::uint8_t { kLeft, kRight };
struct Column {
  std::string title;
  Align align = Align::kRight;
};
std::vector<Column> table_columns();
// The cells of a row, in the order of the columns.
std::vector<std::string> table_row(const Comparison& comparison, const Entry& entry);

// "1.91 x", or "~1.02 x" if it is within the noise of linear; "-" if the entry is not ranked.
std::string speedup_cell(const Comparison& comparison, const Entry& entry);
// "95 %": the speed-up divided by the number of workers; "-" if the entry is not ranked.
std::string efficiency_cell(const Comparison& comparison, const Entry& entry);

// "433.5 MB", "12.1 GB", "0": powers of 1000.
std::string shown_bytes(std::uint64_t bytes);
// "1.234 s", "12.3 ms".
std::string shown_seconds(double seconds);
// A line about the input and a line about the machine. `shown` makes the bytes of a path safe to
// print.
std::string input_line(const Comparison& comparison,
                       std::string (*shown)(std::string_view path) = escape_controls);
std::string machine_line(const Comparison& comparison);
// The command, quoted for a shell, and how often each configuration ran. `shown` is as above.
std::string command_line(const Comparison& comparison,
                         std::string (*shown)(std::string_view command) = escape_controls);
// COST and fits of a strategy, as text.
std::string scaling_line(const Comparison& comparison, const Scaling& scaling);

}  // namespace hapax::compare
