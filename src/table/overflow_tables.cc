#include "table/overflow_tables.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "table/merge.h"

namespace hapax::table {
namespace {

// Enough that two workers seldom want the same, and that few words are waiting in each.
constexpr unsigned kPartitionsPerWorker = 16;
// Bytes of long words that one partition's overflow buffer may hold. A word that is longer than
// that is counted at once.
constexpr std::size_t kLongBytes = std::size_t{8} << 10;

unsigned bits_for(unsigned workers) {
  return std::min(static_cast<unsigned>(std::bit_width(workers * kPartitionsPerWorker - 1)),
                  kMaxPartitionBits);
}

}  // namespace

OverflowTables::OverflowTables(unsigned workers, std::uint64_t address_bytes, const CpuLevel& level,
                               Budget& budget, std::stop_token stop)
    : bits_(bits_for(workers)),
      reservation_(default_reservation(address_bytes, std::uint64_t{1} << bits_)),
      level_(level),
      budget_(budget),
      stop_(std::move(stop)),
      partitions_(std::size_t{1} << bits_) {}

Result<Table*> OverflowTables::table_of(Partition& partition) {
  if (!partition.table) {
    used_.store(true, std::memory_order_relaxed);
    Result<Table> table = Table::create(Region::Backing::kPrivate, reservation_, bits_, budget_);
    if (!table) {
      return table.error();
    }
    partition.table.emplace(std::move(table).value());
    partition.table->use(level_);
    partition.table->stop_growing_on(stop_);
  }
  return &*partition.table;
}

Result<void> OverflowTables::add(std::uint64_t partition, const KeysAndTags& words,
                                 const std::uint8_t* base) {
  Partition& own = partitions_[partition];
  const MutexLock lock(own.mutex);
  Result<Table*> table = table_of(own);
  if (!table) {
    return table.error();
  }
  return (*table)->add_ones(words, base);
}

Result<void> OverflowTables::add_word(std::string_view word, const hash::Seed& seed) {
  Partition& own = partitions_[partition_of(tag_of(word, seed), bits_)];
  const MutexLock lock(own.mutex);
  Result<Table*> table = table_of(own);
  if (!table) {
    return table.error();
  }
  return (*table)->add_word(word, 1, seed);
}

Result<Table> OverflowTables::merge(std::uint64_t partition, std::span<const TableView> tables,
                                    const std::stop_token& stop) {
  Partition& own = partitions_[partition];
  const MutexLock lock(own.mutex);
  Result<Table*> table = table_of(own);
  if (!table) {
    return table.error();
  }
  if (Result<void> merged = merge_into(**table, tables, partition, bits_, stop); !merged) {
    return merged.error();
  }
  return std::move(**table);
}

std::uint64_t OverflowBuffer::max_bytes(unsigned workers) {
  return (sizeof(Buffer) + 2 * kLongBytes) << bits_for(workers);
}

void OverflowBuffer::add_long(std::uint64_t tag, const std::uint8_t* word) {
  const std::uint64_t partition = partition_of(tag, tables_->partition_bits());
  Buffer& buffer = buffer_of(partition);
  buffer.add(tag, KeysAndTags::key_of_long(buffer.long_words.size()));
  buffer.long_words.insert(buffer.long_words.end(), word, word + length_of(tag));
  if (buffer.size == Buffer::kWords || buffer.long_words.size() > kLongBytes) {
    flush_partition(partition);
  }
}

void OverflowBuffer::add_word(std::string_view word, const hash::Seed& seed) {
  if (Result<void> added = tables_->add_word(word, seed); !added && status_) {
    status_ = std::move(added);
  }
}

void OverflowBuffer::flush_partition(std::uint64_t partition) {
  Buffer& buffer = *buffers_[partition];
  Result<void> added = tables_->add(
      partition, {buffer.keys.data(), buffer.tags.data(), buffer.size}, buffer.long_words.data());
  if (!added && status_) {
    status_ = std::move(added);
  }
  buffer.size = 0;
  buffer.long_words.clear();
}

void OverflowBuffer::flush() {
  for (std::uint64_t partition = 0; partition < buffers_.size(); ++partition) {
    if (buffers_[partition] != nullptr && buffers_[partition]->size > 0) {
      flush_partition(partition);
    }
  }
}

}  // namespace hapax::table
