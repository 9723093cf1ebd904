// A forward pass over all words of a source, one by one, in no particular order.
//
//     for (WordPass words(source); !words.at_end(); words.advance()) .. words.word() ..
//
// The source must outlive the pass. A word on disk is a view that is valid until advance(), and
// reading it may throw Failure. Keeps its own state: one thread at a time. Tested by
// tests/store/word_source_test.cc and tests/order/spilled_cursor_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hapax/counts.h"
#include "spill/block_reader.h"
#include "spill/spilled_words.h"
#include "store/word_source.h"

namespace hapax::store {

class WordPass {
 public:
  explicit WordPass(const WordSource& source) : source_(&source) {
    if (const spill::SpilledWords* const words = source.on_disk()) {
      on_disk_.emplace(words->cursor());
    }
    read_block();
  }

  bool at_end() const { return next_ == size_; }
  // The current word and its count; not at the end.
  std::string_view word() const { return on_disk_ ? entry_.word : source_->word(block_[next_]); }
  std::uint64_t count() const { return on_disk_ ? entry_.count : block_[next_].count(); }
  void advance() {
    if (++next_ == size_) {
      read_block();
    }
  }

 private:
  // Reads the next block that has words. Behind the last one there is none. Words on disk come one
  // by one.
  void read_block() {
    next_ = 0;
    size_ = 0;
    if (on_disk_) {
      size_ = on_disk_->next(entry_) ? 1 : 0;
      return;
    }
    for (; piece_ < source_->pieces(); ++piece_, at_ = 0) {
      size_ = source_->read(piece_, at_, block_);
      if (size_ > 0) {
        return;
      }
    }
  }

  static constexpr std::size_t kWords = 256;

  const WordSource* source_;
  std::size_t piece_ = 0;
  std::uint64_t at_ = 0;  // in the piece
  std::array<WordRef, kWords> block_;
  std::optional<spill::BlockListCursor> on_disk_;
  WordCount entry_;  // the current word on disk
  std::size_t size_ = 0;
  std::size_t next_ = 0;  // in the block
};

}  // namespace hapax::store
