#include "compare/relate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/enum_table.h"
#include "base/grouped.h"

namespace hapax::compare {
namespace {

constexpr double kMargin = 4;        // standard deviations of the ratio of two means
constexpr int kMinHundredths = 102;  // smaller ratios are no difference

// The square of the relative standard error of the mean.
double relative_variance(const Entry& entry) {
  const double relative = entry.seconds.stddev / median_seconds(entry);
  return relative * relative / static_cast<double>(std::max<std::size_t>(entry.runs.size(), 1));
}

double rounded_to_hundredths(double ratio) { return std::round(100 * ratio) / 100; }
// A tolerance: 5.0000001 is rounded to 5, because the multiplication is not exact.
double rounded_up(double margin, int decimals) {
  const double unit = std::pow(10, decimals);
  return std::max(0.0, std::ceil(unit * margin - 1e-6)) / unit;
}

bool is_difference(double ratio, double margin) {
  const long ratio_hundredths = std::lround(100 * ratio);
  return ratio_hundredths - std::lround(100 * margin) > 100 && ratio_hundredths >= kMinHundredths;
}

double margin_of(double ratio, const Entry& first, const Entry& second) {
  return rounded_up(
      kMargin * ratio * std::sqrt(relative_variance(first) + relative_variance(second)), 2);
}

// Two decimals, or as many as it takes to show two digits that are not leading zeros.
int decimals_of(double speed) {
  const int zeros = static_cast<int>(-std::floor(std::log10(speed))) - 1;
  return std::max(2, zeros + 2);
}

std::string shown(double speed) {
  return grouped_digits(fmt::format("{:.{}f}", speed, decimals_of(speed)));
}

constexpr std::array<Named<Relation>, 5> kRelations = {
    {{Relation::kNotEqual, "not equal"},
     {Relation::kTooFewRuns, "too few runs"},
     {Relation::kFaster, "faster"},
     {Relation::kSlower, "slower"},
     {Relation::kNoDifference, "no difference"}}};
static_assert(has_each_value(kRelations, &Named<Relation>::value));

}  // namespace

std::string_view name_of(Relation relation) { return name_in<Relation>(kRelations, relation); }

Related relate(const Entry& first, const Entry& second) {
  const auto [faster, slower] = std::minmax({median_seconds(first), median_seconds(second)});
  const double ratio = slower / faster;
  const double speed = median_seconds(second) / median_seconds(first);
  const bool are_enough = std::min(first.runs.size(), second.runs.size()) >= kMinRuns;
  Related related{.ratio = rounded_to_hundredths(ratio),
                  .margin = are_enough ? margin_of(ratio, first, second) : 0,
                  .has_margin = are_enough,
                  .speed = speed > 1 ? rounded_to_hundredths(ratio) : speed};
  if (!first.equal() || !second.equal()) {
    related.relation = Relation::kNotEqual;
  } else if (!are_enough) {
    related.relation = Relation::kTooFewRuns;
  } else if (is_difference(related.ratio, related.margin)) {
    related.relation = speed > 1 ? Relation::kFaster : Relation::kSlower;
  } else {
    related.relation = Relation::kNoDifference;
  }
  return related;
}

std::string speed_with_margin(const Related& related) {
  if (!related.has_margin) {
    return shown(related.speed);
  }
  const int decimals = decimals_of(related.speed);
  const double margin = rounded_up(related.margin * related.speed / related.ratio, decimals);
  return fmt::format("{} ± {:.{}f}", shown(related.speed), margin, decimals);
}

std::string speed_cell(const Related& related) {
  if (related.relation == Relation::kNotEqual) {
    return "-";
  }
  return fmt::format("{}{} x", related.relation == Relation::kNoDifference ? "~" : "",
                     shown(related.speed));
}

}  // namespace hapax::compare
