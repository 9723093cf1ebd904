#include "spill/merge_ranges.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "base/or_throw.h"
#include "base/parallel.h"
#include "base/stop_check.h"
#include "spill/run_merger.h"
#include "spill/spill_errors.h"
#include "spill/word_prefix.h"

namespace hapax::spill {
namespace {

// A range of fewer bytes is not worth the beginning, which reads a block of each run.
constexpr std::uint64_t kMinRangeBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kBlocksOfARange = 8;  // of each run
constexpr std::size_t kSamples = std::size_t{1} << 14;

std::uint64_t bytes_of(std::span<const SpilledRun> runs) {
  std::uint64_t bytes = 0;
  for (const SpilledRun& run : runs) {
    bytes += run.bytes;
  }
  return bytes;
}

class RangeMerge {
 public:
  RangeMerge(SpillFile& file, std::span<const SpilledRun> runs, const SpillLimits& limits,
             const std::stop_token& stop)
      : file_(file), runs_(runs), limits_(limits), stop_(stop) {}

  BlockList run() {
    find_borders();
    find_begins();
    parts_.resize(borders_.size() + 1);
    parallel_for(
        limits_.threads, parts_.size(), [&](std::size_t range) { merge(range); }, stop_);
    BlockList list;
    for (BlockList& part : parts_) {
      list.append(std::exchange(part, {}));
    }
    check(list);
    return list;
  }

 private:
  std::size_t ranges() const {
    std::uint64_t least = kMinRangeBytes;
    for (const SpilledRun& run : runs_) {
      least += kBlocksOfARange * run.largest_block;
    }
    return static_cast<std::size_t>(
        std::clamp<std::uint64_t>(bytes_of(runs_) / least, 1, kRangesOfAThread * limits_.threads));
  }

  // Each entry of an index stands for the bytes up to the next one. The sample has one prefix for
  // every so many bytes.
  void find_borders() {
    const std::size_t ranges = this->ranges();
    if (ranges == 1) {
      return;
    }
    std::vector<WordPrefix> sample;
    const std::uint64_t step = bytes_of(runs_) / kSamples + 1;
    std::uint64_t skipped = 0;
    for (const SpilledRun& run : runs_) {
      const std::vector<IndexEntry> index = or_throw(read_index(file_, run));
      for (std::size_t i = 0; i < index.size(); ++i) {
        const std::uint64_t end = i + 1 < index.size() ? index[i + 1].offset : run.bytes;
        skipped += end - index[i].offset;
        for (; skipped >= step; skipped -= step) {
          sample.push_back(index[i].prefix);
        }
      }
    }
    std::sort(sample.begin(), sample.end());
    for (std::size_t i = 1; i < ranges && !sample.empty(); ++i) {
      borders_.push_back(sample[i * sample.size() / ranges]);
    }
    borders_.erase(std::unique(borders_.begin(), borders_.end()), borders_.end());
  }

  // For each border, where each run has to be read from: a block before which all words are less.
  void find_begins() {
    begins_.assign(borders_.size() + 1, std::vector<std::uint64_t>(runs_.size(), 0));
    if (borders_.empty()) {
      return;
    }
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      const std::vector<IndexEntry> index = or_throw(read_index(file_, runs_[run]));
      for (std::size_t i = 0; i < borders_.size(); ++i) {
        const auto after = std::lower_bound(index.begin(), index.end(), borders_[i],
                                            [](const IndexEntry& entry, const WordPrefix& border) {
                                              return entry.prefix < border;
                                            });
        begins_[i + 1][run] = after == index.begin() ? 0 : std::prev(after)->offset;
      }
    }
  }

  PrefixRange range(std::size_t number) const {
    PrefixRange range;
    if (number > 0) {
      range.begin = borders_[number - 1];
    }
    if (number < borders_.size()) {
      range.end = borders_[number];
    }
    return range;
  }

  void merge(std::size_t number) {
    {
      RunMerger merger(file_, runs_, range(number), begins_[number]);
      BlockListWriter writer(file_, limits_.block_bytes);
      StopCheck stopped(stop_);
      WordCount entry;
      while (merger.next(entry)) {
        if (stopped.requested()) {
          throw Cancelled();
        }
        writer.add(entry.word, entry.count);
      }
      parts_[number] = writer.finish();
    }
    discard_behind(number);
  }

  // Range `number` has been merged: what only it and earlier ones need is given back to the disk.
  void discard_behind(std::size_t number) {
    const std::lock_guard lock(mutex_);
    is_merged_.resize(parts_.size());
    is_merged_[number] = true;
    const std::size_t before = merged_;
    while (merged_ < parts_.size() && is_merged_[merged_]) {
      ++merged_;
    }
    for (std::size_t run = 0; run < runs_.size() && merged_ > before; ++run) {
      if (merged_ == parts_.size()) {
        discard_run(file_, runs_[run]);
      } else {
        const std::uint64_t begin = begins_[before][run];
        file_.discard(runs_[run].offset + begin, begins_[merged_][run] - begin);
      }
    }
  }

  // No word may be lost or be there twice.
  void check(const BlockList& list) const {
    std::uint64_t total = 0;
    for (const SpilledRun& run : runs_) {
      total += run.total;
    }
    if (list.total != total) {
      throw Failure(damaged("words are missing", file_.folder()));
    }
  }

  SpillFile& file_;
  const std::span<const SpilledRun> runs_;
  const SpillLimits limits_;
  const std::stop_token& stop_;
  std::vector<WordPrefix> borders_;                 // between ranges
  std::vector<std::vector<std::uint64_t>> begins_;  // for each range, of each run
  std::vector<BlockList> parts_;                    // of each range
  std::mutex mutex_;
  std::vector<bool> is_merged_;
  std::size_t merged_ = 0;  // so many first ranges have been merged
};

}  // namespace

BlockList merge_ranges(SpillFile& file, std::span<const SpilledRun> runs, const SpillLimits& limits,
                       const std::stop_token& stop) {
  return RangeMerge(file, runs, limits, stop).run();
}

}  // namespace hapax::spill
