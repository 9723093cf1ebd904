// The part of a Front for words of more than 16 bytes: homes of two cache lines each, for words of
// up to 104 bytes. Longer ones go to their batch at once.
//
//     | tag 8 | count 8 | lost 8 | key 104 |
//
// Thread safety: one thread at a time. Tested by tests/store/front_test.cc and
// front_homes_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/large_array.h"
#include "hash/hash_batch.h"
#include "hash/word_hash.h"
#include "store/partition_batches.h"
#include "text/word_batch.h"

namespace hapax::store {

class LongFront {
 public:
  static constexpr std::uint64_t kHomeBytes = 128;

  // With 2^max_home_bits homes at most. `batches` outlive it. Throws std::bad_alloc; all functions
  // do so.
  LongFront(const hash::Seed& seed, unsigned max_home_bits, PartitionBatches& batches);

  // Takes words of a batch by their indices from word `from` on, at most 256, and counts those that
  // were taken before: their homes have come from memory by now.
  void count(const text::WordBatch& batch, std::size_t from, std::span<const std::uint16_t> words);
  // Counts the words that were taken last. Call it before the batch goes.
  void count_waiting();
  // Hands all words on to the batches.
  void flush();

 private:
  static constexpr std::size_t kKeyBytes = 104;
  struct alignas(64) Home {
    std::uint64_t tag;  // 0: free
    std::uint64_t count;
    std::uint64_t lost;  // how often other words were missed here
    std::uint8_t key[kKeyBytes];
  };
  static_assert(sizeof(Home) == kHomeBytes);
  struct Word {
    const std::uint8_t* bytes;
    std::uint64_t tag;
  };

  Home& home_of(std::uint64_t tag) { return homes_[tag >> (64 - home_bits_)]; }
  void count_word(const Word& word);
  bool grows() const;
  void grow();

  const hash::Seed seed_;
  const unsigned max_home_bits_;
  PartitionBatches* batches_;
  unsigned home_bits_;
  LargeArray<Home> homes_;
  // Since the front has its size.
  std::uint64_t seen_ = 0;
  std::uint64_t missed_ = 0;
  std::array<Word, hash::HashedWords::kMaxWords> waiting_;
  std::size_t waiting_words_ = 0;
};

}  // namespace hapax::store
