#include "compare/page_parts.h"

#include <fmt/format.h>

#include <vector>

#include "compare/figures.h"
#include "compare/palette.h"
#include "compare/svg.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

std::string_view description_of(StrategyKind kind) {
  switch (kind) {
    case StrategyKind::kThreads:
      return "The workers are threads of one process: they share its memory, so nothing is sent.";
    case StrategyKind::kQueue:
      return "The workers are processes: text goes to them, and counts come back, as messages.";
    case StrategyKind::kShared:
      return "The workers are processes: text and counts are in memory that all of them share.";
    case StrategyKind::kHybrid:
      return "The workers are processes: text is in memory that they share, and counts come back "
             "as messages.";
    case StrategyKind::kLinear:
    case StrategyKind::kAuto:
      break;
  }
  return "One worker counts the whole text; the others are compared with it.";
}

// The mark of a strategy, as in the charts.
std::string key_of(StrategyKind kind) {
  const Look look = look_of(kind);
  return "<svg class=\"key\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">" +
         mark_at(0, 0, {look.shape, Fill::kSolid, look.colour}, "", "") + "</svg>";
}

std::string_view class_of(const Column& column) {
  return column.align == Align::kLeft ? " class=\"left\"" : "";
}

// A table cell. "6.3 ms ± 1.2 ms" becomes two halves; a line may break between them but not inside.
std::string cell_of(const Column& column, const std::string& text) {
  for (const std::string_view between : {" ± ", " … "}) {
    if (const std::size_t at = text.find(between); at != std::string::npos) {
      return fmt::format("<td class=\"pair\"><span>{}</span> <span>{}</span></td>",
                         html_escaped(text.substr(0, at)), html_escaped(text.substr(at + 1)));
    }
  }
  return fmt::format("<td{}>{}</td>", class_of(column), html_escaped(text));
}

std::string row_of(const Comparison& comparison, const Entry& entry,
                   const std::vector<Column>& columns) {
  const std::vector<std::string> cells = table_row(comparison, entry);
  std::string out = fmt::format("<tr{}><th scope=\"row\" class=\"left {}\">{}</th>",
                                entry.equal() ? "" : " class=\"bad\"",
                                look_of(entry.configuration.kind).colour, html_escaped(cells[0]));
  for (std::size_t i = 1; i < cells.size(); ++i) {
    out += cell_of(columns[i], cells[i]);
  }
  return out + "</tr>\n";
}

}  // namespace

std::string paragraph(std::string_view style, std::string_view text) {
  return fmt::format("<p class=\"{}\">{}</p>\n", style, html_escaped(text));
}

std::string strategies_list(const Comparison& comparison) {
  std::string out = "<dl aria-label=\"The strategies\">\n";
  std::string_view last;
  for (const Entry& entry : comparison.entries) {
    const Configuration& configuration = entry.configuration;
    if (configuration.strategy != last) {
      out += fmt::format("<dt>{}{}</dt><dd>{}</dd>\n", key_of(configuration.kind),
                         html_escaped(configuration.strategy), description_of(configuration.kind));
      last = configuration.strategy;
    }
  }
  return out + "</dl>\n";
}

std::string figures_table(const Comparison& comparison) {
  const std::vector<Column> columns = table_columns();
  // The table scrolls by itself if it is too wide, also by keyboard.
  std::string out =
      "<section aria-labelledby=\"figures-heading\"><h2 id=\"figures-heading\">Figures</h2>\n"
      // It is not a caption, because some browsers print a caption on another page than the rows.
      "<p class=\"note head\">A row for each strategy and number of workers (-j).</p>\n"
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"figures-heading\">\n"
      "<table aria-labelledby=\"figures-heading\">\n<thead><tr>";
  for (const Column& column : columns) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", class_of(column), html_escaped(column.title));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const Entry& entry : comparison.entries) {
    out += row_of(comparison, entry, columns);
  }
  return out + "</tbody></table></div>\n" +
         paragraph("note",
                   "Speed-up: linear's median divided by this one; ~ marks a difference within the "
                   "noise. "
                   "Efficiency: speed-up divided by workers. Serialised: bytes that were made into "
                   "messages between processes. Peak memory: of all processes together.") +
         "</section>\n";
}

std::string remarks(const Comparison& comparison) {
  std::string items;
  for (const Scaling& scaling : scaling_of(comparison)) {
    items += "<li>" + html_escaped(scaling_line(comparison, scaling)) + "</li>\n";
  }
  for (const std::string& sentence : processes_beside_threads(comparison)) {
    items += "<li>" + html_escaped(sentence) + "</li>\n";
  }
  if (const auto waits = processor_wait_sentence(comparison)) {
    items += "<li>" + html_escaped(*waits) + "</li>\n";
  }
  for (const std::string& warning : warnings(comparison)) {
    items += "<li>Warning: " + html_escaped(warning) + "</li>\n";
  }
  return items.empty() ? "" : "<ul>\n" + items + "</ul>\n";
}

}  // namespace hapax::compare
