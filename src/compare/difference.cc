#include "compare/difference.h"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/grouped.h"
#include "hapax/result.h"

namespace hapax::compare {
namespace {

std::string shown(const std::optional<WordCount>& entry) {
  return entry ? fmt::format("'{}': {}", escape_controls(entry->word), grouped(entry->count))
               : "the end of the list";
}

std::optional<std::string> difference_in(std::string_view what, std::uint64_t tested,
                                         std::uint64_t reference, const std::string& tested_name,
                                         const std::string& reference_name) {
  if (tested == reference) {
    return {};
  }
  return fmt::format("{}: {} by {}, {} by {}", what, grouped(tested), tested_name,
                     grouped(reference), reference_name);
}

}  // namespace

std::optional<std::string> first_difference(Cursor& tested, Cursor& reference,
                                            const std::string& tested_name,
                                            const std::string& reference_name) {
  for (std::uint64_t row = 1;; ++row) {
    const std::optional<WordCount> ours = tested.next();
    const std::optional<WordCount> theirs = reference.next();
    if (ours != theirs) {
      return fmt::format("word {} of the list: {} by {}, {} by {}", grouped(row), shown(ours),
                         tested_name, shown(theirs), reference_name);
    }
    if (!ours) {
      return {};
    }
  }
}

std::optional<std::string> first_difference(const Counts& tested, const Counts& reference,
                                            Order order, const std::string& tested_name,
                                            const std::string& reference_name) {
  const std::unique_ptr<Cursor> ours = tested.cursor({.order = order}, tested.stats().workers);
  const std::unique_ptr<Cursor> theirs = reference.cursor({.order = order});
  if (auto found = first_difference(*ours, *theirs, tested_name, reference_name)) {
    return found;
  }
  if (auto found = difference_in("all words", tested.total(), reference.total(), tested_name,
                                 reference_name)) {
    return found;
  }
  return difference_in("invalid byte sequences", tested.stats().invalid_sequences,
                       reference.stats().invalid_sequences, tested_name, reference_name);
}

}  // namespace hapax::compare
