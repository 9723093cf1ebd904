// The values that flags choose, by name: one table for each enum. The parser, help, completions and
// messages read it. An enum without a table does not compile, nor does a table that leaves out a
// value. Tested by tests/cli/choices_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_table.h"
#include "cli/arguments.h"
#include "cli/progress.h"
#include "hapax/counts.h"
#include "hapax/options.h"
#include "output/writer.h"

namespace hapax::cli {

// What --generate writes: a completion script, or the man page.
enum class Generated : std::uint8_t { kBash, kZsh, kFish, kManPage };

// In the order in which help lists them.
template <typename Enum>
std::span<const Named<Enum>> choices() = delete;

template <>
std::span<const Named<StrategyKind>> choices();
template <>
std::span<const Named<TokenProfile>> choices();
template <>
std::span<const Named<LetterCase>> choices();
template <>
std::span<const Named<Decompress>> choices();
template <>
std::span<const Named<Order>> choices();
template <>
std::span<const Named<output::Format>> choices();
template <>
std::span<const Named<ShowProgress>> choices();
template <>
std::span<const Named<StatsForm>> choices();
template <>
std::span<const Named<Generated>> choices();

// Their names, but for that of `left_out`, if it is named.
template <typename Enum>
std::vector<std::string_view> names_of(std::optional<Enum> left_out = {}) {
  std::vector<std::string_view> names;
  for (const Named<Enum>& choice : choices<Enum>()) {
    if (choice.value != left_out) {
      names.push_back(choice.name);
    }
  }
  return names;
}

// "text, csv or json"; `last` is "or" or "and".
std::string listed(const std::vector<std::string_view>& names, std::string_view last);

}  // namespace hapax::cli
