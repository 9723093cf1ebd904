// All words of an answer with their counts, on disk: what is left of a count that exceeded its
// memory limit. Memory holds the list of blocks alone.
//
// Thread safety: the words do not change; any number of threads may read them. Lists that are made
// of them go to the same file. Functions that read throw Failure and std::bad_alloc.
// Tested by tests/spill/spilled_words_test.cc.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "spill/block_list.h"
#include "spill/block_reader.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"

namespace hapax::spill {

class SpilledWords {
 public:
  // `list` is of `file`, in the order of bytes. `limits` are those of whatever is made of the
  // words.
  SpilledWords(SpillFile file, BlockList list, const SpillLimits& limits);

  std::uint64_t size() const { return list_.words; }
  std::uint64_t total() const { return list_.total; }
  // The memory that the words take, not their space on disk.
  std::uint64_t memory_bytes() const;
  // 0 if the word is absent. Reads some blocks.
  std::uint64_t count(std::string_view word) const;
  // All words, in the order of bytes. This outlives the cursor.
  BlockListCursor cursor() const { return {file_, list_, 0, list_.words}; }

  const BlockList& list() const { return list_; }
  // For more lists.
  SpillFile& file() const { return file_; }
  const SpillLimits& limits() const { return limits_; }

  // A copy of `word` that lives as long as this, for callers to whom words are views.
  std::string_view keep(std::string_view word) const;

 private:
  mutable SpillFile file_;  // its functions may be called by all threads
  const BlockList list_;
  const SpillLimits limits_;
  mutable std::mutex mutex_;
  mutable std::set<std::string, std::less<>> kept_;
};

// A list in the file of `words` that its last user gives back to the disk.
class OwnList {
 public:
  OwnList(const SpillFile& file, BlockList list) : file_(file), list_(std::move(list)) {}
  OwnList(const OwnList&) = delete;
  OwnList& operator=(const OwnList&) = delete;
  ~OwnList() { discard_list(file_, list_); }

  const BlockList& list() const { return list_; }

 private:
  const SpillFile& file_;
  const BlockList list_;
};

}  // namespace hapax::spill
