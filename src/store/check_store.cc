#include "store/check_store.h"

#include <array>
#include <cstddef>
#include <optional>

#include "base/parallel.h"
#include "hapax/options.h"
#include "store/sharer_errors.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::store {
namespace {

// The words and occurrences that one partition holds.
struct Found {
  std::uint64_t short_words = 0;
  std::uint64_t without_count = 0;  // short words that should be in the slots, too
  std::uint64_t moved_words = 0;    // short words in the slots
  std::uint64_t long_words = 0;
  std::uint64_t arena_bytes = 0;
  std::uint64_t total = 0;

  // False if the counts add up to more than there may be.
  bool add(std::uint64_t count) {
    if (count > kMaxCount - total) {
      return false;
    }
    total += count;
    return true;
  }
};

class PartitionCheck {
 public:
  PartitionCheck(const Store& store, std::size_t number)
      : store_(store), number_(number), partition_(store.partition(number)) {}

  // The sum of the counts; nothing if something makes no sense.
  std::optional<std::uint64_t> total() const {
    Found found;
    if (!partition_.check(store_.pool()) || !check_lines(found) || !check_slots(found)) {
      return std::nullopt;
    }
    const table::Words words = partition_.words();
    return found.short_words == words.narrow && found.long_words == words.wide &&
                   found.arena_bytes == words.arena_bytes &&
                   found.moved_words == partition_.moved_words() &&
                   found.moved_words == found.without_count
               ? std::optional(found.total)
               : std::nullopt;
  }

 private:
  bool check_lines(Found& found) const {
    const WordLines lines = partition_.lines(store_.pool());
    for (std::uint64_t i = 0; i < lines.size; ++i) {
      const WordLine& line = lines.lines[i];
      bool has_ended = false;
      for (std::size_t place = 0; place < WordLine::kWords; ++place) {
        const bool is_free = line.keys[place].low == 0;
        if (!is_free &&
            (has_ended || !belongs_here(line.keys[place]) || !found.add(line.counts[place]))) {
          return false;
        }
        if (is_free && line.counts[place] != 0) {
          return false;
        }
        has_ended = is_free;
        found.short_words += is_free ? 0 : 1;
        found.without_count += !is_free && line.counts[place] == 0 ? 1 : 0;
      }
    }
    return true;
  }

  bool belongs_here(hash::ShortKey key) const {
    const auto hash = static_cast<std::uint64_t>(store_.seed().hash_short(key));
    return hash >> (64 - kPartitionBits) == number_;
  }

  bool check_slots(Found& found) const {
    const table::SlotView slots = partition_.slots(store_.pool());
    for (std::uint64_t i = 0; i < slots.size; ++i) {
      const table::Slot& slot = slots[i];
      if (!slot.used()) {
        continue;
      }
      const bool is_inside =
          !slot.is_in_arena() || store_.pool().contains(slot.offset(), slot.length());
      if (slot.length() == 0 || !is_inside ||
          table::partition_of(slot.tag, kPartitionBits) != number_ || slot.count == 0 ||
          !found.add(slot.count)) {
        return false;
      }
      found.moved_words += slot.is_narrow() ? 1 : 0;
      found.long_words += slot.is_narrow() ? 0 : 1;
      found.arena_bytes += slot.is_in_arena() ? slot.length() : 0;
    }
    return true;
  }

  const Store& store_;
  const std::size_t number_;
  const Partition& partition_;
};

}  // namespace

Result<void> check_store(const Store& store, std::uint64_t total, unsigned workers,
                         const std::stop_token& stop) {
  std::array<std::optional<std::uint64_t>, kPartitions> totals;
  parallel_for(
      workers, kPartitions, [&](std::size_t i) { totals[i] = PartitionCheck(store, i).total(); },
      stop);
  const Result<std::uint64_t> spilled = store.spilled_total();
  if (!spilled) {
    return spilled.error();
  }
  std::uint64_t sum = *spilled;
  for (const std::optional<std::uint64_t>& own : totals) {
    if (!own || *own > kMaxCount - sum) {
      return shared_nonsense();
    }
    sum += *own;
  }
  return sum == total && store.total() == total ? Result<void>() : shared_nonsense();
}

}  // namespace hapax::store
