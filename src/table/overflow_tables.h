// Tables for words that do not fit into a worker's own table.
//
// A worker's own table takes the first words, among them the frequent ones, up to some MB. Other
// words go to an overflow buffer, by the partition of their hash. A full buffer of some hundred
// words is counted into the partition's table, under its lock. So a rare word is stored once for
// all workers, and each lock is held for microseconds.
//
//     words --> own table --> found: counted
//                  |
//                  +--> OverflowBuffer: partition 0 [..] 1 [......] --full--> OverflowTables: 1
//
// Tested by tests/table/overflow_tables_test.cc and tests/strategy/agree_test.cc, also under
// ThreadSanitizer.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/region.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "table/table.h"

namespace hapax::table {

// Any number of threads may call add() and add_word(); the others, when none does any more.
class OverflowTables {
 public:
  // For so many workers. The tables reserve `address_bytes` together, in equal shares; `budget`
  // outlives them. A request to `stop` ends their growing with the exception Cancelled.
  OverflowTables(unsigned workers, std::uint64_t address_bytes, const CpuLevel& level,
                 Budget& budget, std::stop_token stop = {});

  unsigned partition_bits() const { return bits_; }
  bool used() const { return used_.load(std::memory_order_relaxed); }

  // One occurrence of each of `words`, all of `partition`; a longer one's bytes lie at its offset
  // from `base`.
  Result<void> add(std::uint64_t partition, const KeysAndTags& words, const std::uint8_t* base);
  // One occurrence of `word`.
  Result<void> add_word(std::string_view word, const hash::Seed& seed);

  // The partition's table, with the words of `tables` that belong to it. Takes it; each partition
  // once, from any thread. A request to `stop` throws Cancelled.
  Result<Table> merge(std::uint64_t partition, std::span<const TableView> tables,
                      const std::stop_token& stop = {});

 private:
  struct alignas(64) Partition {
    Mutex mutex;
    std::optional<Table> table HAPAX_GUARDED_BY(mutex);
  };
  Result<Table*> table_of(Partition& partition) HAPAX_REQUIRES(partition.mutex);

  const unsigned bits_;
  const TableReservation reservation_;
  const CpuLevel& level_;
  Budget& budget_;
  const std::stop_token stop_;
  std::atomic<bool> used_{false};
  std::vector<Partition> partitions_;
};

// One worker's words on their way to the shared tables. One thread at a time.
class OverflowBuffer {
 public:
  // Bytes that one takes at most, if so many workers have one each.
  static std::uint64_t max_bytes(unsigned workers);

  explicit OverflowBuffer(OverflowTables& tables)
      : tables_(&tables), buffers_(std::size_t{1} << tables.partition_bits()) {}

  // Adds one occurrence of a word of up to 16 bytes.
  void add(std::uint64_t tag, hash::ShortKey key) {
    const std::uint64_t partition = partition_of(tag, tables_->partition_bits());
    Buffer& buffer = buffer_of(partition);
    buffer.add(tag, key);
    if (buffer.size == Buffer::kWords) {
      flush_partition(partition);
    }
  }
  // Adds one occurrence of a longer word.
  void add_long(std::uint64_t tag, const std::uint8_t* word);
  // Adds one occurrence of a word of any length. It is counted at once.
  void add_word(std::string_view word, const hash::Seed& seed);
  // Flushes all partitions.
  void flush();
  // The first error of any flush.
  const Result<void>& status() const { return status_; }

 private:
  struct Buffer {
    static constexpr std::size_t kWords = 1024;
    alignas(64) std::array<hash::ShortKey, kWords> keys;
    std::array<std::uint64_t, kWords> tags;
    std::size_t size = 0;
    std::vector<std::uint8_t> long_words;

    void add(std::uint64_t tag, hash::ShortKey key) {
      keys[size] = key;
      tags[size++] = tag;
    }
  };
  // Created at first use and not cleared: most runs overflow nothing, and many workers mean many
  // partitions.
  Buffer& buffer_of(std::uint64_t partition) {
    std::unique_ptr<Buffer>& buffer = buffers_[partition];
    if (buffer == nullptr) {
      buffer = std::make_unique_for_overwrite<Buffer>();
    }
    return *buffer;
  }
  void flush_partition(std::uint64_t partition);

  OverflowTables* tables_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
  Result<void> status_;
};

}  // namespace hapax::table
