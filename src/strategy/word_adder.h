// Adds the words of messages (strategy/word_batch_message.h) to a store.
//
// A worker sends one partition after the other. So a message has long sequences of words that
// belong to the same partition, and each goes to the store as one batch. Nothing depends on that
// order but the time that it takes.
//
// Thread safety: one thread at a time. Tested by tests/strategy/word_batch_message_test.cc.
#pragma once

#include <cstdint>
#include <span>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/partition_batch.h"
#include "store/store.h"
#include "strategy/protocol.h"

namespace hapax::strategy {

class WordAdder {
 public:
  // Adds at most so many short and longer words at a time. `store` outlives the adder.
  explicit WordAdder(store::Store& store, std::uint64_t batch_words = store::Partition::kMaxBatch,
                     std::uint64_t long_batch_words = store::PartitionBatch::kMaxLongWords)
      : seed_(store.seed()), batch_(store, batch_words, long_batch_words) {}

  // Adds the words of a message. Null, or what is wrong with the message. `bytes` are aligned as a
  // ShortKey is.
  const char* add(const WordsHead& head, std::span<const std::uint8_t> bytes);
  // The sum of all counts.
  std::uint64_t total() const { return total_; }
  // The first error of the store.
  const Result<void>& status() const { return batch_.status(); }

 private:
  const char* add_short(std::span<const hash::ShortKey> keys, const std::uint8_t* counts);
  const char* add_long(std::span<const std::uint8_t> bytes, std::uint64_t words);
  bool add_to_total(std::uint64_t count);

  const hash::Seed& seed_;
  store::PartitionBatch batch_;
  std::uint64_t total_ = 0;
};

}  // namespace hapax::strategy
