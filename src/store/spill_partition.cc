#include "store/spill_partition.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "spill/run_spill.h"
#include "store/sharer_errors.h"
#include "store/word_lines.h"
#include "store/word_ref.h"
#include "table/slots.h"

namespace hapax::store {
namespace {

// A word and its first 8 bytes, padded with zeros, as a number that compares as they do.
struct Entry {
  std::uint64_t prefix;
  WordRef ref;
};

std::uint64_t prefix_of(std::string_view word) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, word.data(), sizeof bytes);  // of every word, 8 bytes can be read
  return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
}

// All words of a partition, once its counts are whole.
class PartitionWords {
 public:
  PartitionWords(const Partition& partition, const BlockPool& pool)
      : partition_(partition), pool_(pool) {}

  std::string_view word(WordRef ref) const {
    if (ref.is_long()) {
      const table::Slot& slot = ref.slot();
      return {reinterpret_cast<const char*>(pool_.base() + slot.offset()), slot.length()};
    }
    return {ref.bytes(), ref.length()};
  }

  // False if other processes have written there what cannot be.
  bool collect() {
    entries_.reserve(partition_.words().size());
    return collect_lines() && collect_slots();
  }
  std::span<Entry> entries() { return entries_; }
  // An upper bound of the size of a run with these words.
  std::uint64_t max_run_bytes() const {
    return spill::RunSpiller::max_bytes(entries_.size(), word_bytes_, largest_word_);
  }

 private:
  // A word whose count is 0 is in the slots.
  bool collect_lines() {
    const WordLines lines = partition_.lines(pool_);
    for (const WordLine& line : std::span(lines.lines, lines.size)) {
      for (std::size_t place = 0; place < WordLine::kWords; ++place) {
        if (line.counts[place] > 0 && !add(WordRef(line, place))) {
          return false;
        }
      }
    }
    return true;
  }

  bool collect_slots() {
    const table::SlotView slots = partition_.slots(pool_);
    for (std::uint64_t i = 0; i < slots.size; ++i) {
      const table::Slot& slot = slots[i];
      if (slot.used() && !((!slot.is_in_arena() || pool_.contains(slot.offset(), slot.length())) &&
                           add(WordRef(slot)))) {
        return false;
      }
    }
    return true;
  }

  bool add(WordRef ref) {
    const std::string_view own = word(ref);
    if (own.empty() || entries_.size() == entries_.capacity()) {
      return false;
    }
    entries_.push_back({prefix_of(own), ref});
    word_bytes_ += own.size();
    largest_word_ = std::max(largest_word_, own.size());
    return true;
  }

  const Partition& partition_;
  const BlockPool& pool_;
  std::vector<Entry> entries_;
  std::uint64_t word_bytes_ = 0;
  std::size_t largest_word_ = 0;
};

// Moves the entries in place to 2,048 buckets, evenly between the least and the greatest prefix,
// and sorts each bucket: a bucket fits the first cache.
template <typename Less>
void sort_entries(std::span<Entry> entries, const Less& less) {
  constexpr std::size_t kBuckets = 2048;
  constexpr std::size_t kFew = 4 * kBuckets;
  if (entries.size() < kFew) {
    std::sort(entries.begin(), entries.end(), less);
    return;
  }
  const auto [least, greatest] =
      std::minmax_element(entries.begin(), entries.end(),
                          [](const Entry& a, const Entry& b) { return a.prefix < b.prefix; });
  const std::uint64_t base = least->prefix;
  const int bits = 64 - std::countl_zero(greatest->prefix - base);
  const int shift = std::max(bits - std::countr_zero(kBuckets), 0);
  const auto bucket_of = [base, shift](const Entry& entry) {
    return static_cast<std::size_t>((entry.prefix - base) >> shift);
  };
  std::array<std::size_t, kBuckets + 1> ends{};
  for (const Entry& entry : entries) {
    ++ends[bucket_of(entry) + 1];
  }
  for (std::size_t i = 0; i < kBuckets; ++i) {
    ends[i + 1] += ends[i];
  }
  std::array<std::size_t, kBuckets> next{};
  std::copy_n(ends.begin(), kBuckets, next.begin());
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    while (next[bucket] < ends[bucket + 1]) {
      Entry& entry = entries[next[bucket]];
      const std::size_t belongs = bucket_of(entry);
      if (belongs == bucket) {
        ++next[bucket];
      } else {
        std::swap(entry, entries[next[belongs]++]);
      }
    }
    std::sort(entries.begin() + static_cast<std::ptrdiff_t>(ends[bucket]),
              entries.begin() + static_cast<std::ptrdiff_t>(ends[bucket + 1]), less);
  }
}

}  // namespace

Result<std::uint64_t> spill_partition(Partition& partition, const hash::Seed& seed, BlockPool& pool,
                                      spill::SpillFile& file, std::uint64_t previous) {
  if (Result<void> finished = partition.finish(seed, pool); !finished) {
    return finished.error();
  }
  PartitionWords words(partition, pool);
  if (!words.collect()) {
    return shared_nonsense();
  }
  const std::span<Entry> entries = words.entries();
  if (entries.empty()) {
    return previous;
  }
  sort_entries(entries, [&words](const Entry& a, const Entry& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : words.word(a.ref) < words.word(b.ref);
  });
  Result<spill::RunSpiller> run = spill::RunSpiller::begin(file, words.max_run_bytes());
  if (!run) {
    return run.error();
  }
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[std::min(i + kAhead, entries.size() - 1)].ref.prefetch();
    const WordRef ref = entries[i].ref;
    if (Result<void> added = run->add(words.word(ref), ref.count()); !added) {
      return added.error();
    }
  }
  Result<std::uint64_t> written = run->finish(previous);
  const Result<void> cleared = written ? partition.clear(pool) : Result<void>(written.error());
  return cleared ? written : cleared.error();
}

Result<std::uint64_t> spill_word(std::string_view word, std::uint64_t count, spill::SpillFile& file,
                                 std::uint64_t previous) {
  Result<spill::RunSpiller> run =
      spill::RunSpiller::begin(file, spill::RunSpiller::max_bytes(1, word.size(), word.size()));
  if (!run) {
    return run.error();
  }
  const Result<void> added = run->add(word, count);
  return added ? run->finish(previous) : added.error();
}

}  // namespace hapax::store
