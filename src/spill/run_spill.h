// Sorted runs in a spill file. A run is a contiguous range:
//
//     head 80   previous 8 | payload bytes 8 | words 8 | bytes of words 8 | total 8 |
//               largest block 8 | largest word 8 | index entries 8 | zero 8 | checksum 8
//     payload   blocks of front-coded words in the order of their bytes (counts/block_coder.h)
//     index     for some blocks: place in the payload 8 | begin of the first word 16; checksum 8
//
// `previous` is the offset of the head of the run before it in a chain, or 0. So a chain of runs
// takes no memory but the offset of its last head. All numbers are little-endian. The head is
// written last, so a run that was not finished has none. The index says where to begin if only a
// range of the words is wanted.
//
// Whoever reads a chain trusts nothing: heads, blocks and indexes have checksums, a head's also
// covers the place where it stands, and offsets only go down, so nonsense is an error and never a
// loop. Tested by tests/spill/run_spill_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "counts/block_coder.h"
#include "hapax/result.h"
#include "spill/spill_file.h"
#include "spill/word_prefix.h"

namespace hapax::spill {

// A block has at most so many bytes, or one word.
inline constexpr std::size_t kSpillBlockBytes = std::size_t{32} << 10;

struct SpilledRun {
  std::uint64_t offset = 0;  // of its first block
  std::uint64_t bytes = 0;   // of all blocks
  std::uint64_t words = 0;
  std::uint64_t word_bytes = 0;  // of all words together
  std::uint64_t total = 0;       // of their counts
  std::uint64_t largest_block = 0;
  std::uint64_t largest_word = 0;
  std::uint64_t index_entries = 0;
};

// The words from `offset` on are those that begin with `prefix`, and later ones.
struct IndexEntry {
  std::uint64_t offset = 0;  // in the payload
  WordPrefix prefix;         // of the first word
};

// Writes one run. One thread at a time; `file` must outlive it.
class RunSpiller {
 public:
  // An upper bound of the size of a run with so many words, which have so many bytes together. No
  // word has more than `largest_word` bytes.
  static std::uint64_t max_bytes(std::uint64_t words, std::uint64_t word_bytes,
                                 std::uint64_t largest_word,
                                 std::size_t block_bytes = kSpillBlockBytes);

  // Reserves `max_bytes`; those that are not written remain a hole. The disk must have room for
  // `expected_bytes`, or for all of them.
  static Result<RunSpiller> begin(SpillFile& file, std::uint64_t max_bytes,
                                  std::size_t block_bytes = kSpillBlockBytes,
                                  std::uint64_t expected_bytes = UINT64_MAX);

  // Words come in the order of their bytes, each once. More than the run has room for are an error.
  Result<void> add(std::string_view word, std::uint64_t count);
  // Returns the offset of the head, for read_chain() and for the next run of the chain. Call it
  // once, last. `previous` is what the run before it in its chain has returned, or 0.
  Result<std::uint64_t> finish(std::uint64_t previous);
  // What finish() has written.
  const SpilledRun& run() const { return run_; }

 private:
  RunSpiller(SpillFile& file, std::uint64_t offset, std::uint64_t max_bytes,
             std::size_t block_bytes);
  Result<void> write_block();
  Result<void> write_index();
  Result<void> write(std::uint64_t at, std::span<const std::uint8_t> bytes);
  void note_block();

  SpillFile* file_;
  std::uint64_t head_;
  std::uint64_t end_;  // of what was reserved
  SpilledRun run_;
  counts::BlockEncoder block_;
  WordPrefix first_;  // of the block
  std::vector<IndexEntry> index_;
  std::uint64_t blocks_ = 0;
  std::uint64_t stride_ = 1;  // one of so many blocks has an entry
};

// All runs of a chain, the last one first. `last` is 0 for a chain without runs.
Result<std::vector<SpilledRun>> read_chain(const SpillFile& file, std::uint64_t last);

// The entries of a run's index, in order; the first one has offset 0.
Result<std::vector<IndexEntry>> read_index(const SpillFile& file, const SpilledRun& run);

// Gives the space of a run back to the disk.
void discard_run(const SpillFile& file, const SpilledRun& run);

}  // namespace hapax::spill
