#include "spill/sort_by_count.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "base/stop_check.h"
#include "spill/block_reader.h"
#include "spill/distribute.h"

namespace hapax::spill {
namespace {

using WordOrder = BlockListCursor::WordOrder;

// Counts [low, high] of a class.
struct CountRange {
  std::uint64_t low;
  std::uint64_t high;
};

constexpr std::uint64_t kFrequentCount = 255;
// A class for each bit width of a count, from that of kFrequentCount to that of kMaxCount.
constexpr int kLeastWidth = std::bit_width(kFrequentCount);
constexpr int kLargestWidth = 63;
constexpr std::size_t kFrequentClasses = kLargestWidth - kLeastWidth + 1;
constexpr std::size_t kClasses = kFrequentClasses + kFrequentCount - 1;
constexpr std::uint64_t kClassesOfARange = 256;

// Classes are in the order of the list: larger counts first.
std::size_t class_of(std::uint64_t count) {
  return count < kFrequentCount
             ? kFrequentClasses + static_cast<std::size_t>(kFrequentCount - 1 - count)
             : static_cast<std::size_t>(kLargestWidth - std::bit_width(count));
}

CountRange counts_of(std::size_t number) {
  if (number >= kFrequentClasses) {
    const std::uint64_t count = kFrequentCount - 1 - (number - kFrequentClasses);
    return {count, count};
  }
  const int width = kLargestWidth - static_cast<int>(number);
  const std::uint64_t low = std::uint64_t{1} << (width - 1);
  return {std::max(low, kFrequentCount), low - 1 + low};
}

// A word in memory.
struct Entry {
  std::uint64_t count;
  std::uint64_t offset;  // of its bytes
  std::size_t length;
};

class CountSort {
 public:
  CountSort(SpillFile& file, const SpillLimits& limits, const std::stop_token& stop)
      : file_(file), limits_(limits), stop_(stop) {}

  BlockList run(const BlockList& list, const WordFilter& filter) {
    std::vector<BlockList> classes = distribute(
        file_, list, WordOrder::kAscending, kClasses,
        [&filter](const WordCount& entry) {
          return filter.takes(entry) ? class_of(entry.count) : kClasses;
        },
        limits_, stop_);
    BlockList sorted;
    for (std::size_t i = 0; i < kClasses; ++i) {
      sorted.append(sort(std::exchange(classes[i], {}), counts_of(i)));
    }
    return sorted;
  }

 private:
  // `list` has words of these counts, in the order of bytes. It is not read any more afterwards.
  BlockList sort(BlockList list, const CountRange& counts) {
    if (list.words == 0 || counts.low == counts.high) {
      return list;
    }
    BlockList sorted = fits_memory(list) ? sort_in_memory(list) : sort_narrower(list, counts);
    discard_list(file_, list);
    return sorted;
  }

  bool fits_memory(const BlockList& list) const {
    const std::uint64_t buffers =
        list.largest_block + 3 * list.largest_word +
        BlockListWriter::max_memory(limits_.block_bytes, list.largest_word);
    return list.words * sizeof(Entry) + list.word_bytes + buffers <= limits_.memory_bytes;
  }

  BlockList sort_in_memory(const BlockList& list) {
    std::vector<char> bytes;
    bytes.reserve(list.word_bytes);
    std::vector<Entry> entries;
    entries.reserve(list.words);
    BlockListCursor words(file_, list, 0, list.words);
    StopCheck stopped(stop_);
    for (WordCount entry; words.next(entry);) {
      check(stopped);
      entries.push_back({entry.count, bytes.size(), entry.word.size()});
      bytes.insert(bytes.end(), entry.word.begin(), entry.word.end());
    }
    // Where the bytes stand is the order of the words.
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return a.count != b.count ? a.count > b.count : a.offset < b.offset;
    });
    BlockListWriter writer(file_, limits_.block_bytes);
    for (const Entry& entry : entries) {
      check(stopped);
      writer.add({bytes.data() + entry.offset, entry.length}, entry.count);
    }
    return writer.finish();
  }

  // Divides the words by narrower ranges of counts, and sorts each.
  BlockList sort_narrower(const BlockList& list, const CountRange& counts) {
    const std::uint64_t width = (counts.high - counts.low) / kClassesOfARange + 1;
    std::vector<BlockList> classes = distribute(
        file_, list, WordOrder::kAscending, kClassesOfARange,
        [&](const WordCount& entry) {
          return static_cast<std::size_t>((counts.high - entry.count) / width);
        },
        limits_, stop_);
    BlockList sorted;
    for (std::uint64_t i = 0; i < classes.size(); ++i) {
      if (classes[i].words > 0) {
        const std::uint64_t high = counts.high - i * width;
        const std::uint64_t low = high - std::min(width - 1, high - counts.low);
        sorted.append(sort(std::exchange(classes[i], {}), {low, high}));
      }
    }
    return sorted;
  }

  static void check(StopCheck& stopped) {
    if (stopped.requested()) {
      throw Cancelled();
    }
  }

  SpillFile& file_;
  const SpillLimits& limits_;
  const std::stop_token& stop_;
};

}  // namespace

BlockList sort_by_count(SpillFile& file, const BlockList& list, const WordFilter& filter,
                        const SpillLimits& limits, const std::stop_token& stop) {
  return CountSort(file, limits, stop).run(list, filter);
}

BlockList filtered(SpillFile& file, const BlockList& list, const WordFilter& filter,
                   const SpillLimits& limits, const std::stop_token& stop) {
  return std::move(distribute(
                       file, list, WordOrder::kAscending, 1,
                       [&filter](const WordCount& entry) { return filter.takes(entry) ? 0U : 1U; },
                       limits, stop)
                       .front());
}

}  // namespace hapax::spill
