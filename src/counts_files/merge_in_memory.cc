#include "counts_files/merge_in_memory.h"

#include <string>
#include <utility>
#include <vector>

#include "base/stop_check.h"
#include "base/stop_event.h"
#include "counts/merge_runs.h"
#include "counts_files/new_table.h"
#include "counts_files/open_runs.h"

namespace hapax::counts_files {
namespace {

// The error that names the first of `counts` that differs from the first one, and how.
Result<void> check_alike(std::span<const Counts* const> counts) {
  for (std::size_t i = 1; i < counts.size(); ++i) {
    const std::string different = counts::difference(header_of(*counts[i]), header_of(*counts[0]));
    if (!different.empty()) {
      return Error{.kind = ErrorKind::kInvalidArgument,
                   .cause = "counts " + std::to_string(i + 1) + " of " +
                            std::to_string(counts.size()) + ": " + different,
                   .remedy = "merge only counts that were made in the same way"};
    }
  }
  return {};
}

Result<void> add_all(const Counts& counts, NewTable& table, const std::stop_token& stop) {
  StopCheck stopped(stop);
  for (const auto [word, count] : counts) {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added = table.add(word, count); !added) {
      return added;
    }
  }
  return {};
}

}  // namespace

Result<Counts> merge_in_memory(std::span<const Counts* const> counts, const std::stop_token& stop) {
  if (Result<void> alike = check_alike(counts); !alike) {
    return alike.error();
  }
  Result<NewTable> table = NewTable::create();
  if (!table) {
    return table.error();
  }
  std::vector<Notice> notices;
  for (const Counts* const one : counts) {
    if (Result<void> added = add_all(*one, *table, stop); !added) {
      return added.error();
    }
    notices.insert(notices.end(), one->notices().begin(), one->notices().end());
  }
  return std::move(*table).finish(counts.empty() ? header_of_sum({}) : header_of(*counts[0]),
                                  RunStats{.inputs = counts.size()}, std::move(notices));
}

}  // namespace hapax::counts_files
