#include "store/long_front.h"

#include <algorithm>
#include <cstring>

#include "table/slots.h"

namespace hapax::store {

LongFront::LongFront(const hash::Seed& seed, unsigned home_bits, PartitionBatches& batches)
    : seed_(seed), home_bits_(home_bits), batches_(&batches), homes_(std::size_t{1} << home_bits) {
  std::fill(homes_.begin(), homes_.end(), Home{});
}

void LongFront::count(const text::WordBatch& batch, std::size_t from,
                      std::span<const std::uint16_t> words) {
  count_waiting();
  const std::uint16_t* const edges = batch.edges.get() + 2 * from;
  for (const std::uint16_t i : words) {
    const std::uint8_t* const bytes = batch.text.data() + edges[2 * std::size_t{i}];
    const std::size_t length =
        edges[2 * std::size_t{i} + 1] - std::size_t{edges[2 * std::size_t{i}]};
    const std::uint64_t tag = table::make_tag(seed_.hash_long(bytes, length), length);
    __builtin_prefetch(&home_of(tag), 1);
    waiting_[waits_++] = {bytes, tag};
  }
}

void LongFront::count_waiting() {
  for (const Word& word : std::span(waiting_).first(waits_)) {
    count_word(word);
  }
  waits_ = 0;
}

void LongFront::count_word(const Word& word) {
  const std::size_t length = table::length_of(word.tag);
  if (length > kKeyBytes) {
    batches_->add_long(word.tag, word.bytes, 1);
    return;
  }
  Home& home = home_of(word.tag);
  if (home.tag == word.tag && table::same_long(home.key, word.bytes, length)) {
    ++home.count;
  } else if (home.lost >= home.count) {
    if (home.tag != 0) {
      batches_->add_long(home.tag, home.key, home.count);
    }
    home = {word.tag, 1, 0, {}};
    std::memcpy(home.key, word.bytes, length);
  } else {
    ++home.lost;
    batches_->add_long(word.tag, word.bytes, 1);
  }
}

void LongFront::flush() {
  for (Home& home : homes_) {
    if (home.tag != 0) {
      batches_->add_long(home.tag, home.key, home.count);
    }
    home = Home{};
  }
}

}  // namespace hapax::store
