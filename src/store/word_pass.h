// A forward pass over all words of a source, one by one, in no particular order.
//
//     for (WordPass words(source); !words.at_end(); words.advance()) .. words.word() ..
//
// The source must outlive the pass. Keeps its own state: one thread at a time. Tested by
// tests/store/word_source_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "store/word_source.h"

namespace hapax::store {

class WordPass {
 public:
  explicit WordPass(const WordSource& source) : source_(&source) { read_block(); }

  bool at_end() const { return next_ == size_; }
  // Of the current word; not at the end.
  std::string_view word() const { return source_->word(block_[next_]); }
  std::uint64_t count() const { return block_[next_].count(); }
  void advance() {
    if (++next_ == size_) {
      read_block();
    }
  }

 private:
  // Reads the next block that has words. Behind the last one there is none.
  void read_block() {
    next_ = 0;
    size_ = 0;
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
  std::size_t size_ = 0;
  std::size_t next_ = 0;  // in the block
};

}  // namespace hapax::store
