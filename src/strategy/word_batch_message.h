// Words with their counts as the bytes of a message, from a worker's store to that of the run.
//
//     | key 16 .. | count 4 .. |     short words: all keys, then all counts
//     | count 8 | length 8 | word .. | count 8 | length 8 | word ..     longer words
//
// Numbers are native. A count of a short word that exceeds 32 bits is divided: the word comes
// again. Tested by tests/strategy/word_batch_message_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hash/word_hash.h"
#include "ipc/channel.h"
#include "store/partition_batches.h"
#include "store/word_lines.h"
#include "strategy/protocol.h"

namespace hapax::strategy {

// Packs words until there are enough for a message. One thread at a time.
class WordPacker {
 public:
  // Whether the words should be sent before more are added.
  bool is_full() const { return keys_.size() >= kMaxKeys || long_words_.size() >= kMaxLongBytes; }
  bool is_empty() const { return head().short_words == 0 && head().long_words == 0; }
  // The words of a line of a store that is finished.
  void add(const store::WordLine& line);
  void add(std::string_view word, std::uint64_t count);

  // The message. Its bytes are valid until clear().
  WordsHead head() const { return {keys_.size(), long_word_count_}; }
  ipc::Bytes keys() const { return bytes_of(keys_); }
  ipc::Bytes counts() const { return bytes_of(counts_); }
  ipc::Bytes long_words() const { return ipc::text_bytes(long_words_); }
  void clear();

 private:
  // 80 KB and 64 KB. The run has a buffer of this size for each worker.
  static constexpr std::size_t kMaxKeys = 4'096;
  static constexpr std::size_t kMaxLongBytes = std::size_t{64} << 10;

  template <typename T>
  static ipc::Bytes bytes_of(const std::vector<T>& numbers) {
    return {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof(T)};
  }

  std::vector<hash::ShortKey> keys_;
  std::vector<std::uint32_t> counts_;
  std::string long_words_;
  std::uint64_t long_word_count_ = 0;
};

// Adds the words of a message to the batches of `store`. Null, or what is wrong with the message.
// Adds their counts to `total`. Errors of the store are those of batches.status().
const char* add_words(const WordsHead& head, std::span<const std::uint8_t> bytes,
                      const hash::Seed& seed, store::PartitionBatches& batches,
                      std::uint64_t& total);

}  // namespace hapax::strategy
