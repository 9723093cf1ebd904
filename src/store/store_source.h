// A store as a source of words, once all words have been added. Thread safety: read-only. Tested by
// tests/store/store_source_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "store/store.h"
#include "store/table_source.h"
#include "store/word_lines.h"
#include "store/word_source.h"
#include "table/slots.h"

namespace hapax::store {

class StoreSource final : public WordSource {
 public:
  // `store` is finished; its memory is of `budget`.
  StoreSource(std::unique_ptr<const Store> store, std::shared_ptr<const Budget> budget);

  void set_documents(std::unique_ptr<const TableSource> documents) {
    documents_ = std::move(documents);
  }

  table::Words words() const override { return store_->words(); }
  std::uint64_t total() const override { return store_->total(); }
  std::uint64_t bytes() const override {
    // Other processes have taken memory of a shared store from budgets of their own.
    return std::max(budget_->used(), store_->committed_bytes());
  }
  const WordSource* documents() const override { return documents_.get(); }
  std::size_t pieces() const override { return pieces_.size(); }
  std::size_t read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const override;
  std::uint64_t count(std::string_view word) const override;

 private:
  // A range of a partition's lines or slots; the other is empty.
  struct Piece {
    WordLines lines;
    table::SlotView slots;
  };

  std::string_view long_word(WordRef ref) const override;

  std::shared_ptr<const Budget> budget_;
  std::unique_ptr<const Store> store_;
  std::unique_ptr<const TableSource> documents_;
  std::vector<Piece> pieces_;
};

}  // namespace hapax::store
