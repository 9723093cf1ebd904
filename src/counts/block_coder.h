// The coding of one block of a run (counts/run_format.h draws it): words and counts to bytes, and
// back. Counts files, messages and what is spilled to disk are blocks.
//
// Used by one thread at a time. Tested by tests/counts/block_coder_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "counts/run_format.h"
#include "hapax/counts.h"

namespace hapax::counts {

// How many bytes two words have in common at their begin.
std::size_t shared_bytes(std::string_view a, std::string_view b);

// Takes words and gives the bytes of a block.
class BlockEncoder {
 public:
  enum class Coding : std::uint8_t {
    kWhole,  // each word is written whole
    kFront,  // without the bytes that it shares with the previous one
  };

  // A block is full once it has `limit_bytes`. It begins with little memory and grows: there may be
  // thousands of encoders with few words.
  BlockEncoder(Coding coding, std::size_t limit_bytes);

  // `word` is not empty and has at most kMaxLoweredBytes; `count` is at least 1.
  void add(std::string_view word, std::uint64_t count);

  std::uint32_t words() const { return words_; }
  // The last word of the block, under kFront.
  std::string_view previous() const { return previous_; }
  // The bytes of the block so far, with its header.
  std::size_t size() const { return used_; }
  // An upper bound of size() after add().
  std::size_t max_size_with(std::string_view word) const {
    return used_ + word.size() + 3 * kMaxVarintBytes;
  }
  bool is_full() const { return used_ >= limit_bytes_; }
  // Whether the word fits into a block of `limit_bytes`. A longer word has a block of its own.
  bool has_room_for(std::string_view word) const {
    return words_ == 0 || max_size_with(word) <= limit_bytes_;
  }

  // Writes the header and returns the whole block, which stays valid until add() or clear().
  std::span<const std::uint8_t> finish();
  // Begins the next block.
  void clear();
  // The same, and gives the memory back.
  void release();
  std::size_t memory_bytes() const { return block_.capacity() + previous_.size(); }

 private:
  void append_varint(std::uint64_t number);

  const Coding coding_;
  const std::size_t limit_bytes_;
  std::vector<std::uint8_t> block_;  // the header, the payload, and free space
  std::size_t used_ = kBlockHeaderBytes;
  std::uint32_t words_ = 0;
  std::string previous_;  // word of this block; only used under kFront
};

// The sizes that a block's header states. Nothing is checked.
struct BlockSizes {
  std::uint32_t payload_bytes = 0;
  std::uint32_t words = 0;

  std::uint64_t bytes() const { return kBlockHeaderBytes + std::uint64_t{payload_bytes}; }
};
BlockSizes block_sizes(const std::uint8_t* header);

// Gives the words of a block. It takes any bytes: what is not a block is a fault, and nothing is
// read outside of it.
class BlockDecoder {
 public:
  enum class WordOrder : std::uint8_t {
    kAny,
    kAscending,  // by bytes; a word also shares as many bytes with the previous one as it can
  };

  explicit BlockDecoder(WordOrder order) : order_(order) {}
  BlockDecoder(BlockDecoder&& other) noexcept = default;
  BlockDecoder& operator=(BlockDecoder&& other) noexcept = default;

  // Begins a whole block with its header, whose bytes must stay until the last word is read. False,
  // and a fault, if its size or its checksum is wrong.
  bool open(std::span<const std::uint8_t> block);

  // The next word, a view that is valid until the next call. False at the end, which is checked,
  // and after a fault. If 16 bytes can be read behind the block, so many can be read from the begin
  // of each word.
  bool next(WordCount& entry) { return words_left_ > 0 ? read_word(entry) : finish(); }

  std::uint32_t words_left() const { return words_left_; }
  const std::uint8_t* at() const { return at_; }
  // What is wrong with the block; null if nothing is.
  const char* fault() const { return fault_; }

 private:
  bool read_word(WordCount& entry);
  bool read_varint(std::uint64_t& number) {
    if (at_ != end_ && *at_ < 0x80) {  // as most are
      number = *at_++;
      return true;
    }
    return read_long_varint(number);
  }
  bool read_long_varint(std::uint64_t& number);
  bool is_ascending(std::uint64_t shared, std::uint64_t rest) const;
  void join(std::uint64_t shared, std::uint64_t rest);
  bool finish();
  bool fail(const char* fault);

  WordOrder order_;
  const char* fault_ = nullptr;
  const std::uint8_t* at_ = nullptr;  // in the block
  const std::uint8_t* end_ = nullptr;
  std::uint32_t words_left_ = 0;
  // The previous word: a view into the block, or into joined_ if its two parts were copied
  // together.
  const char* previous_ = nullptr;
  std::size_t previous_size_ = 0;
  std::vector<char> joined_;
};

}  // namespace hapax::counts
