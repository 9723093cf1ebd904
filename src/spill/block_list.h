// A list of words on disk: blocks of a spill file, and where each stands. Memory holds 24 bytes a
// block.
//
// Thread safety: a list that is read no longer changes; any number of threads may read it. A writer
// is used by one thread at a time. Tested by tests/spill/block_list_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "counts/block_coder.h"
#include "spill/spill_file.h"

namespace hapax::spill {

struct ListedBlock {
  std::uint64_t offset = 0;      // in the file
  std::uint64_t first_word = 0;  // its number in the list
  std::uint32_t bytes = 0;
  std::uint32_t words = 0;
};

struct BlockList {
  std::vector<ListedBlock> blocks;
  std::uint64_t words = 0;
  std::uint64_t word_bytes = 0;  // of all words together
  std::uint64_t total = 0;       // of their counts
  std::uint64_t largest_block = 0;
  std::uint64_t largest_word = 0;

  // Puts the words of `more` behind those of this list.
  void append(const BlockList& more);
  std::uint64_t memory_bytes() const { return blocks.capacity() * sizeof(ListedBlock); }
};

// Writes words to blocks of a file and lists them. Throws Failure and std::bad_alloc.
class BlockListWriter {
 public:
  // `file` must outlive the writer.
  BlockListWriter(SpillFile& file, std::size_t block_bytes)
      : file_(&file), block_(counts::BlockEncoder::Coding::kFront, block_bytes) {}

  void add(std::string_view word, std::uint64_t count);
  // Writes what there is of a block, and gives its memory back.
  void flush();
  // Of the block, beside the list.
  std::size_t memory_bytes() const { return block_.memory_bytes(); }
  // Writes the last block and returns the list. Once, last.
  BlockList finish();

  // How much memory a writer takes at most, beside the list.
  static std::uint64_t max_memory(std::size_t block_bytes, std::uint64_t largest_word);

 private:
  void write_block();

  SpillFile* file_;
  counts::BlockEncoder block_;
  BlockList list_;
};

// Gives the space of the blocks back to the disk.
void discard_list(const SpillFile& file, const BlockList& list);

}  // namespace hapax::spill
