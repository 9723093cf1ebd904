#include "spill/run_merger.h"

#include "base/count_overflow.h"

namespace hapax::spill {
namespace {

// Sorts behind all words but those that begin with the same bytes.
constexpr std::uint64_t kLast = UINT64_MAX;

}  // namespace

RunMerger::RunMerger(const SpillFile& file, std::span<const SpilledRun> runs,
                     const PrefixRange& range, std::span<const std::uint64_t> begins)
    : tree_(runs.size()),
      limit_(range.end.value_or(WordPrefix{})),
      has_limit_(range.end.has_value()) {
  sources_.reserve(runs.size());
  std::vector<Node> leaves;
  leaves.reserve(runs.size());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    sources_.push_back({RunStream(file, runs[i], begins.empty() ? 0 : begins[i]), {}});
    leaves.push_back(begin(i, range.begin));
  }
  if (!runs.empty()) {
    tree_[0] = build(1, leaves);
  }
}

// Reads the run's next word.
RunMerger::Node RunMerger::read(std::uint64_t run) {
  Source& source = sources_[run];
  if (!source.words.next(source.entry)) {
    source.has_ended = true;
    return {kLast, run};
  }
  source.words.prefetch();
  const std::uint64_t prefix = short_prefix_of(source.entry.word);
  if (is_behind(source.entry, prefix)) {
    source.has_ended = true;
    return {kLast, run};
  }
  return {prefix, run};
}

// Reads the run's first word from `first` on.
RunMerger::Node RunMerger::begin(std::uint64_t run, const WordPrefix& first) {
  Node node = read(run);
  while (!sources_[run].has_ended && prefix_of(sources_[run].entry.word) < first) {
    node = read(run);
  }
  return node;
}

// Fills the tree below `node` and returns its winner. Leaf i is node size + i.
RunMerger::Node RunMerger::build(std::size_t node, std::span<const Node> leaves) {
  if (node >= leaves.size()) {
    return leaves[node - leaves.size()];
  }
  const Node left = build(2 * node, leaves);
  const Node right = build(2 * node + 1, leaves);
  const bool is_left_first = comes_first(left, right);
  tree_[node] = is_left_first ? right : left;
  return is_left_first ? left : right;
}

// The winner's run has moved on to `node`: finds the new winner on the way up.
void RunMerger::replay(Node node) {
  for (std::size_t i = (node.run + tree_.size()) / 2; i > 0; i /= 2) {
    Node& loser = tree_[i];
    // Without a branch: which of the two comes first cannot be predicted.
    const bool is_loser_first =
        loser.prefix != node.prefix ? loser.prefix < node.prefix : comes_first_by_word(loser, node);
    const std::uint64_t mask = 0 - std::uint64_t{is_loser_first};
    const std::uint64_t prefixes = (loser.prefix ^ node.prefix) & mask;
    const std::uint64_t runs = (loser.run ^ node.run) & mask;
    loser.prefix ^= prefixes;
    node.prefix ^= prefixes;
    loser.run ^= runs;
    node.run ^= runs;
  }
  tree_[0] = node;
}

bool RunMerger::comes_first_by_word(const Node& a, const Node& b) const {
  const Source& of_a = sources_[a.run];
  const Source& of_b = sources_[b.run];
  if (of_a.has_ended || of_b.has_ended) {
    return !of_a.has_ended;
  }
  return of_a.entry.word < of_b.entry.word;
}

bool RunMerger::next(WordCount& entry) {
  if (tree_.empty() || sources_[tree_[0].run].has_ended) {
    return false;
  }
  const Node first = tree_[0];
  const WordCount& found = sources_[first.run].entry;
  word_.assign(found.word);
  count_ = found.count;
  replay(read(first.run));
  if (tree_[0].prefix == first.prefix) {
    add_equal_words(first.prefix);
  }
  entry = {word_, count_};
  return true;
}

void RunMerger::add_equal_words(std::uint64_t prefix) {
  while (tree_[0].prefix == prefix) {
    const std::uint64_t run = tree_[0].run;
    const Source& source = sources_[run];
    if (source.has_ended || source.entry.word != word_) {
      return;
    }
    if (source.entry.count > kMaxCount - count_) {
      throw Failure(count_overflow(word_));
    }
    count_ += source.entry.count;
    replay(read(run));
  }
}

}  // namespace hapax::spill
