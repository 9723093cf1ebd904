#include "cli/memory_limit.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/machine.h"

namespace hapax::cli {
namespace {

// A number and the text behind it.
struct Quantity {
  std::uint64_t number = 0;
  std::string unit;
};

std::optional<Quantity> quantity(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc()) {
    return std::nullopt;
  }
  return Quantity{number, std::string(stop, text.data() + text.size())};
}

std::uint64_t share(std::uint64_t all, std::uint64_t percent) { return all / 100 * percent; }

}  // namespace

std::optional<std::uint64_t> size_in_bytes(std::string_view text) {
  std::optional<Quantity> size = quantity(text);
  if (!size) {
    return std::nullopt;
  }
  std::string& unit = size->unit;
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](char letter) { return static_cast<char>(letter & ~0x20); });  // in upper case
  constexpr std::string_view kPrefixes = "KMGT";
  const std::size_t power = unit.empty() ? 0 : kPrefixes.find(unit.front()) + 1;
  const std::string rest = unit.substr(power > 0 ? 1 : 0);
  const bool is_unit = rest.empty() || rest == "B" || (power > 0 && rest == "IB");
  const auto shift = static_cast<unsigned>(10 * power);
  if (!is_unit || size->number > UINT64_MAX >> shift) {
    return std::nullopt;
  }
  return size->number << shift;
}

std::optional<std::uint64_t> memory_size(std::string_view text, std::uint64_t all) {
  const std::optional<Quantity> size = quantity(text);
  if (!size || size->unit != "%") {
    return size_in_bytes(text);
  }
  return size->number >= 1 && size->number <= 100 ? std::optional(share(all, size->number))
                                                  : std::nullopt;
}

std::uint64_t default_memory_limit(const std::string& root) {
  constexpr std::uint64_t kPercent = 70;
  const std::uint64_t usable = usable_memory_bytes(root);
  return usable < physical_memory_bytes() ? share(usable, kPercent) : 0;
}

}  // namespace hapax::cli
