#include "strategy/word_adder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "hapax/options.h"
#include "store/word_lines.h"
#include "strategy/word_batch_message.h"

namespace hapax::strategy {
namespace {

template <typename T>
T load(const std::uint8_t* from) {
  T number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

}  // namespace

WordAdder::WordAdder(store::Store& store, std::uint64_t batch_words, std::uint64_t long_batch_words)
    : store_(&store),
      batch_words_(std::min<std::size_t>(batch_words, store::Partition::kMaxBatch)),
      long_batch_words_(std::min<std::size_t>(long_batch_words, kMaxLongWords)) {}

const char* WordAdder::add(const WordsHead& head, std::span<const std::uint8_t> bytes) {
  const auto* const keys = reinterpret_cast<const hash::ShortKey*>(bytes.data());
  const std::uint64_t short_words = head.short_words;
  const char* const fault =
      add_short({keys, short_words}, bytes.data() + short_words * sizeof(hash::ShortKey));
  return fault != nullptr
             ? fault
             : add_long(bytes.subspan(short_words * WordsHead::kShortBytes), head.long_words);
}

const char* WordAdder::add_short(std::span<const hash::ShortKey> keys, const std::uint8_t* counts) {
  const hash::Seed& seed = store_->seed();
  std::size_t size = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto count = load<std::uint32_t>(counts + i * sizeof(std::uint32_t));
    if (keys[i].low == 0 || !add_to_total(count)) {
      return "it has no such word";
    }
    const auto hash = static_cast<std::uint64_t>(seed.hash_short(keys[i]));
    const std::uint64_t partition = hash >> (64 - store::kPartitionBits);
    if (partition != partition_ || size == batch_words_) {
      flush_short(keys.data() + i - size, size);
      size = 0;
      partition_ = partition;
    }
    hash_and_counts_[size++] = store::CountedKeys::join(store::hash_in_partition(hash), count);
  }
  flush_short(keys.data() + keys.size() - size, size);
  return nullptr;
}

const char* WordAdder::add_long(std::span<const std::uint8_t> bytes, std::uint64_t words) {
  texts_ = bytes.data();
  for (; words > 0; --words) {
    if (bytes.size() < sizeof(LongHead)) {
      return "it is too short for its words";
    }
    const auto head = load<LongHead>(bytes.data());
    bytes = bytes.subspan(sizeof(LongHead));
    const bool is_long = head.length > table::kNarrowBytes && head.length <= bytes.size() &&
                         head.length < std::uint64_t{1} << table::kLengthBits;
    if (!is_long || !add_to_total(head.count)) {
      return "it has no such word";
    }
    add_long(table::make_tag(store_->seed().hash_long(bytes.data(), head.length), head.length),
             bytes.data(), head.count);
    bytes = bytes.subspan(head.length);
  }
  flush_long();
  return bytes.empty() ? nullptr : "it is too long for its words";
}

void WordAdder::add_long(std::uint64_t tag, const std::uint8_t* bytes, std::uint64_t count) {
  const std::uint64_t partition = table::partition_of(tag, store::kPartitionBits);
  if (partition != partition_ || long_size_ == long_batch_words_) {
    flush_long();
    partition_ = partition;
  }
  table::WideSlot& word = long_words_[long_size_++];
  word = {{tag, count}, {}};
  const std::size_t length = table::length_of(tag);
  if (word.head.is_in_arena()) {
    word.key[0] = static_cast<std::uint64_t>(bytes - texts_);
    text_bytes_ += length;
  } else {
    table::copy_long(reinterpret_cast<std::uint8_t*>(word.key), bytes, length);
  }
}

void WordAdder::flush_short(const hash::ShortKey* keys, std::size_t size) {
  if (size > 0) {
    keep_error(store_->add(partition_, {keys, hash_and_counts_.data(), size}));
  }
}

void WordAdder::flush_long() {
  const std::size_t size = std::exchange(long_size_, 0);
  const std::uint64_t text_bytes = std::exchange(text_bytes_, 0);
  if (size > 0) {
    keep_error(
        store_->add_long(partition_, {std::span(long_words_).first(size), texts_, text_bytes}));
  }
}

// Whether the word may have this count.
bool WordAdder::add_to_total(std::uint64_t count) {
  if (count == 0 || count > kMaxCount - total_) {
    return false;
  }
  total_ += count;
  return true;
}

void WordAdder::keep_error(Result<void> added) {
  if (!added && status_) {
    status_ = std::move(added);
  }
}

}  // namespace hapax::strategy
