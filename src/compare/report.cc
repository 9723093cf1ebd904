#include "compare/report.h"

namespace hapax::compare {

std::optional<ReportForm> form_of_extension(std::string_view path) {
  if (path.ends_with(".json")) {
    return ReportForm::kJson;
  }
  if (path.ends_with(".html")) {
    return ReportForm::kHtml;
  }
  if (path.ends_with(".csv")) {
    return ReportForm::kCsv;
  }
  return path.ends_with(".md") ? std::optional(ReportForm::kMarkdown) : std::nullopt;
}

std::string report_in(ReportForm form, const Comparison& comparison) {
  switch (form) {
    case ReportForm::kJson:
      return json_report(comparison);
    case ReportForm::kCsv:
      return csv_report(comparison);
    case ReportForm::kMarkdown:
      return markdown_report(comparison);
    case ReportForm::kHtml:
      break;
  }
  return html_report(comparison);
}

}  // namespace hapax::compare
