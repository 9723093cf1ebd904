// The merged tables of a run, one for each partition of the hash. They are in this process's memory
// or in shared memory that another process has filled. They are read-only from here on.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/region.h"
#include "hash/word_hash.h"
#include "table/mapped_table.h"
#include "table/packed_table.h"
#include "table/table.h"

namespace hapax::order {

struct TableSet {
  explicit TableSet(hash::Seed seed_of_the_run) : seed(seed_of_the_run) {}

  Budget budget;  // outlives the tables
  hash::Seed seed;
  unsigned partition_bits = 0;
  std::vector<table::TableView> tables;  // 2^partition_bits in the order of the partitions, or none
  // Where document frequencies were counted: each word with the number of texts in which it occurs.
  // Their memory is of this set's budget.
  std::unique_ptr<TableSet> documents;

  // Adds the table of the next partition. It does not grow from here on.
  void add(table::Table table) {
    if (table::PackedTable::suits(table)) {
      packed_.emplace_back(table.view());
      tables.push_back(packed_.back().view());
      return;
    }
    table.release_addresses();
    tables.push_back(table.view());
    owned_.push_back(std::move(table));  // a region does not move with its owner
  }
  void add(table::MappedTable mapped) {
    tables.push_back(mapped.view());
    mapped_.push_back(std::move(mapped));
  }

  // The number of words.
  std::uint64_t size() const {
    std::uint64_t size = 0;
    for (const table::TableView& table : tables) {
      size += table.size();
    }
    return size;
  }

  // The memory of all tables.
  std::uint64_t bytes() const {
    std::uint64_t bytes = budget.used();
    for (const table::MappedTable& mapped : mapped_) {
      bytes += mapped.bytes();
    }
    for (const table::PackedTable& packed : packed_) {
      bytes += packed.bytes();
    }
    return bytes;
  }

  // The word of a used slot. Nearly every word is in the slot itself; only a word in an arena needs
  // the table of its partition.
  std::string_view word_of(const table::Slot& slot) const {
    return tables[slot.is_in_arena() ? table::partition_of(slot.tag, partition_bits) : 0].word(
        slot);
  }

 private:
  std::vector<table::Table> owned_;
  std::vector<table::MappedTable> mapped_;
  std::vector<table::PackedTable> packed_;
};

}  // namespace hapax::order
