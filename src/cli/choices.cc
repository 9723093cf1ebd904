#include "cli/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "strategy/registry.h"

namespace hapax::cli {
namespace {

constexpr std::array<Named<TokenProfile>, 1> kTokenProfiles = {{{TokenProfile::kPython, "python"}}};
constexpr std::array<Named<LetterCase>, 2> kLetterCases = {
    {{LetterCase::kLower, "lower"}, {LetterCase::kKeep, "keep"}}};
constexpr std::array<Named<Decompress>, 2> kDecompress = {
    {{Decompress::kAuto, "auto"}, {Decompress::kNever, "never"}}};
constexpr std::array<Named<Order>, 2> kOrders = {
    {{Order::kByCount, "count"}, {Order::kByWord, "word"}}};
constexpr std::array<Named<ShowProgress>, 3> kShowProgress = {{{ShowProgress::kAuto, "auto"},
                                                               {ShowProgress::kAlways, "always"},
                                                               {ShowProgress::kNever, "never"}}};
constexpr std::array<Named<StatsForm>, 2> kStatsForms = {
    {{StatsForm::kText, "text"}, {StatsForm::kJson, "json"}}};
constexpr std::array<Named<Generated>, 4> kGenerated = {{{Generated::kBash, "bash"},
                                                         {Generated::kZsh, "zsh"},
                                                         {Generated::kFish, "fish"},
                                                         {Generated::kManPage, "man"}}};

static_assert(has_each_value(kTokenProfiles, &Named<TokenProfile>::value));
static_assert(has_each_value(kLetterCases, &Named<LetterCase>::value));
static_assert(has_each_value(kDecompress, &Named<Decompress>::value));
static_assert(has_each_value(kOrders, &Named<Order>::value));
static_assert(has_each_value(kShowProgress, &Named<ShowProgress>::value));
static_assert(has_each_value(kStatsForms, &Named<StatsForm>::value));
static_assert(has_each_value(kGenerated, &Named<Generated>::value));

}  // namespace

template <>
std::span<const Named<StrategyKind>> choices() {
  static const std::vector<Named<StrategyKind>> all = [] {
    std::vector<Named<StrategyKind>> rows = {{StrategyKind::kAuto, "auto"}};
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      rows.push_back({entry.kind, entry.name});
    }
    return rows;
  }();
  return all;
}

template <>
std::span<const Named<output::Format>> choices() {
  return output::format_names();
}

template <>
std::span<const Named<TokenProfile>> choices() {
  return kTokenProfiles;
}

template <>
std::span<const Named<LetterCase>> choices() {
  return kLetterCases;
}

template <>
std::span<const Named<Decompress>> choices() {
  return kDecompress;
}

template <>
std::span<const Named<Order>> choices() {
  return kOrders;
}

template <>
std::span<const Named<ShowProgress>> choices() {
  return kShowProgress;
}

template <>
std::span<const Named<StatsForm>> choices() {
  return kStatsForms;
}

template <>
std::span<const Named<Generated>> choices() {
  return kGenerated;
}

std::string listed(const std::vector<std::string_view>& names, std::string_view last) {
  if (names.size() < 2) {
    return fmt::format("{}", fmt::join(names, ""));
  }
  return fmt::format("{} {} {}", fmt::join(names.begin(), names.end() - 1, ", "), last,
                     names.back());
}

}  // namespace hapax::cli
