// A worker's front of a store: counts the words that are frequent now, and adds all others to
// batches.
//
//     homes    | lost 32 | hash 32 | count 64 | key 16 |      one word each (table/slots.h)
//
// A word's hash names its home, and a word is nowhere else. Most words of a text are at home: their
// counts are incremented, eight words at a time and without a branch (table/count_at_home.h). Where
// another word is at home, the two compete: `lost` says how often words were missed there. If that
// is at least the count, the newcomer takes the home, and the old word leaves with its count. Else
// the newcomer leaves. So frequent words stay, also those that come late in the text, and rare ones
// cost one look at a place that is in the cache. The front grows while it misses too often.
//
// A word that leaves goes to the batch of its partition (partition_batches.h) with its hash, so
// nothing is hashed again. Longer words have homes of their own (long_front.h).
//
// Thread safety: one thread at a time. Tested by tests/store/front_test.cc, against a map, and by
// front_homes_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/large_array.h"
#include "hapax/result.h"
#include "hash/hash_batch.h"
#include "store/front_sizes.h"
#include "store/long_front.h"
#include "store/partition_batches.h"
#include "store/store.h"
#include "table/count_at_home.h"
#include "table/slots.h"
#include "text/word_batch.h"

namespace hapax::store {

class Front {
 public:
  // `words_before`: how many distinct short words of the text were counted elsewhere. The front
  // begins larger then. `store` outlives the front. Throws std::bad_alloc; all functions do so.
  Front(Store& store, const FrontSizes& sizes, std::uint64_t words_before = 0);

  // Counts the words of a batch. Errors are those of the store.
  Result<void> count(const text::WordBatch& batch);
  // Hands all words on to the store.
  Result<void> flush();

 private:
  static constexpr std::size_t kStep = hash::HashedWords::kMaxWords;
  using Indices = std::array<std::uint16_t, kStep + table::kMissedSlack>;

  // The words of a step.
  struct Step {
    hash::HashedWords hashed;
    std::size_t size = 0;

    table::KeysAndHashes first(std::size_t words) const {
      return {hashed.keys.data(), hashed.hashes.data(), words};
    }
  };

  void prepare(const text::WordBatch& batch, std::size_t from, Step& step) const;
  void count_step(const text::WordBatch& batch, std::size_t from, const Step& own,
                  const Step& next);
  void exchange(const Step& step, const std::uint16_t* missed, std::size_t size);
  void add_to_batch(std::uint64_t partition, hash::ShortKey key, std::uint32_t hash,
                    std::uint64_t count);
  std::size_t size() const { return std::size_t{1} << home_bits_; }
  table::HomeSlots homes() { return {homes_.data(), 64 - home_bits_}; }
  void set_prefetching();
  bool grows() const;
  void grow();

  Store* store_;
  const unsigned max_home_bits_;
  unsigned home_bits_;
  LargeArray<table::NarrowSlot> homes_;  // there may be room for more than there are
  bool prefetches_ = false;
  // Since the front has its size.
  std::uint64_t seen_ = 0;
  std::uint64_t missed_ = 0;
  PartitionBatches batches_;
  LongFront long_front_;
};

}  // namespace hapax::store
