// The merged tables of a run: one for each partition of the hash, in this process's memory or where
// another process has built them. From here on they are read-only.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/region.h"
#include "hash/word_hash.h"
#include "table/mapped_table.h"
#include "table/table.h"

namespace hapax::order {

struct TableSet {
  explicit TableSet(hash::Seed seed_of_the_run) : seed(seed_of_the_run) {}

  Budget budget;  // outlives the tables
  hash::Seed seed;
  unsigned partition_bits = 0;
  std::vector<table::TableView>
      tables;  // 2^partition_bits, in the order of the partitions; or none

  // The next partition's.
  void add(table::Table table) {
    tables.push_back(table.view());
    owned_.push_back(std::move(table));  // a region does not move with its owner
  }
  void add(table::MappedTable mapped) {
    tables.push_back(mapped.view());
    mapped_.push_back(std::move(mapped));
  }

  // How many words there are.
  std::uint64_t size() const {
    std::uint64_t size = 0;
    for (const table::TableView& table : tables) {
      size += table.size();
    }
    return size;
  }

  // Of a used slot; nearly every one's stands in the slot itself.
  std::string_view word_of(const table::Slot& slot) const {
    return tables[slot.is_in_arena() ? table::partition_of(slot.tag, partition_bits) : 0].word(
        slot);
  }

 private:
  std::vector<table::Table> owned_;
  std::vector<table::MappedTable> mapped_;
};

}  // namespace hapax::order
