// The tables of each run have a secret seed of their own, so their words are hashed again. The sum
// has a table for each partition of the new hashes. Each of them is filled by one thread, which
// looks at all words and takes those of its partition: hashing a word is quick beside adding it.
#include "counts_files/merge_in_memory.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address_space.h"
#include "base/caught_error.h"
#include "base/count_overflow.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "base/stop_check.h"
#include "counts/merge_runs.h"
#include "counts_files/made_counts.h"
#include "counts_files/open_runs.h"
#include "store/table_source.h"
#include "store/word_pass.h"
#include "table/word_inserter.h"

namespace hapax::counts_files {
namespace {

using Many = std::span<const Counts* const>;

// The error that names the first of `counts` that differs from the first one, and how.
Result<void> check_alike(Many counts) {
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

// The largest numbers of words that one of `counts` has: the sum has at least as many.
table::Words least_words(Many counts) {
  table::Words least;
  for (const Counts* const one : counts) {
    const table::Words words = one->words()->words();
    least = {std::max(least.narrow, words.narrow), std::max(least.wide, words.wide),
             std::max(least.arena_bytes, words.arena_bytes)};
  }
  return least;
}

// Few partitions, because each looks at all words.
unsigned partition_bits_for(const table::Words& words, unsigned workers) {
  constexpr std::uint64_t kWordsOfAPartition = std::uint64_t{1} << 14;
  constexpr std::uint64_t kMaxPartitions = 16;
  const std::uint64_t wanted =
      std::min({std::uint64_t{workers}, kMaxPartitions,
                std::max<std::uint64_t>((words.narrow + words.wide) / kWordsOfAPartition, 1)});
  return static_cast<unsigned>(std::bit_width(wanted - 1));
}

class Merge {
 public:
  Merge(Many counts, unsigned workers, const std::stop_token& stop)
      : counts_(counts),
        workers_(workers == 0 ? usable_processors() : workers),
        stop_(stop),
        least_(least_words(counts)) {
    sum_->set_partition_bits(partition_bits_for(least_, workers_));
  }

  Result<std::unique_ptr<store::TableSource>> run() {
    const std::size_t partitions = std::size_t{1} << sum_->partition_bits();
    const table::TableReservation reservation =
        table::default_reservation(reservable_bytes(), partitions);
    std::vector<std::optional<Result<table::Table>>> merged(partitions);
    parallel_for(
        workers_, partitions,
        [&](std::size_t partition) { merged[partition].emplace(merge(partition, reservation)); },
        stop_);
    for (std::optional<Result<table::Table>>& table : merged) {
      if (!*table) {
        return table->error();
      }
      sum_->add(std::move(*table).value());
    }
    return std::move(sum_);
  }

 private:
  Result<table::Table> merge(std::uint64_t partition, const table::TableReservation& reservation) {
    Result<table::Table> table =
        table::Table::create(reservation, sum_->partition_bits(), sum_->budget());
    if (!table) {
      return table;
    }
    table->stop_growing_on(stop_);
    const unsigned bits = sum_->partition_bits();
    Result<void> added =
        table->reserve({least_.narrow >> bits, least_.wide >> bits, least_.arena_bytes >> bits});
    for (const Counts* const one : counts_) {
      added = added ? add(*one, partition, *table) : added;
    }
    return added ? std::move(table) : added.error();
  }

  // Adds the words of the partition.
  Result<void> add(const Counts& counts, std::uint64_t partition, table::Table& table) {
    table::WordInserter inserter(table);
    StopCheck stopped(stop_);
    for (store::WordPass words(*counts.words()); !words.at_end(); words.advance()) {
      if (stopped.requested()) {
        throw Cancelled();
      }
      const std::uint64_t tag = table::tag_of(words.word(), sum_->seed());
      if (table::partition_of(tag, sum_->partition_bits()) == partition) {
        if (Result<void> added = inserter.add(tag, words.word(), words.count()); !added) {
          return added;
        }
      }
    }
    return inserter.flush();
  }

  const Many counts_;
  const unsigned workers_;
  const std::stop_token& stop_;
  const table::Words least_;
  std::unique_ptr<store::TableSource> sum_ =
      std::make_unique<store::TableSource>(hash::Seed(random_seed()));
};

// The document frequencies of `counts`; none if one of them has none.
std::vector<const Counts*> documents_of(Many counts) {
  std::vector<const Counts*> documents;
  for (const Counts* const one : counts) {
    if (one->documents() == nullptr) {
      return {};
    }
    documents.push_back(one->documents());
  }
  return documents;
}

// The sum of all partitions may be too large, though none of them is.
Result<void> check_total(Many counts) {
  std::uint64_t total = 0;
  for (const Counts* const one : counts) {
    if (one->total() > kMaxCount - total) {
      return count_overflow();
    }
    total += one->total();
  }
  return {};
}

}  // namespace

Result<Counts> merge_in_memory(Many counts, unsigned workers, const std::stop_token& stop) {
  CountsMaker maker;
  Result<void> sound = check_alike(counts);
  sound = sound ? check_total(counts) : sound;
  if (!sound) {
    return sound.error();
  }
  Result<std::unique_ptr<store::TableSource>> sum = Merge(counts, workers, stop).run();
  if (!sum) {
    return sum.error();
  }
  if (const std::vector<const Counts*> documents = documents_of(counts); !documents.empty()) {
    Result<std::unique_ptr<store::TableSource>> of_documents =
        Merge(documents, workers, stop).run();
    if (!of_documents) {
      return of_documents.error();
    }
    (*sum)->set_documents(std::move(of_documents).value());
  }
  std::vector<Notice> notices;
  for (const Counts* const one : counts) {
    notices.insert(notices.end(), one->notices().begin(), one->notices().end());
  }
  const Budget& budget = (*sum)->budget();
  return maker.finish(std::move(sum).value(), budget,
                      counts.empty() ? header_of_sum({}) : header_of(*counts[0]),
                      RunStats{.inputs = counts.size()}, std::move(notices));
}

}  // namespace hapax::counts_files
