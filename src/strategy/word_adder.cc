#include "strategy/word_adder.h"

#include <cstring>

#include "hapax/options.h"
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

const char* WordAdder::add(const WordsHead& head, std::span<const std::uint8_t> bytes) {
  const auto* const keys = reinterpret_cast<const hash::ShortKey*>(bytes.data());
  const std::uint64_t short_words = head.short_words;
  const char* fault =
      add_short({keys, short_words}, bytes.data() + short_words * sizeof(hash::ShortKey));
  fault = fault != nullptr
              ? fault
              : add_long(bytes.subspan(short_words * WordsHead::kShortBytes), head.long_words);
  batch_.flush();
  return fault;
}

const char* WordAdder::add_short(std::span<const hash::ShortKey> keys, const std::uint8_t* counts) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto count = load<std::uint32_t>(counts + i * sizeof(std::uint32_t));
    if (keys[i].low == 0 || !add_to_total(count)) {
      return "it has no such word";
    }
    batch_.add(keys[i], static_cast<std::uint64_t>(seed_.hash_short(keys[i])), count);
  }
  return nullptr;
}

const char* WordAdder::add_long(std::span<const std::uint8_t> bytes, std::uint64_t words) {
  const std::uint8_t* const texts = bytes.data();
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
    const std::uint64_t tag =
        table::make_tag(seed_.hash_long(bytes.data(), head.length), head.length);
    table::WideSlot word{{tag, head.count}, {}};
    if (word.head.is_in_arena()) {
      word.key[0] = static_cast<std::uint64_t>(bytes.data() - texts);
    } else {
      table::copy_long(reinterpret_cast<std::uint8_t*>(word.key), bytes.data(), head.length);
    }
    batch_.add_long(word, texts);
    bytes = bytes.subspan(head.length);
  }
  return bytes.empty() ? nullptr : "it is too long for its words";
}

// Whether the word may have this count.
bool WordAdder::add_to_total(std::uint64_t count) {
  if (count == 0 || count > kMaxCount - total_) {
    return false;
  }
  total_ += count;
  return true;
}

}  // namespace hapax::strategy
