#include "compare/figures.h"
#include "compare/report.h"

namespace hapax::compare {
namespace {

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
  std::string out = input_line(comparison) + "\n\n" + machine_line(comparison) + "\n\n";
  out += row(titles) + row(rules);
  for (const Entry& entry : comparison.entries) {
    out += row(table_row(comparison, entry));
  }
  out += "\n";
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      out += "- not equal: " + entry.difference + "\n";
    }
  }
  for (const Scaling& scaling : scaling_of(comparison)) {
    out += "- " + scaling_line(scaling) + "\n";
  }
  for (const std::string& doubt : doubts(comparison)) {
    out += "- doubtful: " + doubt + "\n";
  }
  return out + "\n" + conclusion(comparison) + "\n";
}

}  // namespace hapax::compare
