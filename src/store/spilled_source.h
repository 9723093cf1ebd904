// Words on disk as a source: what a count leaves that exceeded its memory limit. Readers ask
// on_disk(); there are no pieces, because no word stands in memory.
//
// Thread safety: read-only. Tested by tests/order/spilled_cursor_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "spill/spilled_words.h"
#include "store/word_source.h"

namespace hapax::store {

class SpilledSource final : public WordSource {
 public:
  SpilledSource(spill::SpillFile file, spill::BlockList list, const spill::SpillLimits& limits)
      : words_(std::move(file), std::move(list), limits) {}

  // All count as short ones, whatever their lengths are.
  table::Words words() const override { return {.narrow = words_.size()}; }
  std::uint64_t total() const override { return words_.total(); }
  std::uint64_t bytes() const override { return words_.memory_bytes(); }
  const WordSource* documents() const override { return nullptr; }
  const spill::SpilledWords* on_disk() const override { return &words_; }
  std::size_t pieces() const override { return 0; }
  std::size_t read(std::size_t piece, std::uint64_t& at, std::span<WordRef> out) const override;
  // Throws Failure.
  std::uint64_t count(std::string_view word) const override { return words_.count(word); }

 private:
  std::string_view long_word(WordRef ref) const override;

  spill::SpilledWords words_;
};

}  // namespace hapax::store
