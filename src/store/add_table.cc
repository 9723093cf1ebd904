#include "store/add_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/sweeps.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::store {
namespace {

class TableAdder {
 public:
  TableAdder(Store& store, const table::TableView& table, const FrontSizes& sizes)
      : store_(store),
        table_(table),
        batch_words_(std::min(sizes.batch_words, kMaxBatchWords)),
        long_batch_words_(std::min(sizes.long_batch_words, kMaxLongBatchWords)),
        batch_text_bytes_(sizes.text_bytes() / kPartitions) {}

  Result<void> run() {
    for (partition_ = 0; partition_ < kPartitions && status_; ++partition_) {
      visit(table::WordKind::kNarrow, [this](const table::Slot& slot) { add_short(slot); });
      flush_short();
      visit(table::WordKind::kWide, [this](const table::Slot& slot) { add_long(slot); });
      flush_long();
    }
    store_.add_total(table_.total());
    return status_;
  }

 private:
  static constexpr std::uint64_t kMaxBatchWords = 512;
  static constexpr std::uint64_t kMaxLongBatchWords = 128;

  // Visits the slots of the partition in sweeps, as it may grow.
  template <typename Visit>
  void visit(table::WordKind kind, Visit&& visit) {
    slots_.clear();
    table_.visit_partition(partition_, kPartitionBits, kind,
                           [this](const table::Slot& slot) { slots_.push_back(&slot); });
    in_sweeps(slots_.size(), [&](std::uint64_t i) { visit(*slots_[i]); });
  }

  void add_short(const table::Slot& slot) {
    const hash::ShortKey key = hash::load_key(slot.key_bytes());
    const auto hash = static_cast<std::uint64_t>(store_.seed().hash_short(key));
    for (std::uint64_t left = slot.count; left > 0;) {
      const std::uint64_t count = std::min<std::uint64_t>(left, UINT32_MAX);
      keys_[size_] = key;
      hash_and_counts_[size_] = CountedKeys::join(hash_in_partition(hash), count);
      left -= count;
      if (++size_ == batch_words_) {
        flush_short();
      }
    }
  }

  void add_long(const table::Slot& slot) {
    const std::uint64_t text_bytes = slot.is_in_arena() ? slot.length() : 0;
    if (text_bytes > batch_text_bytes_) {
      keep_error(store_.add_word(slot.tag, table_.word(slot), slot.count));
      return;
    }
    if (long_size_ == long_batch_words_ || text_bytes > batch_text_bytes_ - text_bytes_) {
      flush_long();
    }
    long_words_[long_size_++] = reinterpret_cast<const table::WideSlot&>(slot);
    text_bytes_ += text_bytes;
  }

  void flush_short() {
    if (size_ > 0) {
      keep_error(store_.add(partition_, {keys_.data(), hash_and_counts_.data(), size_}));
    }
    size_ = 0;
  }

  void flush_long() {
    if (long_size_ > 0) {
      const auto* const texts = reinterpret_cast<const std::uint8_t*>(table_.arena());
      keep_error(store_.add_long(partition_,
                                 {std::span(long_words_).first(long_size_), texts, text_bytes_}));
    }
    long_size_ = 0;
    text_bytes_ = 0;
  }

  void keep_error(Result<void> added) {
    if (!added && status_) {
      status_ = std::move(added);
    }
  }

  Store& store_;
  const table::TableView& table_;
  const std::size_t batch_words_;
  const std::size_t long_batch_words_;
  const std::uint64_t batch_text_bytes_;
  std::uint64_t partition_ = 0;
  std::vector<const table::Slot*> slots_;  // of the partition
  std::size_t size_ = 0;
  std::size_t long_size_ = 0;
  std::uint64_t text_bytes_ = 0;  // of the longer words in the batch that are in the arena
  std::array<hash::ShortKey, kMaxBatchWords> keys_;
  std::array<std::uint64_t, kMaxBatchWords> hash_and_counts_;
  std::array<table::WideSlot, kMaxLongBatchWords> long_words_;
  Result<void> status_;
};

}  // namespace

Result<void> add_table(Store& store, const table::TableView& table, const FrontSizes& sizes) {
  return TableAdder(store, table, sizes).run();
}

}  // namespace hapax::store
