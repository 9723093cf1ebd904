#include "strategy/runs.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "base/byte_sink.h"
#include "base/count_overflow.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "counts/run_reader.h"
#include "counts/run_writer.h"
#include "input/plain_streams.h"
#include "table/word_inserter.h"

namespace hapax::strategy {
namespace {

class StringSink final : public ByteSink {
 public:
  explicit StringSink(std::string& to) : to_(to) {}
  Result<void> write(std::string_view bytes) override {
    to_.append(bytes);
    return {};
  }

 private:
  std::string& to_;
};

// Only the worker that made a run can have damaged it.
Error nonsense(const Error& error) {
  return Error{.kind = ErrorKind::kWorkerLost,
               .cause = "a worker's counts make no sense: " + error.cause,
               .remedy = "the fault is hapax's, please report it"};
}

Result<void> add_run(const PartitionRun& run, const counts::RunHeader& header, table::Table& table,
                     const hash::Seed& seed, std::uint32_t partition, unsigned bits,
                     const std::stop_token& stop) {
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(run.bytes.data()), run.bytes.size());
  Result<counts::RunReader> reader = counts::RunReader::open(
      input::memory_stream(bytes), "a worker's counts", counts::RunReader::Source::kMessage);
  if (!reader) {
    return nonsense(reader.error());
  }
  if (reader->header() != header) {
    return nonsense(Error{.cause = "they are not of the words of this run"});
  }
  table::WordInserter inserter(table);
  table::Words so_far;
  StopCheck stopped(stop);
  while (const std::optional<WordCount> entry = reader->next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    // With more words than reserved the table would grow while it is filled in hash order, which is
    // quadratic.
    so_far.add(entry->word.size());
    if (so_far.narrow > run.words.narrow || so_far.wide > run.words.wide ||
        so_far.arena_bytes > run.words.arena_bytes) {
      return nonsense(Error{.cause = "there are more words than it says"});
    }
    const std::uint64_t tag = table::tag_of(entry->word, seed);
    // A table of one partition must not contain words of another: a look-up would search for them
    // in the other table.
    if (table::partition_of(tag, bits) != partition) {
      return nonsense(Error{.cause = "a word is of another partition"});
    }
    if (Result<void> added = inserter.add(tag, entry->word, entry->count); !added) {
      return added;
    }
  }
  return reader->error() ? Result<void>(nonsense(*reader->error())) : inserter.flush();
}

}  // namespace

counts::RunHeader header_of(const Plan& plan) {
  return counts::run_header(counts::RunOrder::kAny, plan.tokens, plan.letter_case);
}

Result<PartitionRun> make_run(const table::TableView& table, const counts::RunHeader& header,
                              std::uint32_t partition, unsigned bits) {
  PartitionRun run{.partition = partition, .words = {}, .bytes = {}};
  StringSink sink(run.bytes);
  counts::RunWriter writer(header, sink);
  Result<void> written;
  table.visit_partition(partition, bits, [&](const table::Slot& slot) {
    if (written) {
      written = writer.add(table.word(slot), slot.count);
      run.words.add(slot.length());
    }
  });
  if (written) {
    written = writer.finish();
  }
  if (!written) {
    return written.error();
  }
  return run;
}

Result<table::Table> merge_partition_runs(const std::vector<PartitionRun>& runs,
                                          const table::TableView* own, std::uint32_t partition,
                                          unsigned bits, const counts::RunHeader& header,
                                          const hash::Seed& seed, Budget& budget,
                                          const std::stop_token& stop) {
  // Addresses are reserved as each run states. Memory is reserved only as far as the run's bytes
  // make plausible: a word takes at least three bytes, and an arena word seldom shares half of its
  // bytes with the one before. If it does, the arena grows.
  constexpr std::size_t kMinBytesOfAWord = 3;
  table::Words room;
  table::Words words;
  for (const PartitionRun& run : runs) {
    room.add(run.words);
    const std::uint64_t most = run.bytes.size() / kMinBytesOfAWord;
    words.add(table::Words{std::min(run.words.narrow, most), std::min(run.words.wide, most),
                           std::min<std::uint64_t>(run.words.arena_bytes, 2 * run.bytes.size())});
  }
  if (own != nullptr) {
    own->visit_partition(partition, bits, [&](const table::Slot& slot) {
      words.add(slot.length());
      room.add(slot.length());
    });
  }
  Result<table::Table> merged =
      table::Table::create(Region::Backing::kPrivate, table::reservation_for(room), bits, budget);
  if (!merged) {
    return merged;
  }
  if (Result<void> reserved = merged->reserve(words); !reserved) {
    return reserved.error();
  }
  bool fits = true;
  if (own != nullptr) {
    own->visit_partition(partition, bits,
                         [&](const table::Slot& slot) { fits = fits && merged->add(slot, *own); });
  }
  for (const PartitionRun& run : runs) {
    if (Result<void> added = add_run(run, header, *merged, seed, partition, bits, stop); !added) {
      return added.error();
    }
  }
  return fits ? std::move(merged) : Result<table::Table>(count_overflow());
}

}  // namespace hapax::strategy
