#include "store/long_front.h"

#include <algorithm>
#include <utility>

#include "store/front_sizes.h"
#include "store/sweeps.h"
#include "table/slots.h"

namespace hapax::store {

namespace {

// 512 homes are 64 KB.
constexpr unsigned kMinLongHomeBits = 9;

}  // namespace

LongFront::LongFront(const hash::Seed& seed, unsigned max_home_bits, PartitionBatches& batches)
    : seed_(seed),
      max_home_bits_(max_home_bits),
      batches_(&batches),
      home_bits_(kMinLongHomeBits),
      homes_(std::size_t{1} << kMinLongHomeBits) {
  std::fill(homes_.begin(), homes_.end(), Home{});
}

bool LongFront::grows() const {
  return home_bits_ < max_home_bits_ && front_is_too_small(seen_, missed_, home_bits_);
}

void LongFront::grow() {
  const LargeArray<Home> old = std::exchange(homes_, LargeArray<Home>(homes_.size() * 2));
  std::fill(homes_.begin(), homes_.end(), Home{});
  ++home_bits_;
  for (const Home& home : old) {
    if (home.tag != 0) {
      Home& to = home_of(home.tag);
      to = home;
      to.lost = 0;
    }
  }
  seen_ = missed_ = 0;
}

void LongFront::count(const text::WordBatch& batch, std::size_t from,
                      std::span<const std::uint16_t> words) {
  count_waiting();
  if (grows()) {
    grow();
  }
  seen_ += words.size();
  const std::uint16_t* const edges = batch.edges.get() + 2 * from;
  for (const std::uint16_t i : words) {
    const std::uint8_t* const bytes = batch.text.data() + edges[2 * std::size_t{i}];
    const std::size_t length =
        edges[2 * std::size_t{i} + 1] - std::size_t{edges[2 * std::size_t{i}]};
    const std::uint64_t tag = table::make_tag(seed_.hash_long(bytes, length), length);
    __builtin_prefetch(&home_of(tag), 1);
    __builtin_prefetch(&home_of(tag).key[kKeyBytes - 1], 1);
    waiting_[waiting_words_++] = {bytes, tag};
  }
}

void LongFront::count_waiting() {
  // None waits any more even if the store throws: their bytes are gone then.
  for (const Word& word : std::span(waiting_).first(std::exchange(waiting_words_, 0))) {
    count_word(word);
  }
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
    return;
  }
  ++missed_;
  if (home.lost >= home.count) {
    if (home.tag != 0) {
      batches_->add_long(home.tag, home.key, home.count);
    }
    home.tag = word.tag;
    home.count = 1;
    home.lost = 0;
    table::copy_long(home.key, word.bytes, length);
  } else {
    ++home.lost;
    batches_->add_long(word.tag, word.bytes, 1);
  }
}

void LongFront::flush() {
  in_sweeps(homes_.size(), [this](std::uint64_t i) {
    Home& home = homes_[i];
    if (home.tag != 0) {
      batches_->add_long(home.tag, home.key, home.count);
    }
    home = Home{};
  });
}

}  // namespace hapax::store
