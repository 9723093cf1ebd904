// The report for a page in Markdown, such as a README or an issue. File names and words are
// escaped, because a file may be called <img src=x> or *a*. Tested by tests/compare/report_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "compare/figures.h"
#include "compare/report.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

// A code span. Its fences are longer than any run of grave accents in the text, so the text cannot
// end it. Markdown drops the spaces beside the fences, so the text may begin or end with an accent.
std::string code_span(std::string_view bytes) {
  const std::string text = escape_controls(bytes);
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char byte : text) {
    run = byte == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string space = longest > 0 ? " " : "";
  return fence + space + text + space + fence;
}

// Escapes text, so that Markdown shows it unchanged.
std::string plain(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_[]<>&|~$";
  std::string out;
  for (const char byte : text) {
    out += kMarkup.find(byte) == std::string_view::npos ? "" : "\\";
    out += byte;
  }
  return out;
}

std::string row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) {
    line += " " + cell + " |";
  }
  return line + "\n";
}

}  // namespace

std::string markdown_report(const Comparison& comparison) {
  std::vector<std::string> titles;
  std::vector<std::string> rules;
  for (const Column& column : table_columns()) {
    titles.push_back(column.title);
    rules.emplace_back(column.align == Align::kLeft ? "---" : "---:");
  }
  std::string out;
  if (const auto busy = busy_sentence(comparison.load, comparison.machine.processors)) {
    out += plain(*busy) + "\n\n";
  }
  out += fmt::format("{}\n\n{}\n\n{}\n\n{}\n\n{}\n\n", plain(equality_sentence(comparison)),
                     plain(headline(comparison)), input_line(comparison, code_span),
                     plain(machine_line(comparison)), command_line(comparison, code_span));
  out += row(titles) + row(rules);
  for (const Entry& entry : comparison.entries) {
    out += row(table_row(comparison, entry));
  }
  out += "\n";
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      out += "- not equal: " + plain(entry.difference) + "\n";
    }
  }
  for (const Scaling& scaling : scaling_of(comparison)) {
    out += "- " + plain(scaling_line(comparison, scaling)) + "\n";
  }
  for (const std::string& sentence : processes_beside_threads(comparison)) {
    out += "- " + plain(sentence) + "\n";
  }
  if (const auto waits = processor_wait_sentence(comparison)) {
    out += "- " + plain(*waits) + "\n";
  }
  for (const std::string& warning : warnings(comparison)) {
    out += "- warning: " + plain(warning) + "\n";
  }
  return out;
}

}  // namespace hapax::compare
