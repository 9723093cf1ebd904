#include "spill/spilled_words.h"

#include <algorithm>
#include <utility>

namespace hapax::spill {
namespace {

// Reads blocks to compare their words with one that is looked for.
class Search {
 public:
  Search(const SpillFile& file, std::string_view word)
      : reader_(file, BlockListCursor::WordOrder::kAscending), word_(word) {}

  bool begins_behind(const ListedBlock& block) {
    reader_.open(block);
    WordCount first;
    return reader_.next(first) && word_ < first.word;
  }

  std::uint64_t count_in(const ListedBlock& block) {
    reader_.open(block);
    for (WordCount entry; reader_.next(entry) && entry.word <= word_;) {
      if (entry.word == word_) {
        return entry.count;
      }
    }
    return 0;
  }

 private:
  BlockReader reader_;
  std::string_view word_;
};

}  // namespace

SpilledWords::SpilledWords(SpillFile file, BlockList list, const SpillLimits& limits)
    : file_(std::move(file)), list_(std::move(list)), limits_(limits) {}

std::uint64_t SpilledWords::memory_bytes() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t bytes = list_.memory_bytes();
  for (const std::string& word : kept_) {
    bytes += word.capacity();
  }
  return bytes;
}

std::uint64_t SpilledWords::count(std::string_view word) const {
  Search search(file_, word);
  const auto behind = std::upper_bound(list_.blocks.begin(), list_.blocks.end(), word,
                                       [&search](std::string_view, const ListedBlock& block) {
                                         return search.begins_behind(block);
                                       });
  return behind == list_.blocks.begin() ? 0 : search.count_in(*std::prev(behind));
}

std::string_view SpilledWords::keep(std::string_view word) const {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(word);
  return found != kept_.end() ? *found : *kept_.emplace(word).first;
}

}  // namespace hapax::spill
