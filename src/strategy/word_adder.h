// Adds the words of messages (strategy/word_batch_message.h) to a store.
//
// A worker sends one partition after the other. So a message has long sequences of words that
// belong to the same partition, and each goes to the store as one batch: keys are read where they
// were received. Nothing depends on that order but the time that it takes.
//
// Thread safety: one thread at a time. Tested by tests/strategy/word_batch_message_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "store/partition.h"
#include "store/store.h"
#include "strategy/protocol.h"
#include "table/slots.h"

namespace hapax::strategy {

class WordAdder {
 public:
  static constexpr std::size_t kMaxLongWords = 128;

  // Adds at most so many short and longer words at a time. `store` outlives the adder.
  explicit WordAdder(store::Store& store, std::uint64_t batch_words = store::Partition::kMaxBatch,
                     std::uint64_t long_batch_words = kMaxLongWords);

  // Adds the words of a message. Null, or what is wrong with the message. `bytes` are aligned as a
  // ShortKey is.
  const char* add(const WordsHead& head, std::span<const std::uint8_t> bytes);
  // The sum of all counts.
  std::uint64_t total() const { return total_; }
  // The first error of the store.
  const Result<void>& status() const { return status_; }

 private:
  const char* add_short(std::span<const hash::ShortKey> keys, const std::uint8_t* counts);
  const char* add_long(std::span<const std::uint8_t> bytes, std::uint64_t words);
  void add_long(std::uint64_t tag, const std::uint8_t* bytes, std::uint64_t count);
  void flush_short(const hash::ShortKey* keys, std::size_t size);
  void flush_long();
  bool add_to_total(std::uint64_t count);
  void keep_error(Result<void> added);

  store::Store* store_;
  const std::size_t batch_words_;
  const std::size_t long_batch_words_;
  std::uint64_t partition_ = 0;  // of the words below
  std::size_t long_size_ = 0;
  const std::uint8_t* texts_ = nullptr;  // where the longer words of the message begin
  std::uint64_t text_bytes_ = 0;         // of the words that have more than 48 bytes
  std::array<std::uint64_t, store::Partition::kMaxBatch> hash_and_counts_;
  std::array<table::WideSlot, kMaxLongWords> long_words_;
  std::uint64_t total_ = 0;
  Result<void> status_;
};

}  // namespace hapax::strategy
