// Decides when a worker's table has become the wrong place for its words (threads.cc,
// worker_threads.cc).
//
// A worker that counts alone: new words are rare or become rarer in most texts, and then a table is
// the fastest. But where names and numbers are counted, as in logs, one new word follows the other
// without end. Most never come again, and each misses the cache in a table. A store adds them in
// batches.
//
// One of several workers: the words of its table are added to the store in the end, and all tables
// together take the memory. So its table is for small vocabularies only.
//
// Thread safety: one thread. Tested by tests/strategy/agree_test.cc and table_growth_test.cc.
#pragma once

#include <cstdint>
#include <utility>

#include "strategy/resources.h"
#include "strategy/worker.h"

namespace hapax::strategy {

// Watches the table of a worker that counts alone.
class TableGrowth {
 public:
  // The table may not have more bytes.
  explicit TableGrowth(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  // Whether the words should move to a store now. It judges each time the table has doubled.
  bool is_for_store(const Worker& worker) {
    if (worker.table_bytes() > max_bytes_) {
      return true;
    }
    if (worker.table_bytes() < next_judged_bytes_) {
      return false;
    }
    const std::uint64_t words = worker.table_words() - words_;
    const std::uint64_t tokens = worker.stats().tokens - tokens_;
    next_judged_bytes_ *= 2;
    words_ += words;
    tokens_ += tokens;
    const double before =
        std::exchange(new_words_, static_cast<double>(words) / static_cast<double>(tokens));
    return new_words_ > kMany && new_words_ > kSlowFall * before && before > 0;
  }

 private:
  // With each doubling, the share of new words fell by 8 to 10 % in a log, where the store takes
  // 0.8 of the table's time, and by 20 to 45 % in words of natural frequencies, where it takes 1.1
  // (AMD EPYC Zen 5, 2026-11-27).
  static constexpr double kSlowFall = 0.85;
  static constexpr double kMany = 0.05;

  const std::uint64_t max_bytes_;
  std::uint64_t next_judged_bytes_ = std::uint64_t{8} << 20;
  std::uint64_t words_ = 0;
  std::uint64_t tokens_ = 0;
  double new_words_ = 0;  // of all words, since it judged last
};

// Whether so many distinct words among so many running words are signs of a large vocabulary. The
// first 8,192 distinct words come within 31,000 words of a text that has 100,000 of natural
// frequencies, within 58,000 of one with 800,000, and not before 138,000 in English, Russian or
// Chinese ones.
constexpr bool is_vocabulary_large(std::uint64_t distinct_words, std::uint64_t words) {
  return distinct_words >= 8192 && 8 * distinct_words > words;
}

// Whether the table of one of several workers still suits its words. A table that is left early,
// for a large vocabulary, took 0.97 of the time with 100,000 distinct words and 1.01 with a million
// (two threads, AMD EPYC Zen 5, 2026-11-27).
inline bool suits_team_table(const Worker& worker, const Resources& resources) {
  const std::uint64_t words = worker.table_short_words();
  return worker.table_bytes() <= resources.team_table_bytes &&
         words <= resources.team_table_words && !is_vocabulary_large(words, worker.stats().tokens);
}

}  // namespace hapax::strategy
