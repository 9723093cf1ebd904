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

constexpr std::size_t kByteValues = 256;

std::size_t byte_of(const Entry& entry, int shift) {
  return static_cast<std::size_t>(entry.prefix >> shift) % kByteValues;
}

// Moves the entries in place to buckets of one value of a byte of their prefixes each, and returns
// where the buckets end.
std::array<std::size_t, kByteValues> move_to_buckets(std::span<Entry> entries, int shift) {
  std::array<std::size_t, kByteValues> next{};
  for (const Entry& entry : entries) {
    ++next[byte_of(entry, shift)];
  }
  std::array<std::size_t, kByteValues> ends{};
  std::size_t so_far = 0;
  for (std::size_t value = 0; value < kByteValues; ++value) {
    so_far += std::exchange(next[value], so_far);
    ends[value] = so_far;
  }
  if (next[byte_of(entries[0], shift)] + entries.size() == ends[byte_of(entries[0], shift)]) {
    return ends;  // all are in one bucket
  }
  for (std::size_t value = 0; value < kByteValues; ++value) {
    while (next[value] < ends[value]) {
      Entry& entry = entries[next[value]];
      const std::size_t belongs = byte_of(entry, shift);
      std::swap(entry, entries[next[belongs]++]);
    }
  }
  return ends;
}

// Sorts by one byte of the prefixes after the other, in place, until buckets are small. Words have
// few values of a byte, and not evenly, so each bucket is divided only as far as it needs.
template <typename Less>
void sort_entries(std::span<Entry> entries, int shift, const Less& less) {
  constexpr std::size_t kFew = 48;
  if (entries.size() <= kFew || shift < 0) {
    std::sort(entries.begin(), entries.end(), less);
    return;
  }
  std::size_t begin = 0;
  for (const std::size_t end : move_to_buckets(entries, shift)) {
    if (end - begin > 1) {
      sort_entries(entries.subspan(begin, end - begin), shift - 8, less);
    }
    begin = end;
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
  constexpr int kFirstByte = 56;
  sort_entries(entries, kFirstByte, [&words](const Entry& a, const Entry& b) {
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
