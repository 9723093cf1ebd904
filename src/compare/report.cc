#include "compare/report.h"

namespace hapax::compare {

std::optional<ReportForm> form_of_extension(std::string_view path) {
  if (path.ends_with(".json")) {
    return ReportForm::kJson;
  }
  if (path.ends_with(".csv")) {
    return ReportForm::kCsv;
  }
  return path.ends_with(".md") ? std::optional(ReportForm::kMarkdown) : std::nullopt;
}

std::string report_in(ReportForm form, const Comparison& comparison) {
  return form == ReportForm::kJson  ? json_report(comparison)
         : form == ReportForm::kCsv ? csv_report(comparison)
                                    : markdown_report(comparison);
}

}  // namespace hapax::compare
