#include "strategy/word_batch_message.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "hapax/options.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::strategy {
namespace {

// Before each longer word.
struct LongHead {
  std::uint64_t count;
  std::uint64_t length;
};

template <typename T>
T load(const std::uint8_t* from) {
  T number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

// Null, or what is wrong.
const char* add_short_words(std::span<const std::uint8_t> bytes, std::uint64_t words,
                            const hash::Seed& seed, store::PartitionBatches& batches,
                            std::uint64_t& total) {
  const std::uint8_t* const counts = bytes.data() + words * sizeof(hash::ShortKey);
  for (std::uint64_t i = 0; i < words; ++i) {
    const auto key = load<hash::ShortKey>(bytes.data() + i * sizeof(hash::ShortKey));
    const auto count = load<std::uint32_t>(counts + i * sizeof(std::uint32_t));
    if (key.low == 0 || count == 0 || count > kMaxCount - total) {
      return "it has no such word";
    }
    total += count;
    const auto hash = static_cast<std::uint64_t>(seed.hash_short(key));
    batches.add(hash >> (64 - store::kPartitionBits), key,
                store::CountedKeys::join(store::hash_in_partition(hash), count), true);
  }
  return nullptr;
}

const char* add_long_words(std::span<const std::uint8_t> bytes, std::uint64_t words,
                           const hash::Seed& seed, store::PartitionBatches& batches,
                           std::uint64_t& total) {
  for (; words > 0; --words) {
    if (bytes.size() < sizeof(LongHead)) {
      return "it is too short for its words";
    }
    const auto head = load<LongHead>(bytes.data());
    bytes = bytes.subspan(sizeof(LongHead));
    const bool is_long = head.length > table::kNarrowBytes && head.length <= bytes.size() &&
                         head.length < std::uint64_t{1} << table::kLengthBits;
    if (!is_long || head.count == 0 || head.count > kMaxCount - total) {
      return "it has no such word";
    }
    total += head.count;
    batches.add_long(table::make_tag(seed.hash_long(bytes.data(), head.length), head.length),
                     bytes.data(), head.count);
    bytes = bytes.subspan(head.length);
  }
  return bytes.empty() ? nullptr : "it is too long for its words";
}

}  // namespace

void WordPacker::add(const store::WordLine& line) {
  for (std::size_t place = 0; place < store::WordLine::kWords; ++place) {
    if (line.counts[place] > 0) {  // else it is free, or its word is in a slot
      keys_.push_back(line.keys[place]);
      counts_.push_back(line.counts[place]);
    }
  }
}

void WordPacker::add(std::string_view word, std::uint64_t count) {
  if (word.size() > table::kNarrowBytes) {
    const LongHead head{count, word.size()};
    long_words_.append(reinterpret_cast<const char*>(&head), sizeof head).append(word);
    ++long_word_count_;
    return;
  }
  hash::ShortKey key{};
  std::memcpy(&key, word.data(), word.size());
  while (count > 0) {
    const std::uint64_t part = std::min<std::uint64_t>(count, UINT32_MAX);
    keys_.push_back(key);
    counts_.push_back(static_cast<std::uint32_t>(part));
    count -= part;
  }
}

void WordPacker::clear() {
  keys_.clear();
  counts_.clear();
  long_words_.clear();
  long_word_count_ = 0;
}

const char* add_words(const WordsHead& head, std::span<const std::uint8_t> bytes,
                      const hash::Seed& seed, store::PartitionBatches& batches,
                      std::uint64_t& total) {
  const std::uint64_t short_bytes = head.short_words * WordsHead::kShortBytes;
  const char* const fault = add_short_words(bytes, head.short_words, seed, batches, total);
  return fault != nullptr
             ? fault
             : add_long_words(bytes.subspan(short_bytes), head.long_words, seed, batches, total);
}

}  // namespace hapax::strategy
