// hapax::PartitionedCounts: one partition after the other is sorted and written. Tested by
// tests/counts_files/partitioned_counts_test.cc.
#include <string>
#include <utility>

#include "base/machine.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "base/without_exceptions.h"
#include "counts/run_writer.h"
#include "counts_files/open_runs.h"
#include "counts_files/string_sink.h"
#include "hapax/counts_files.h"
#include "order/partitioned_entries.h"

namespace hapax {

struct PartitionedCounts::State {
  State(const Counts& counts, const Partitioning& partitioning, CountsFileOptions with)
      : header(counts_files::header_of(counts)),
        max_bytes(partitioning.max_bytes),
        options(std::move(with)),
        entries(counts.words(), partitioning.seed, partitioning.partitions, options.workers,
                options.stop) {}

  bool go_to_next_word();
  Result<std::string> write_file();

  const counts::RunHeader header;
  const std::uint64_t max_bytes;
  const CountsFileOptions options;
  const order::PartitionedEntries entries;
  std::uint32_t begun = 0;             // how many partitions have been sorted or are empty
  std::unique_ptr<Cursor> words;       // of the last of them
  std::optional<WordCount> word = {};  // the next one to write
};

namespace {

Result<void> check(const Partitioning& partitioning) {
  if (partitioning.partitions >= 1 && partitioning.partitions <= Partitioning::kMaxPartitions) {
    return {};
  }
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "words cannot be divided into " + std::to_string(partitioning.partitions) +
                        " partitions",
               .remedy = "use 1 to " + std::to_string(Partitioning::kMaxPartitions)};
}

}  // namespace

// At the end of a partition, sorts the next one that has words. Returns false if there is none.
bool PartitionedCounts::State::go_to_next_word() {
  for (; !word && begun < entries.partitions(); ++begun) {
    if (entries.size(begun) > 0) {
      words = entries.cursor(begun, options.workers, options.stop);
      word = words->next();
    }
  }
  return word.has_value();
}

// Writes words of the partition from `word` on, as many as a file may have.
Result<std::string> PartitionedCounts::State::write_file() {
  counts_files::StringSink file;
  counts::RunWriter run(header, file);
  StopCheck stopped(options.stop);
  do {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added = run.add(word->word, word->count); !added) {
      return added.error();
    }
    word = words->next();
  } while (word && run.max_bytes_with(word->word) <= max_bytes);
  const Result<void> finished = run.finish();
  return finished ? Result<std::string>(file.take()) : finished.error();
}

PartitionedCounts::PartitionedCounts(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartitionedCounts::~PartitionedCounts() = default;
PartitionedCounts::PartitionedCounts(PartitionedCounts&&) noexcept = default;
PartitionedCounts& PartitionedCounts::operator=(PartitionedCounts&&) noexcept = default;

Result<PartitionedCounts> PartitionedCounts::make(const Counts& counts,
                                                  const Partitioning& partitioning,
                                                  const CountsFileOptions& options) {
  return without_exceptions([&]() -> Result<PartitionedCounts> {
    if (Result<void> checked = check(partitioning); !checked) {
      return checked.error();
    }
    CountsFileOptions own = options;
    own.workers = own.workers == 0 ? usable_processors() : own.workers;
    return PartitionedCounts(std::make_unique<State>(counts, partitioning, std::move(own)));
  });
}

Result<std::optional<PartitionFile>> PartitionedCounts::next() {
  using File = std::optional<PartitionFile>;
  return without_exceptions([&]() -> Result<File> {
    if (!state_->go_to_next_word()) {
      return File();
    }
    const std::uint32_t partition = state_->begun - 1;
    Result<std::string> bytes = state_->write_file();
    return bytes ? Result<File>(PartitionFile{partition, std::move(bytes).value()}) : bytes.error();
  });
}

}  // namespace hapax
