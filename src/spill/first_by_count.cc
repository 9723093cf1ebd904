// The first k words by count, as spill/sort_by_count.h says: each thread keeps the first k of its
// ranges in a heap, whose front is the last of them.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "base/caught_error.h"
#include "base/parallel.h"
#include "base/stop_check.h"
#include "spill/block_reader.h"
#include "spill/distribute.h"
#include "spill/sort_by_count.h"

namespace hapax::spill {
namespace {

struct OwnWord {
  std::uint64_t count;
  std::string word;
};

bool comes_first(const OwnWord& a, const OwnWord& b) {
  return a.count != b.count ? a.count > b.count : a.word < b.word;
}

class Heap {
 public:
  Heap(std::uint64_t k, std::uint64_t memory_bytes) : k_(k), memory_bytes_(memory_bytes) {}

  // False if the words take too much memory.
  bool add(const WordCount& entry) {
    if (words_.size() == k_) {
      if (!is_wanted(entry)) {
        return true;
      }
      std::pop_heap(words_.begin(), words_.end(), comes_first);
      used_ -= memory_of(words_.back());
      words_.pop_back();
    }
    words_.push_back({entry.count, std::string(entry.word)});
    used_ += memory_of(words_.back());
    std::push_heap(words_.begin(), words_.end(), comes_first);
    return used_ <= memory_bytes_;
  }

  std::vector<OwnWord>& words() { return words_; }

 private:
  // A vector doubles while it grows.
  static std::uint64_t memory_of(const OwnWord& word) {
    return 3 * sizeof word + word.word.capacity();
  }
  bool is_wanted(const WordCount& entry) const {
    if (k_ == 0) {
      return false;
    }
    const OwnWord& last = words_.front();
    return entry.count != last.count ? entry.count > last.count : entry.word < last.word;
  }

  const std::uint64_t k_;
  const std::uint64_t memory_bytes_;
  std::uint64_t used_ = 0;
  std::vector<OwnWord> words_;
};

class First {
 public:
  First(SpillFile& file, const BlockList& list, std::uint64_t k, const WordFilter& filter,
        const SpillLimits& limits)
      : file_(file),
        list_(list),
        k_(k),
        filter_(filter),
        limits_(limits),
        memory_of_heap_(limits.memory_bytes / (std::max(limits.threads, 1U) + 1)),
        first_(k, memory_of_heap_) {}

  // False if the words take too much memory.
  bool find(const std::stop_token& stop) {
    const std::vector<WordRange> ranges = ranges_of(list_, limits_.threads);
    parallel_for(
        limits_.threads, ranges.size(),
        [&](std::size_t i) {
          if (!is_too_much_) {
            read(ranges[i], stop);
          }
        },
        stop);
    return !is_too_much_;
  }

  FirstWords take() {
    std::sort(first_.words().begin(), first_.words().end(), comes_first);
    BlockListWriter writer(file_, limits_.block_bytes);
    for (const OwnWord& word : first_.words()) {
      writer.add(word.word, word.count);
    }
    return {writer.finish(), first_.words().size(), matching_};
  }

 private:
  void read(const WordRange& range, const std::stop_token& stop) {
    Heap heap(k_, memory_of_heap_);
    std::uint64_t matching = 0;
    BlockListCursor words(file_, list_, range.begin, range.end);
    StopCheck stopped(stop);
    for (WordCount entry; words.next(entry);) {
      if (stopped.requested()) {
        throw Cancelled();
      }
      if (filter_.takes(entry)) {
        ++matching;
        if (!heap.add(entry)) {
          is_too_much_ = true;
          return;
        }
      }
    }
    const std::lock_guard lock(mutex_);
    matching_ += matching;
    for (const OwnWord& word : heap.words()) {
      if (!first_.add({word.word, word.count})) {
        is_too_much_ = true;
        return;
      }
    }
  }

  SpillFile& file_;
  const BlockList& list_;
  const std::uint64_t k_;
  const WordFilter& filter_;
  const SpillLimits& limits_;
  const std::uint64_t memory_of_heap_;
  std::atomic<bool> is_too_much_{false};
  std::mutex mutex_;
  Heap first_;  // of all ranges
  std::uint64_t matching_ = 0;
};

}  // namespace

FirstWords first_by_count(SpillFile& file, const BlockList& list, std::uint64_t k,
                          const WordFilter& filter, const SpillLimits& limits,
                          const std::stop_token& stop) {
  // A pass that is sure to need too much memory is not begun.
  if (k <= limits.memory_bytes / sizeof(OwnWord)) {
    First first(file, list, k, filter, limits);
    if (first.find(stop)) {
      return first.take();
    }
  }
  FirstWords all;
  all.list = sort_by_count(file, list, filter, limits, stop);
  all.matching = all.list.words;
  all.size = std::min(k, all.matching);
  return all;
}

}  // namespace hapax::spill
