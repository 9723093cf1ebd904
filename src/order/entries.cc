#include "order/entries.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "order/selects.h"

namespace hapax::order {
namespace {

constexpr std::uint64_t kClippedCount = 0xFFFF;
constexpr unsigned kPrefixBits = 48;
// Words that are looked at together: 4 KB of references, 8 KB of entries.
constexpr std::size_t kWordsOfABlock = 512;

// Calls visit(references) for all words of a piece, a block at a time.
template <typename Visit>
void visit_blocks(const store::WordSource& words, std::size_t piece, Visit&& visit) {
  std::array<store::WordRef, kWordsOfABlock> block;
  std::uint64_t at = 0;
  while (const std::size_t size = words.read(piece, at, block)) {
    visit(std::span<const store::WordRef>(block).first(size));
  }
}

// The array into which tasks copy the entries that they have found.
class EntryCollector {
 public:
  explicit EntryCollector(std::size_t most) : entries_(most) {}

  void add(std::span<const SortEntry> found) {
    std::copy(found.begin(), found.end(),
              entries_.begin() + size_.fetch_add(found.size(), std::memory_order_relaxed));
  }
  LargeArray<SortEntry> take() {
    entries_.truncate(size_);
    return std::move(entries_);
  }

 private:
  LargeArray<SortEntry> entries_;
  std::atomic<std::size_t> size_{0};
};

// Writes every word to `found` and keeps only the selected ones. A branch on the selection would be
// mispredicted often.
void collect_piece(const store::WordSource& words, std::size_t piece, const Selection& selection,
                   EntryCollector& out) {
  const bool all = selection.min_count <= 1 && selection.min_length <= 1;
  std::array<SortEntry, kWordsOfABlock> found;
  visit_blocks(words, piece, [&](std::span<const store::WordRef> block) {
    std::size_t size = 0;
    for (const store::WordRef word : block) {
      found[size] = entry_of(words, word, selection.order);
      size += all || selects(selection, {words.word(word), word.count()}) ? 1 : 0;
    }
    out.add(std::span(found).first(size));
  });
}

// How many words have each count, those of kBins - 1 and more together.
struct Histogram {
  static constexpr std::uint64_t kBins = 4096;
  std::vector<std::uint64_t> words = std::vector<std::uint64_t>(kBins);  // 32 KB

  // How many words have at least that count. Counts of kBins - 1 and more are in one bin, so for
  // them it is an upper bound.
  std::uint64_t reaching(std::uint64_t count) const {
    return std::accumulate(words.begin() + static_cast<std::ptrdiff_t>(std::min(count, kBins - 1)),
                           words.end(), std::uint64_t{0});
  }
  // The largest count below kBins that at least `wanted` words reach; 0 if there are fewer words.
  std::uint64_t reached_by(std::uint64_t wanted) const {
    std::uint64_t so_far = 0;
    for (std::uint64_t count = kBins - 1; count > 0; --count) {
      so_far += words[count];
      if (so_far >= wanted) {
        return count;
      }
    }
    return 0;
  }
};

Histogram histogram_of(const store::WordSource& words, const Selection& selection, unsigned workers,
                       const std::stop_token& stop) {
  std::vector<Histogram> found(words.pieces());
  const auto count_piece = [&](std::size_t piece) {
    visit_blocks(words, piece, [&](std::span<const store::WordRef> block) {
      for (const store::WordRef word : block) {
        const std::uint64_t count = word.count();
        if (selects(selection, {words.word(word), count})) {
          ++found[piece].words[std::min(count, Histogram::kBins - 1)];
        }
      }
    });
  };
  parallel_for(workers, words.pieces(), count_piece, stop);
  Histogram all;
  for (const Histogram& piece : found) {
    for (std::size_t count = 0; count < Histogram::kBins; ++count) {
      all.words[count] += piece.words[count];
    }
  }
  return all;
}

}  // namespace

SortEntry entry_of(const store::WordSource& words, store::WordRef word, Order order) {
  const std::uint64_t prefix = words.prefix(word);
  if (order == Order::kByWord) {
    return {prefix, word};
  }
  const std::uint64_t count = word.count();
  return {count >= kClippedCount
              ? 0
              : (kClippedCount - count) << kPrefixBits | prefix >> (64 - kPrefixBits),
          word};
}

bool EntryLess::less_by_word(const SortEntry& a, const SortEntry& b) const {
  if (order_ == Order::kByCount && a.word.count() != b.word.count()) {
    return a.word.count() > b.word.count();
  }
  return words_->word(a.word) < words_->word(b.word);
}

Collected collect_entries(const store::WordSource& words, const Selection& selection,
                          unsigned workers, const std::stop_token& stop) {
  Collected collected;
  Selection taken = selection;
  std::uint64_t most = words.size();
  if (selection.first && selection.order == Order::kByCount) {
    // Keeps only the words that can be among the first, often few of millions.
    const Histogram histogram = histogram_of(words, selection, workers, stop);
    for (const std::uint64_t of_a_count : histogram.words) {
      collected.matching += of_a_count;
    }
    taken.min_count = std::max(taken.min_count, histogram.reached_by(*selection.first));
    most = histogram.reaching(taken.min_count);
  }
  EntryCollector entries(most);
  const auto collect = [&](std::size_t piece) { collect_piece(words, piece, taken, entries); };
  parallel_for(workers, words.pieces(), collect, stop);
  collected.entries = entries.take();
  if (collected.matching == 0) {
    collected.matching = collected.entries.size();
  }
  return collected;
}

}  // namespace hapax::order
