// Appends the words of a source to a column of bytes, 16 bytes at a time: nearly all words are no
// longer, so there is no loop and no branch to mispredict. One thread at a time. Tested by
// tests/order/batches_test.cc and counts_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "hapax/columns.h"
#include "table/slots.h"

namespace hapax::order {

class WordBytes {
 public:
  // Empties `bytes`, and keeps its memory.
  explicit WordBytes(Column<char>& bytes) : bytes_(bytes) { bytes_.resize(bytes_.capacity()); }

  std::size_t size() const { return size_; }

  // Appends a word of which at least 16 bytes can be read (store/word_source.h).
  void append(std::string_view word) {
    if (bytes_.size() - size_ < word.size() + table::kNarrowBytes) {
      bytes_.resize(std::max(2 * bytes_.size(), size_ + word.size() + kSmallest));
    }
    char* const to = bytes_.data() + size_;
    std::memcpy(to, word.data(), table::kNarrowBytes);
    if (word.size() > table::kNarrowBytes) {
      std::memcpy(to + table::kNarrowBytes, word.data() + table::kNarrowBytes,
                  word.size() - table::kNarrowBytes);
    }
    size_ += word.size();
  }

  // Cuts the column behind the last word. Call it last.
  void finish() { bytes_.resize(size_); }

 private:
  static constexpr std::size_t kSmallest = 4096;

  Column<char>& bytes_;
  std::size_t size_ = 0;
};

}  // namespace hapax::order
