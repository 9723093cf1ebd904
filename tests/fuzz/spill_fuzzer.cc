// Changes bytes of a temporary file of spilled runs, or cuts it off, as the input says. What is
// read back is an error, or all the right words: never other words, a crash, a hang, or memory for
// bytes that are not there. Then the same with blocks whose checksums are corrected: there the
// words may be others.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/little_endian.h"
#include "counts/block_coder.h"
#include "counts/run_format.h"
#include "fuzz/require.h"
#include "hapax/result.h"
#include "spill/block_list.h"
#include "spill/block_reader.h"
#include "spill/merge_spills.h"
#include "spill/run_spill.h"
#include "spill/sort_by_count.h"
#include "spill/spill_file.h"

namespace hapax::spill {
namespace {

using fuzz::require;

using Words = std::map<std::string, std::uint64_t>;
using Listed = std::vector<std::pair<std::string, std::uint64_t>>;

constexpr std::size_t kBlockBytes = 512;
constexpr std::uint64_t kBegin = 4096;  // of what is used

void must(const Result<void>& done) { require(done.ok(), "the temporary file can be used"); }

Words words_of_run(unsigned run) {
  Words words;
  for (unsigned i = 0; i < 60; ++i) {
    words["word" + std::to_string((i * 7 + run) % 90)] = i + 1;
  }
  words[std::string(1000 + run, 'l')] = 1;  // has a block of its own
  return words;
}

std::uint64_t spill_run(SpillFile& file, const Words& words, std::uint64_t previous) {
  std::uint64_t bytes = 0;
  for (const auto& [word, count] : words) {
    bytes += word.size();
  }
  Result<RunSpiller> run = RunSpiller::begin(
      file, RunSpiller::max_bytes(words.size(), bytes, 2000, kBlockBytes), kBlockBytes);
  require(run.ok(), "there is room for a run");
  for (const auto& [word, count] : words) {
    must(run->add(word, count));
  }
  return *run->finish(previous);
}

// A file with a chain of runs, and what they add up to. Made once.
struct Original {
  SpillFile file = *SpillFile::create("/tmp");
  std::uint64_t last = 0;
  Listed sum;
  std::vector<std::uint8_t> bytes;

  Original() {
    Words all;
    for (unsigned run = 0; run < 4; ++run) {
      const Words words = words_of_run(run);
      last = spill_run(file, words, last);
      for (const auto& [word, count] : words) {
        all[word] += count;
      }
    }
    sum.assign(all.begin(), all.end());
    // What was reserved and not written, at the end, is not in the file.
    bytes.resize(static_cast<std::size_t>(file.end() - kBegin));
    const ssize_t got = ::pread(file.descriptor(), bytes.data(), bytes.size(), kBegin);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
};

struct Read {
  bool complete = false;
  Listed words;
};

Listed listed(const SpillFile& file, const BlockList& list) {
  Listed words;
  BlockListCursor cursor(file, list, 0, list.words, BlockListCursor::WordOrder::kAny);
  for (WordCount entry; cursor.next(entry);) {
    words.emplace_back(entry.word, entry.count);
  }
  return words;
}

Listed sorted(Listed words) {
  std::sort(words.begin(), words.end());
  return words;
}

// As a store reads it in the end: all runs of the chain, merged; then sorted by count.
Read read(SpillFile& file, std::uint64_t last) {
  Result<std::vector<SpilledRun>> runs = read_chain(file, last);
  if (!runs) {
    require(!runs.error().path.empty() && !runs.error().remedy.empty(), "an error is complete");
    return {};
  }
  try {
    const SpillLimits limits{.memory_bytes = std::uint64_t{1} << 20, .block_bytes = kBlockBytes};
    const BlockList merged = merge_spills(file, *std::move(runs), limits);
    const BlockList by_count = sort_by_count(file, merged, {}, limits);
    const Listed words = listed(file, merged);
    require(sorted(listed(file, by_count)) == sorted(words), "sorting by count keeps all words");
    return {true, words};
  } catch (const Failure&) {
    return {};
  }
}

// 0 if the block does not lie in `bytes`.
std::size_t size_of_block(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < counts::kBlockHeaderBytes) {
    return 0;
  }
  const std::uint64_t size = counts::block_sizes(bytes.data()).bytes();
  return size <= bytes.size() ? static_cast<std::size_t>(size) : 0;
}

// Corrects the checksums of the blocks of all runs, so that the code after their check is reached.
// Where the runs are is in the unchanged file.
void correct(std::span<std::uint8_t> bytes, const std::vector<SpilledRun>& runs) {
  for (const SpilledRun& run : runs) {
    const auto begin = std::min(static_cast<std::size_t>(run.offset - kBegin), bytes.size());
    auto left = bytes.subspan(begin).first(std::min(run.bytes, bytes.size() - begin));
    while (const std::size_t size = size_of_block(left)) {
      const counts::BlockSizes sizes = counts::block_sizes(left.data());
      store_little_endian(left.data() + 8,
                          counts::block_checksum(sizes.payload_bytes, sizes.words,
                                                 left.data() + counts::kBlockHeaderBytes));
      left = left.subspan(size);
    }
  }
}

// Each change has 4 bytes: the place, 2; how many bytes, 1; what is added to each, 1. Without bytes
// it is the end of the file.
std::vector<std::uint8_t> changed(std::vector<std::uint8_t> bytes,
                                  std::span<const std::uint8_t> changes) {
  for (; changes.size() >= 4; changes = changes.subspan(4)) {
    const std::size_t at = (changes[0] | std::size_t{changes[1]} << 8) % (bytes.size() + 1);
    if (changes[2] == 0) {
      bytes.resize(at);
    }
    for (std::size_t i = at; i < std::min(at + changes[2], bytes.size()); ++i) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] + changes[3]);
    }
  }
  return bytes;
}

// A copy of the original with other bytes.
Read read_back(const Original& original, const std::vector<std::uint8_t>& bytes) {
  SpillFile file = *SpillFile::create("/tmp");
  must(file.reserve(original.file.end() - file.end()).ok() ? Result<void>()
                                                           : Error{.cause = "no room"});
  must(file.write(kBegin, bytes));
  return read(file, original.last);
}

void fuzz_one(std::span<const std::uint8_t> changes) {
  static const Original original;
  static const std::vector<SpilledRun> runs = *read_chain(original.file, original.last);
  std::vector<std::uint8_t> bytes = changed(original.bytes, changes);
  const Read found = read_back(original, bytes);
  require(!found.complete || found.words == original.sum, "an error, or the right words");
  require(found.complete || bytes != original.bytes, "what is as it was can be read");
  correct(bytes, runs);
  for (const auto& [word, count] : read_back(original, bytes).words) {
    require(!word.empty() && count > 0, "a word occurs");
  }
}

}  // namespace
}  // namespace hapax::spill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::spill::fuzz_one({data, size});
  return 0;
}
