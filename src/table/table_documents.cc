// Table::count_document: the documents in which each word occurs. A slot remembers the last one, so
// a word that comes again in the same document is not counted again, and nothing is kept for each
// document. Tested by tests/table/documents_test.cc, against a set of words for each document.
#include <algorithm>
#include <array>
#include <cassert>

#include "hash/hash_batch.h"
#include "table/table.h"

namespace hapax::table {
namespace {

constexpr unsigned kDocumentBits = 32;
constexpr std::uint64_t kDocumentsMask = (std::uint64_t{1} << kDocumentBits) - 1;

// Without a branch: whether a word has occurred in the document before cannot be predicted.
void add_document(std::uint64_t& count, std::uint64_t document) {
  const std::uint64_t is_new = count >> kDocumentBits != document ? 1 : 0;
  count = document << kDocumentBits | ((count & kDocumentsMask) + is_new);
}

// The more frequent of two words gets the home slot, as in Table::count().
template <typename SlotType>
void prefer(SlotType& found, SlotType& home) {
  if ((found.head.count & kDocumentsMask) > (home.head.count & kDocumentsMask)) {
    std::swap(found, home);
  }
}

}  // namespace

Result<void> Table::count_document(const text::WordBatch& batch, std::size_t from,
                                   std::size_t until, std::uint32_t document,
                                   const hash::Seed& seed) {
  assert(narrow_.header().partition_bits == 0);
  if (batch.giant_bytes > 0) {
    const std::string_view word = batch.word(0);
    Words one;
    one.add(word.size());
    Result<void> reserved = reserve(one);
    if (reserved) {
      add_document(
          slot_of(tag_of(word, seed), reinterpret_cast<const std::uint8_t*>(word.data())).count,
          document);
    }
    return reserved;
  }
  const std::size_t words = until - from;
  const std::uint16_t* const edges = batch.edges.get();
  if (Result<void> reserved =
          reserve({.narrow = words,
                   .wide = std::min<std::uint64_t>(words, batch.text_bytes / (kNarrowBytes + 1)),
                   .arena_bytes = batch.text_bytes > kWideBytes ? batch.text_bytes : 0});
      !reserved) {
    return reserved;
  }
  hash::HashedWords hashed;
  for (std::size_t begin = from; begin < until; begin += hash::HashedWords::kMaxWords) {
    const std::size_t size = std::min(hash::HashedWords::kMaxWords, until - begin);
    level_->hash(batch.text.data(), edges + 2 * begin, size, seed,
                 64 - narrow_.header().capacity_bits, hashed);
    if (narrow_.outgrown()) {
      for (const std::uint64_t home : std::span(hashed.homes).first(size)) {
        __builtin_prefetch(&narrow_.data()[home], 1);
      }
    }
    for (std::size_t i = 0; i < size; ++i) {
      const hash::ShortKey key = hashed.keys[i];
      const std::uint16_t* const edge = edges + 2 * (begin + i);
      if (key.low == 0) {
        add_document_of_wide(batch.text.data() + edge[0], std::size_t{edge[1]} - edge[0], document,
                             seed);
        continue;
      }
      NarrowSlot& home = narrow_.data()[hashed.homes[i]];
      if (home.key[0] == key.low && home.key[1] == key.high) {
        add_document(home.head.count, document);
        continue;
      }
      NarrowSlot& found =
          narrow_slot(make_tag(seed.hash_short(key), std::size_t{edge[1]} - edge[0]), key);
      add_document(found.head.count, document);
      prefer(found, home);
    }
  }
  return {};
}

void Table::add_document_of_wide(const std::uint8_t* bytes, std::size_t length,
                                 std::uint32_t document, const hash::Seed& seed) {
  const std::uint64_t tag = make_tag(seed.hash_long(bytes, length), length);
  WideSlot& found = wide_slot(tag, bytes);
  add_document(found.head.count, document);
  prefer(found, wide_.home(tag));
}

void Table::finish_documents() {
  std::uint64_t total = 0;
  const auto finish = [&total](auto& slots) {
    const std::uint64_t capacity = std::uint64_t{1} << slots.header().capacity_bits;
    for (std::uint64_t i = 0; i < capacity; ++i) {
      std::uint64_t& count = slots.data()[i].head.count;
      count &= kDocumentsMask;
      total += count;
    }
  };
  finish(narrow_);
  finish(wide_);
  narrow_.header().total = total;
}

}  // namespace hapax::table
