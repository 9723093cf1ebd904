#include "order/counts_figures.h"

#include <algorithm>
#include <array>

namespace hapax::order {
namespace {

// Inputs with a NUL that are counted all the same, whatever else they look like.
std::uint64_t looking_binary(const Counts& counts) {
  const auto& notices = counts.notices();
  return static_cast<std::uint64_t>(
      std::count_if(notices.begin(), notices.end(), [](const Notice& notice) {
        return notice.has_nul && notice.kind != Notice::Kind::kSkipped;
      }));
}

template <Notice::Kind... kKinds>
std::uint64_t notices_of(const Counts& counts) {
  const auto& notices = counts.notices();
  return static_cast<std::uint64_t>(
      std::count_if(notices.begin(), notices.end(),
                    [](const Notice& notice) { return ((notice.kind == kKinds) || ...); }));
}

constexpr std::array kCountsFigures = {
    CountsFigure{"types", [](const Counts& counts) { return counts.size(); }, "distinct words"},
    CountsFigure{"hapaxes", [](const Counts& counts) { return counts.hapaxes(); },
                 "words that occur once"},
    CountsFigure{"inputs_with_invalid_sequences", notices_of<Notice::Kind::kInvalidBytes>, ""},
    CountsFigure{"inputs_that_look_binary", looking_binary,
                 "a NUL in the first 32 KB of their text"},
    CountsFigure{"inputs_skipped", notices_of<Notice::Kind::kSkipped>, ""},
    CountsFigure{"inputs_unreadable",
                 notices_of<Notice::Kind::kUnreadable, Notice::Kind::kPartlyCounted>,
                 "left out, or counted in part, by --keep-going"},
};

}  // namespace

std::span<const CountsFigure> counts_figures() { return kCountsFigures; }

double megabytes_per_second(const RunStats& stats) {
  return stats.elapsed_seconds > 0
             ? static_cast<double>(stats.bytes_counted) / 1e6 / stats.elapsed_seconds
             : 0;
}

}  // namespace hapax::order
