// Counts files: what `hapax count -f counts` writes, and `hapax cat` and `hapax merge` read. Save
// counts, load them, and add several up, in files and in memory.
//
//   hapax::Result<void> saved = hapax::write_counts(*counts, "monday.counts");
//   hapax::Result<hapax::Counts> loaded = hapax::read_counts(hapax::PathInput{"monday.counts"});
//   hapax::Result<void> merged = hapax::merge_counts(
//       {hapax::PathInput{"monday.counts"}, hapax::PathInput{"tuesday.counts"}}, "week.counts");
//
// Only words that were counted in the same way can be added up: with the same token profile, letter
// case and Unicode version. Files are read whatever they contain: damage is kCorruptInput, with the
// file and the offset, never a wrong count. docs/counts_format.md draws every byte.
//
// Counts of many machines are added up by parts. Each machine divides its words into the same
// partitions (PartitionedCounts). Then the files of one partition are added up by streaming
// (MergedCounts), each partition where there is room.
//
// Thread safety: any; a class keeps its own state, so it is for one thread at a time. Errors are
// values, and a request to stop is kCancelled; nothing is thrown. Tested by tests/counts_files/.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "hapax/columns.h"
#include "hapax/counts.h"
#include "hapax/export.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

struct CountsFileOptions {
  unsigned workers = 0;  // threads that sort and merge; 0: as many as this process may run on
  std::uint64_t decoder_memory = kDefaultDecoderMemory;  // as in Options
  std::uint64_t memory_limit = 0;                        // as in Options
  std::string temporary_folder = {};                     // as in Options
  std::stop_token stop = {};
};

// Reads a counts file: a path, a descriptor, memory or a reader, compressed or not. Takes memory
// for the words. The counts know how their words were counted, and their total. Their statistics
// are those of the reading: inputs, bytes, tokens, times and memory; strategy and kernel are empty.
HAPAX_API Result<Counts> read_counts(const Input& file, const CountsFileOptions& options = {});

// Writes a counts file, the same bytes as `hapax count -f counts`. The file is complete or
// untouched: an existing one is replaced at the end, and keeps its mode. A device, a pipe or
// /dev/stdout is written directly. Document frequencies and notices are not written. An error that
// says "written, but ..." means that the file is in place and a power cut may undo that.
HAPAX_API Result<void> write_counts(const Counts& counts, const std::string& path,
                                    const CountsFileOptions& options = {});

// The bytes of that file.
HAPAX_API Result<std::string> counts_file_bytes(const Counts& counts,
                                                const CountsFileOptions& options = {});

// Adds counts files up. Takes memory for the words, up to options.memory_limit: words that exceed
// it are on disk then (Counts::is_on_disk()). No files give no words.
HAPAX_API Result<Counts> merge_counts(std::span<const Input> files,
                                      const CountsFileOptions& options = {});

// The same into the file `path`, by streaming: takes memory for one block of each file, whatever
// their sizes. `path` is written as by write_counts(), and may be one of `files`.
HAPAX_API Result<void> merge_counts(std::span<const Input> files, const std::string& path,
                                    const CountsFileOptions& options = {});

// Adds counts in memory up; they stay as they are. The result has the notices of all, and document
// frequencies if all have them: each text is in one of `counts`. Counts of words that were counted
// in different ways are kInvalidArgument.
HAPAX_API Result<Counts> merge_counts(std::span<const Counts* const> counts,
                                      const CountsFileOptions& options = {});

// How to divide words into counts files.
struct Partitioning {
  static constexpr std::uint32_t kMaxPartitions = 1 << 20;

  std::uint32_t partitions = 1;  // 1 to kMaxPartitions
  std::uint64_t seed = 0;
  // A file has at most so many bytes, or one word: a word that takes more has a file of its own.
  std::uint64_t max_bytes = UINT64_MAX;
};

// A counts file with words of one partition.
struct PartitionFile {
  std::uint32_t partition = 0;
  std::string bytes;
};

// Counts as counts files in memory, one or several for each partition that has words. Word w is in
// partition partition_of(w, seed, partitions). Files come by partition; where a partition has
// several, all words of a file are less than those of the next one. Takes memory for one file, and
// some 50 bytes a word at the beginning. Keeps the counts alive.
class HAPAX_API PartitionedCounts {
 public:
  // Looks at each word once, and sorts nothing yet. `options.stop` is heeded by next() too.
  static Result<PartitionedCounts> make(const Counts& counts, const Partitioning& partitioning,
                                        const CountsFileOptions& options = {});
  ~PartitionedCounts();
  PartitionedCounts(PartitionedCounts&&) noexcept;
  PartitionedCounts& operator=(PartitionedCounts&&) noexcept;

  // The next file, or nothing at the end. Not to be called again after an error.
  Result<std::optional<PartitionFile>> next();

 private:
  struct State;
  explicit PartitionedCounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// How much a batch of columns may hold: so many words, with so many bytes. A longer word has a
// batch of its own.
struct BatchLimits {
  std::uint64_t max_rows = std::uint64_t{1} << 16;  // at least 1
  std::uint64_t max_bytes = std::uint64_t{1} << 20;
};

// The sum of counts files as a stream: each word of any file once, in the order of the words'
// bytes, with the sum of its counts. Takes memory for one block of each file and for one batch.
// Inputs in memory are not copied, and stay alive and unchanged as long as this does. If there are
// more files than may be open, or than options.memory_limit has room for, groups of them are added
// up in temporary files first.
class HAPAX_API MergedCounts {
 public:
  // Opens all files and checks that they may be added up. No files give no words. `options.workers`
  // means nothing here; `options.stop` is heeded by next() too.
  static Result<MergedCounts> open(std::span<const Input> files, const BatchLimits& limits = {},
                                   const CountsFileOptions& options = {});
  ~MergedCounts();
  MergedCounts(MergedCounts&&) noexcept;
  MergedCounts& operator=(MergedCounts&&) noexcept;

  // Replaces the content of `batch` by the next words, at least one, and reuses its memory. Returns
  // false at the end; the batch then has no rows. Not to be called again after an error: the words
  // of earlier batches are then not all there are. A word whose counts add up to more than
  // kMaxCount is kOverflow; all words together may have more.
  Result<bool> next(Columns& batch);

  // How the words of all files were counted.
  TokenProfile token_profile() const;
  LetterCase letter_case() const;
  const UnicodeVersion& unicode_version() const;

 private:
  struct State;
  explicit MergedCounts(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

inline Result<Counts> merge_counts(std::initializer_list<Input> files,
                                   const CountsFileOptions& options = {}) {
  return merge_counts(std::span<const Input>(files.begin(), files.size()), options);
}
inline Result<void> merge_counts(std::initializer_list<Input> files, const std::string& path,
                                 const CountsFileOptions& options = {}) {
  return merge_counts(std::span<const Input>(files.begin(), files.size()), path, options);
}
inline Result<Counts> merge_counts(std::initializer_list<const Counts*> counts,
                                   const CountsFileOptions& options = {}) {
  return merge_counts(std::span<const Counts* const>(counts.begin(), counts.size()), options);
}

}  // namespace hapax
