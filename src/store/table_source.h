// Merged tables as a source of words: one table for each partition of the hash.
//
// Thread safety: one thread adds tables. They are read-only from then on. Tested by
// tests/store/word_source_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/budget.h"
#include "hash/word_hash.h"
#include "store/word_source.h"
#include "table/packed_table.h"
#include "table/table.h"

namespace hapax::store {

class TableSource final : public WordSource {
 public:
  // The words of its tables are hashed with `seed`. The tables take their memory from `budget`,
  // those of documents too.
  explicit TableSource(hash::Seed seed, std::shared_ptr<Budget> budget = std::make_shared<Budget>())
      : budget_(std::move(budget)), seed_(seed) {}

  // For making the tables.
  Budget& budget() { return *budget_; }
  const Budget& budget() const { return *budget_; }
  const hash::Seed& seed() const { return seed_; }

  // There will be 2^bits tables; one without this call.
  void set_partition_bits(unsigned bits) { partition_bits_ = bits; }
  unsigned partition_bits() const { return partition_bits_; }
  // Adds the table of the next partition. It does not grow from here on.
  void add(table::Table table);
  void set_documents(std::unique_ptr<const TableSource> documents) {
    documents_ = std::move(documents);
  }

  table::Words words() const override;
  std::uint64_t total() const override;
  std::uint64_t bytes() const override;
  const WordSource* documents() const override { return documents_.get(); }
  std::size_t pieces() const override { return pieces_.size(); }
  std::size_t read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const override;
  std::uint64_t count(std::string_view word) const override;

 private:
  std::string_view long_word(WordRef ref) const override;
  void add_view(const table::TableView& view);

  std::shared_ptr<Budget> budget_;  // outlives the tables
  const hash::Seed seed_;
  unsigned partition_bits_ = 0;
  std::vector<table::TableView> tables_;  // in the order of the partitions
  std::vector<table::SlotView> pieces_;   // ranges of the tables' slots
  // Each table is one of these.
  std::vector<table::Table> owned_;
  std::vector<table::PackedTable> packed_;
  std::unique_ptr<const TableSource> documents_;
};

}  // namespace hapax::store
