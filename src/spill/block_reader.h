// Reads blocks of a spill file into a buffer and gives their words. It checks sizes and checksums
// of all it reads. Functions throw Failure, and std::bad_alloc.
//
// Used by one thread at a time. Tested by tests/spill/block_list_test.cc and
// tests/spill/merge_spills_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "counts/block_coder.h"
#include "hapax/counts.h"
#include "spill/block_list.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"

namespace hapax::spill {

// So many bytes can be read from the begin of a word of a BlockListCursor, however short it is.
inline constexpr std::size_t kReadableBytes = 16;

// The words of one block after the other.
class BlockReader {
 public:
  // `file` must outlive the reader.
  BlockReader(const SpillFile& file, counts::BlockDecoder::WordOrder order)
      : decoder_(order), file_(&file) {}

  // The next word of the block, a view that is valid until the next call; false at its end.
  bool next(WordCount& entry) { return decoder_.next(entry) || at_end(); }
  const std::uint8_t* at() const { return decoder_.at(); }
  std::uint32_t words_left() const { return decoder_.words_left(); }

  // Reads a block whose size is known, and says how many words it has.
  void open(const ListedBlock& block);
  // Decodes a block that `bytes` begin with. They must stay.
  void open(std::span<const std::uint8_t> bytes);
  const SpillFile& file() const { return *file_; }

 private:
  bool at_end() const;  // false; throws after a fault

  counts::BlockDecoder decoder_;
  const SpillFile* file_;
  std::vector<std::uint8_t> buffer_;
};

// The words of a run, or of its end.
class RunStream {
 public:
  // From a block of the run on that begins `begin` bytes behind its first one. `file` must outlive
  // the stream.
  RunStream(const SpillFile& file, const SpilledRun& run, std::uint64_t begin = 0);

  // The next word, a view that is valid until the next call; false at the end of the run.
  bool next(WordCount& entry) {
    while (!words_.next(entry)) {
      if (at_ == end_) {
        return false;
      }
      read_block();
    }
    return true;
  }
  void prefetch() const { __builtin_prefetch(words_.at() + kAhead); }

  // How much memory a stream takes at most.
  static std::uint64_t max_memory(const SpilledRun& run);

 private:
  static constexpr std::ptrdiff_t kAhead = 32;

  void read_block();

  BlockReader words_;
  std::uint64_t at_;   // of the next block
  std::uint64_t end_;  // of the payload
  std::size_t capacity_;
  std::vector<std::uint8_t> buffer_;  // a block, and the header of the next one
  std::size_t next_size_ = 0;         // of the next block; 0 if its header was not read
};

// Words [begin, end) of a list.
class BlockListCursor {
 public:
  using WordOrder = counts::BlockDecoder::WordOrder;

  // `file` and `list` must outlive the cursor. kAscending also checks that the words of each block
  // are.
  BlockListCursor(const SpillFile& file, const BlockList& list, std::uint64_t begin,
                  std::uint64_t end, WordOrder order = WordOrder::kAscending);

  // The next word, a view that is valid until the next call; false at the end. At least
  // kReadableBytes can be read from its begin, as from that of every word of a source.
  bool next(WordCount& entry) {
    if (left_ == 0) {
      return false;
    }
    --left_;
    while (!words_.next(entry)) {
      open_next();
    }
    return true;
  }
  std::uint64_t left() const { return left_; }

 private:
  void open_next();

  const BlockList* list_;
  BlockReader words_;
  std::size_t block_;   // the next one
  std::uint64_t left_;  // words
};

}  // namespace hapax::spill
