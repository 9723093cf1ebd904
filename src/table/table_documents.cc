// Table::count_documents: the documents in which each word occurs. A slot remembers the last one,
// so a word that comes again in the same document is not counted again, and nothing is kept for
// each document. Tested by tests/table/documents_test.cc, against a set of words for each document.
#include <algorithm>
#include <array>
#include <cassert>

#include "hash/hash_batch.h"
#include "table/table.h"

namespace hapax::table {
namespace {

constexpr unsigned kDocumentBits = 32;
constexpr std::uint64_t kDocumentsMask = (std::uint64_t{1} << kDocumentBits) - 1;

std::uint64_t documents_of(std::uint64_t count) { return count & kDocumentsMask; }

// Without a branch: whether a word has occurred in the document before cannot be predicted.
std::uint64_t with_document(std::uint64_t count, std::uint64_t document) {
  const std::uint64_t is_new = count >> kDocumentBits != document ? 1 : 0;
  return document << kDocumentBits | (documents_of(count) + is_new);
}

// The most words that the batch may add to a table.
Words words_at_most(const text::WordBatch& batch) {
  Words words{
      .narrow = batch.size,
      .wide = std::min<std::uint64_t>(batch.tokens(), batch.text_bytes / (kNarrowBytes + 1)),
      .arena_bytes = batch.text_bytes > kWideBytes ? batch.text_bytes : 0};
  return words;
}

}  // namespace

// Counts words [begin, end) that are in their home slots for `document`, without a branch. Writes
// the indices of the others to `missed` and returns how many.
std::size_t Table::add_documents(const hash::HashedWords& words, std::size_t begin, std::size_t end,
                                 std::uint64_t document, std::uint16_t* missed) {
  const HomeSlots homes = home_slots();
  std::size_t misses = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const hash::ShortKey key = words.keys[i];
    NarrowSlot& home = homes.of(words.hashes[i]);
    // A longer word's key has a low half of 0. A free slot's key is 0.
    const bool differs =
        (((home.key[0] ^ key.low) | (home.key[1] ^ key.high)) != 0) | (key.low == 0);
    const std::uint64_t count = home.head.count;
    home.head.count = differs ? count : with_document(count, document);
    missed[misses] = static_cast<std::uint16_t>(i);
    misses += differs ? 1 : 0;
  }
  return misses;
}

// Counts a word that is not in its home slot, or is longer than narrow slots hold. The more
// frequent of two words gets the home slot, as in Table::count().
void Table::add_missed_document(hash::ShortKey key, std::string_view word, std::uint64_t document,
                                const hash::Seed& seed) {
  const auto add = [document](auto& found, auto& home) {
    found.head.count = with_document(found.head.count, document);
    if (documents_of(found.head.count) > documents_of(home.head.count)) {
      std::swap(found, home);
    }
  };
  const std::uint64_t tag = tag_of(word, seed);
  if (word.size() <= kNarrowBytes) {
    add(narrow_slot(tag, key), narrow_.home(tag));
  } else {
    add(wide_slot(tag, reinterpret_cast<const std::uint8_t*>(word.data())), wide_.home(tag));
  }
}

Result<void> Table::count_documents(const text::WordBatch& batch, std::span<const DocumentRun> runs,
                                    const hash::Seed& seed) {
  assert(narrow_.header().partition_bits == 0);
  if (Result<void> reserved = reserve(words_at_most(batch)); !reserved) {
    return reserved;
  }
  if (batch.giant_bytes > 0) {
    add_missed_document({}, batch.word(0), runs.front().document, seed);
    return {};
  }
  hash::HashedWords hashed;
  std::array<std::uint16_t, hash::HashedWords::kMaxWords + 1> missed;
  auto run = runs.begin();
  for (std::size_t from = 0; from < batch.size; from += hash::HashedWords::kMaxWords) {
    const std::size_t size = std::min(hash::HashedWords::kMaxWords, batch.size - from);
    level_->hash(batch.text.data(), batch.edges.get() + 2 * from, size, seed, hashed);
    if (narrow_.outgrown()) {
      prefetch_homes(hashed, size);
    }
    for (std::size_t begin = 0; begin < size; begin = std::min(size, run->until - from)) {
      run += run->until == from + begin ? 1 : 0;
      const std::size_t end = std::min(size, run->until - from);
      const std::size_t misses = add_documents(hashed, begin, end, run->document, missed.data());
      for (const std::uint16_t i : std::span(missed).first(misses)) {
        add_missed_document(hashed.keys[i], batch.word(from + i), run->document, seed);
      }
    }
  }
  return {};
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
