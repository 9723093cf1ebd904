#include "strategy/word_batch_message.h"

#include <algorithm>

#include "table/slots.h"

namespace hapax::strategy {

// Whether a place has a word to send cannot be predicted: there is no branch for it.
void WordPacker::add(const store::WordLine& line) {
  make_room();
  for (std::size_t place = 0; place < store::WordLine::kWords; ++place) {
    keys_[size_] = line.keys[place];
    counts_[size_] = line.counts[place];
    size_ += line.counts[place] > 0 ? 1 : 0;  // else it is free, or its word is in a slot
  }
}

void WordPacker::add(std::string_view word, std::uint64_t count) {
  if (word.size() > table::kNarrowBytes) {
    const LongHead head{count, word.size()};
    long_words_.append(reinterpret_cast<const char*>(&head), sizeof head).append(word);
    ++long_word_count_;
    return;
  }
  const hash::ShortKey key = hash::copy_short(word);
  while (count > 0) {
    make_room();
    const std::uint64_t part = std::min<std::uint64_t>(count, UINT32_MAX);
    keys_[size_] = key;
    counts_[size_++] = static_cast<std::uint32_t>(part);
    count -= part;
  }
}

void WordPacker::make_room() {
  if (size_ + store::WordLine::kWords > keys_.size()) {
    const std::size_t more = std::max(kMaxKeys + store::WordLine::kWords, 2 * keys_.size());
    keys_.resize(more);
    counts_.resize(more);
  }
}

void WordPacker::clear() {
  size_ = 0;
  long_words_.clear();
  long_word_count_ = 0;
}

}  // namespace hapax::strategy
