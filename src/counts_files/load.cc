// Words come in the order of their bytes, whatever there are many files of. So when the table has
// become too large, its words, in order, are the begin of the list on disk, and all others follow.
#include "counts_files/load.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/machine.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "counts/merge_runs.h"
#include "counts_files/made_counts.h"
#include "counts_files/made_table.h"
#include "counts_files/open_runs.h"
#include "spill/block_list.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"
#include "store/spilled_source.h"

namespace hapax::counts_files {
namespace {

// What a process has before it begins.
constexpr std::uint64_t kProcessBytes = std::uint64_t{2} << 20;

class Loading {
 public:
  Loading(std::span<counts::RunReader> runs, const CountsFileOptions& options)
      : runs_(runs), options_(options), words_(runs), stopped_(options.stop) {}

  Result<Counts> run() {
    Result<std::unique_ptr<MadeTable>> made = MadeTable::make(options_.stop);
    if (!made) {
      return made.error();
    }
    const std::uint64_t room = room_for_words();
    MadeTable& table = **made;
    while (const std::optional<WordCount> entry = next()) {
      if (table.bytes_with_sorting() > room) {
        return go_on_on_disk(std::move(made).value(), *entry, room);
      }
      if (Result<void> added = table.add(entry->word, entry->count); !added) {
        return added.error();
      }
    }
    return error_ ? Result<Counts>(*error_) : table.finish(header_of_sum(runs_), stats());
  }

 private:
  std::uint64_t room_for_words() const {
    const std::uint64_t taken = kProcessBytes + runs_.size() * kBytesOfAFile;
    return options_.memory_limit == 0
               ? UINT64_MAX
               : options_.memory_limit - std::min(taken, options_.memory_limit);
  }

  // The next word; nothing at the end and after an error.
  std::optional<WordCount> next() {
    if (stopped_.requested()) {
      error_ = cancelled();
      return std::nullopt;
    }
    std::optional<WordCount> entry = words_.next();
    if (!entry && words_.error()) {
      error_ = words_.error();
    }
    return entry;
  }

  // Throws Failure. `next_word` comes behind the words of the table.
  Result<Counts> go_on_on_disk(std::unique_ptr<MadeTable> table, WordCount next_word,
                               std::uint64_t room) {
    const std::string& folder = options_.temporary_folder;
    spill::SpillFile file = spill::SpillFile::in(folder.empty() ? "/tmp" : folder);
    spill::BlockListWriter list(file, spill::kSpillBlockBytes);
    if (Result<void> written = write_words(std::move(table), list); !written) {
      return written.error();
    }
    for (std::optional<WordCount> entry = next_word; entry; entry = next()) {
      list.add(entry->word, entry->count);
    }
    if (error_) {
      return *error_;
    }
    const spill::SpillLimits limits{
        .memory_bytes = room,
        .threads = options_.workers == 0 ? usable_processors() : options_.workers};
    spill::BlockList whole = list.finish();
    RunStats stats = this->stats();
    stats.bytes_spilled = file.bytes_written();
    auto words = std::make_shared<store::SpilledSource>(std::move(file), std::move(whole), limits);
    return maker_.finish(std::move(words), Budget(), header_of_sum(runs_), stats, {});
  }

  // The words of the table, which is gone then.
  Result<void> write_words(std::unique_ptr<MadeTable> table, spill::BlockListWriter& list) const {
    const Result<Counts> counts = table->finish(header_of_sum(runs_), {});
    if (!counts) {
      return counts.error();
    }
    const std::unique_ptr<Cursor> cursor =
        counts->cursor({.order = Order::kByWord}, options_.workers, options_.stop);
    if (cursor == nullptr) {
      return cancelled();
    }
    while (const std::optional<WordCount> entry = cursor->next()) {
      list.add(entry->word, entry->count);
    }
    return {};
  }

  RunStats stats() const {
    RunStats stats{.inputs = runs_.size()};
    for (const counts::RunReader& run : runs_) {
      stats.bytes_read += run.bytes_read();
    }
    return stats;
  }

  CountsMaker maker_;
  std::span<counts::RunReader> runs_;
  const CountsFileOptions& options_;
  counts::MergedRuns words_;
  StopCheck stopped_;
  std::optional<Error> error_;
};

}  // namespace

Result<Counts> load(std::span<counts::RunReader> runs, const CountsFileOptions& options) {
  return without_exceptions([&] { return Loading(runs, options).run(); });
}

}  // namespace hapax::counts_files
