// Words with their counts as the bytes of a message, from a worker's store to that of the run.
//
//     | key 16 .. | count 4 .. |     short words: all keys, then all counts
//     | count 8 | length 8 | word .. | count 8 | length 8 | word ..     longer words
//
// Numbers are native. A count of a short word that exceeds 32 bits is divided: the word comes
// again. WordAdder (strategy/word_adder.h) adds the words of a message to a store. Tested by
// tests/strategy/word_batch_message_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hash/word_hash.h"
#include "ipc/channel.h"
#include "store/partition.h"
#include "store/word_lines.h"
#include "strategy/protocol.h"

namespace hapax::strategy {

// Before each longer word.
struct LongHead {
  std::uint64_t count;
  std::uint64_t length;
};

// Packs words until there are enough for a message. One thread at a time.
class WordPacker {
 public:
  // Whether the words should be sent before more are added.
  bool is_full() const {
    return size_ + store::WordLine::kWords > kMaxKeys || long_words_.size() >= kMaxLongBytes;
  }
  bool is_empty() const { return head().short_words == 0 && head().long_words == 0; }
  // The words of a line of a store that is finished.
  void add(const store::WordLine& line);
  void add(std::string_view word, std::uint64_t count);

  // The message. Its bytes are valid until clear().
  WordsHead head() const { return {size_, long_word_count_}; }
  ipc::Bytes keys() const { return bytes_of(keys_); }
  ipc::Bytes counts() const { return bytes_of(counts_); }
  ipc::Bytes long_words() const { return ipc::text_bytes(long_words_); }
  void clear();

 private:
  // 40 KB and 32 KB. The run has a buffer of this size for each worker. The short words of a line
  // fit a message that is not full, and those of a message are one batch.
  static constexpr std::size_t kMaxKeys = store::Partition::kMaxBatch;
  static constexpr std::size_t kMaxLongBytes = std::size_t{32} << 10;

  template <typename T>
  ipc::Bytes bytes_of(const std::vector<T>& numbers) const {
    return {reinterpret_cast<const std::uint8_t*>(numbers.data()), size_ * sizeof(T)};
  }
  // Makes room for the words of a line.
  void make_room();

  // The first size_ places have words. More are there to be written to without a branch.
  std::vector<hash::ShortKey> keys_;
  std::vector<std::uint32_t> counts_;
  std::size_t size_ = 0;
  std::string long_words_;
  std::uint64_t long_word_count_ = 0;
};

}  // namespace hapax::strategy
