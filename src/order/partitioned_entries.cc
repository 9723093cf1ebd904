#include "order/partitioned_entries.h"

#include <algorithm>
#include <utility>

#include "base/caught_error.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "base/stop_check.h"
#include "order/sort_entries.h"
#include "order/sorted_cursor.h"
#include "order/spilled_cursor.h"
#include "spill/distribute.h"
#include "spill/spilled_words.h"

namespace hapax::order {
namespace {

using Entries = LargeArray<SortEntry>;
using Numbers = LargeArray<std::uint32_t>;

// The number of entries that one task handles at a time.
constexpr std::size_t kEntriesAtOnce = std::size_t{1} << 16;

// Words on disk are divided into so many partitions in one pass.
constexpr std::uint32_t kPartitionsOfAPass = 1 << 12;

// The partition of each entry.
Numbers partitions_of(const Entries& entries, const store::WordSource& words, std::uint64_t seed,
                      std::uint32_t partitions, unsigned workers, const std::stop_token& stop) {
  Numbers numbers(entries.size());
  const auto find = [&](std::size_t part) {
    const std::size_t begin = part * kEntriesAtOnce;
    const std::size_t end = std::min(begin + kEntriesAtOnce, entries.size());
    for (std::size_t i = begin; i < end; ++i) {
      numbers[i] = partition_of(words.word(entries[i].word), seed, partitions);
    }
  };
  parallel_for(workers, (entries.size() + kEntriesAtOnce - 1) / kEntriesAtOnce, find, stop);
  return numbers;
}

// Where each partition begins if its entries stand behind those of the partitions before, and the
// end.
std::vector<std::uint64_t> begins_of(const Numbers& numbers, std::uint32_t partitions) {
  std::vector<std::uint64_t> begins(std::size_t{partitions} + 1);
  for (const std::uint32_t number : numbers) {
    ++begins[number];
  }
  std::uint64_t so_far = 0;
  for (std::uint64_t& begin : begins) {
    so_far += std::exchange(begin, so_far);
  }
  return begins;
}

}  // namespace

PartitionedEntries::PartitionedEntries(std::shared_ptr<const store::WordSource> words,
                                       std::uint64_t seed, std::uint32_t partitions,
                                       unsigned workers, const std::stop_token& stop)
    : words_(std::move(words)), partitions_(partitions) {
  if (words_->on_disk() == nullptr) {
    divide_in_memory(seed, workers, stop);
  } else {
    divide_on_disk(seed, workers, stop);
  }
}

void PartitionedEntries::divide_in_memory(std::uint64_t seed, unsigned workers,
                                          const std::stop_token& stop) {
  Entries found = collect_entries(*words_, {.order = Order::kByWord}, workers, stop).entries;
  if (partitions_ == 1) {
    begins_ = {0, found.size()};
    entries_ = std::move(found);
    return;
  }
  const Numbers numbers = partitions_of(found, *words_, seed, partitions_, workers, stop);
  begins_ = begins_of(numbers, partitions_);
  entries_ = Entries(found.size());
  std::vector<std::uint64_t> next = begins_;
  StopCheck stopped(stop);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (stopped.requested()) {
      throw Cancelled();
    }
    entries_[next[numbers[i]]++] = found[i];
  }
}

// One pass over the words for so many partitions that their lists take little memory.
void PartitionedEntries::divide_on_disk(std::uint64_t seed, unsigned workers,
                                        const std::stop_token& stop) {
  const spill::SpilledWords& words = *words_->on_disk();
  spill::SpillLimits limits = words.limits();
  limits.threads = workers == 0 ? usable_processors() : workers;
  for (std::uint32_t first = 0; first < partitions_; first += kPartitionsOfAPass) {
    std::vector<spill::BlockList> lists = spill::distribute(
        words.file(), words.list(), spill::BlockListCursor::WordOrder::kAscending,
        std::min(kPartitionsOfAPass, partitions_ - first),
        // A number below `first` becomes one above all: the word is left out.
        [&](const WordCount& entry) {
          return std::size_t{partition_of(entry.word, seed, partitions_)} - first;
        },
        limits, stop);
    for (spill::BlockList& list : lists) {
      auto own = std::make_shared<const spill::OwnList>(words.file(), std::move(list));
      on_disk_.emplace_back(own, &own->list());
    }
  }
}

std::unique_ptr<Cursor> PartitionedEntries::cursor(std::uint32_t partition, unsigned workers,
                                                   const std::stop_token& stop) const {
  if (!on_disk_.empty()) {
    return make_cursor_over(words_, on_disk_[partition]);
  }
  const SortEntry* const begin = entries_.begin() + begins_[partition];
  Entries own(size(partition));
  std::copy(begin, begin + own.size(), own.begin());
  return make_cursor_over(
      words_, sort_entries(std::move(own), EntryLess(*words_, Order::kByWord), workers, stop));
}

}  // namespace hapax::order
