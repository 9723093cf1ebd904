#include "spill/distribute.h"

#include <algorithm>
#include <utility>

#include "base/caught_error.h"
#include "base/parallel.h"
#include "base/stop_check.h"

namespace hapax::spill {
namespace {

constexpr std::uint64_t kMinWordsOfARange = std::uint64_t{1} << 16;

// The writers of one task. Their buffers take up to `memory_bytes` together.
class Writers {
 public:
  Writers(SpillFile& file, std::size_t classes, std::size_t block_bytes, std::uint64_t memory_bytes)
      : memory_bytes_(memory_bytes) {
    writers_.reserve(classes);
    for (std::size_t i = 0; i < classes; ++i) {
      writers_.emplace_back(file, block_bytes);
    }
  }

  void add(std::size_t number, const WordCount& entry) {
    BlockListWriter& writer = writers_[number];
    used_ -= writer.memory_bytes();
    writer.add(entry.word, entry.count);
    used_ += writer.memory_bytes();
    if (used_ > memory_bytes_) {
      flush_largest();
    }
  }

  std::vector<BlockList> finish() {
    std::vector<BlockList> lists;
    lists.reserve(writers_.size());
    for (BlockListWriter& writer : writers_) {
      lists.push_back(writer.finish());
    }
    return lists;
  }

 private:
  void flush_largest() {
    const auto largest = std::max_element(writers_.begin(), writers_.end(),
                                          [](const BlockListWriter& a, const BlockListWriter& b) {
                                            return a.memory_bytes() < b.memory_bytes();
                                          });
    used_ -= largest->memory_bytes();
    largest->flush();
    used_ += largest->memory_bytes();
  }

  std::vector<BlockListWriter> writers_;
  const std::uint64_t memory_bytes_;
  std::uint64_t used_ = 0;
};

}  // namespace

std::vector<WordRange> ranges_of(const BlockList& list, unsigned threads) {
  const std::uint64_t number = std::clamp<std::uint64_t>(
      list.words / kMinWordsOfARange, 1, threads <= 1 ? 1 : kRangesOfAThread * threads);
  std::vector<WordRange> ranges;
  for (std::uint64_t i = 0; i < number; ++i) {
    // Where blocks begin, so that each is read once.
    const std::size_t first = list.blocks.size() * i / number;
    const std::size_t last = list.blocks.size() * (i + 1) / number;
    if (first < last) {
      ranges.push_back({list.blocks[first].first_word,
                        last < list.blocks.size() ? list.blocks[last].first_word : list.words});
    }
  }
  return ranges;
}

std::vector<BlockList> distribute(SpillFile& file, const BlockList& list,
                                  BlockListCursor::WordOrder order, std::size_t classes,
                                  const ClassOf& class_of, const SpillLimits& limits,
                                  const std::stop_token& stop) {
  const std::vector<WordRange> ranges = ranges_of(list, limits.threads);
  const std::uint64_t of_thread = limits.memory_bytes / std::max(limits.threads, 1U);
  const std::uint64_t reading = list.largest_block + 3 * list.largest_word;
  // At least a block, however little memory there is: a writer that is flushed begins again.
  const std::uint64_t writing =
      std::max<std::uint64_t>(of_thread - std::min(of_thread, reading),
                              BlockListWriter::max_memory(limits.block_bytes, list.largest_word));
  std::vector<std::vector<BlockList>> parts(ranges.size());
  parallel_for(
      limits.threads, ranges.size(),
      [&](std::size_t i) {
        Writers writers(file, classes, limits.block_bytes, writing);
        BlockListCursor words(file, list, ranges[i].begin, ranges[i].end, order);
        StopCheck stopped(stop);
        for (WordCount entry; words.next(entry);) {
          if (stopped.requested()) {
            throw Cancelled();
          }
          const std::size_t number = class_of(entry);
          if (number < classes) {
            writers.add(number, entry);
          }
        }
        parts[i] = writers.finish();
      },
      stop);
  std::vector<BlockList> lists(classes);
  for (std::vector<BlockList>& part : parts) {
    for (std::size_t i = 0; i < classes; ++i) {
      lists[i].append(std::exchange(part[i], {}));
    }
  }
  return lists;
}

}  // namespace hapax::spill
