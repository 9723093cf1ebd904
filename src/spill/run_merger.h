// The words of many sorted runs in one order, each with the sum of its counts. A tree of losers
// finds the next word: each inner node has the run that lost there, so a word costs one comparison
// a level, along one path. Nodes hold the first 8 bytes of the run's word; only if two are equal
// are the words themselves read.
//
//              winner                  tree[0]     the run with the least word
//             loser of b, c            tree[1]
//       loser of a, b   loser of c, d  tree[2..]
//         a      b        c     d      the runs
//
// Throws Failure and std::bad_alloc. Used by one thread at a time. Tested by
// tests/spill/merge_spills_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hapax/counts.h"
#include "spill/block_reader.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"
#include "spill/word_prefix.h"

namespace hapax::spill {

// Words whose first bytes are at least `begin` and less than `end`; without `end`, all later ones.
struct PrefixRange {
  WordPrefix begin;
  std::optional<WordPrefix> end;
};

class RunMerger {
 public:
  // Words of `range`. Run i is read from begins[i] on, where a block begins (IndexEntry::offset);
  // no word of the range stands before that. Without `begins`, from their first block on. `file`
  // must outlive the merger.
  RunMerger(const SpillFile& file, std::span<const SpilledRun> runs, const PrefixRange& range = {},
            std::span<const std::uint64_t> begins = {});

  // The next word, a view that is valid until the next call; false at the end. A sum above
  // kMaxCount is a Failure.
  bool next(WordCount& entry);

  // How much memory a merger takes for a run at most.
  static std::uint64_t max_memory(const SpilledRun& run) {
    return RunStream::max_memory(run) + sizeof(Source) + 2 * sizeof(Node);
  }

 private:
  struct Source {
    RunStream words;
    WordCount entry;  // the next word
    bool has_ended = false;
  };
  struct Node {
    std::uint64_t prefix;
    std::uint64_t run;
  };

  Node read(std::uint64_t run);
  Node begin(std::uint64_t run, const WordPrefix& first);
  Node build(std::size_t node, std::span<const Node> leaves);
  void replay(Node node);
  bool comes_first(const Node& a, const Node& b) const {
    return a.prefix != b.prefix ? a.prefix < b.prefix : comes_first_by_word(a, b);
  }
  bool comes_first_by_word(const Node& a, const Node& b) const;
  bool is_behind(const WordCount& entry, std::uint64_t prefix) const {
    return prefix >= limit_.high && has_limit_ && !(prefix_of(entry.word) < limit_);
  }
  void add_equal_words(std::uint64_t prefix);

  std::vector<Source> sources_;
  std::vector<Node> tree_;
  WordPrefix limit_;
  bool has_limit_;
  std::string word_;  // a copy: its run moves on before the sum is complete
  std::uint64_t count_ = 0;
};

}  // namespace hapax::spill
