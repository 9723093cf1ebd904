// Decides when a worker's table has become the wrong place for its words (threads.cc). New words
// are rare or become rarer in most texts, and then a table is the fastest. But where names and
// numbers are counted, as in logs, one new word follows the other without end. Most never come
// again, and each misses the cache in a table. A store adds them in batches.
//
// Thread safety: one thread. Tested by tests/strategy/agree_test.cc.
#pragma once

#include <cstdint>
#include <utility>

#include "strategy/worker.h"

namespace hapax::strategy {

class TableGrowth {
 public:
  // The table may not have more bytes, or more words of up to 16 bytes.
  explicit TableGrowth(std::uint64_t max_bytes, std::uint64_t max_short_words = UINT64_MAX)
      : max_bytes_(max_bytes), max_short_words_(max_short_words) {}

  // Whether the words should move to a store now. It judges each time the table has doubled.
  bool is_for_store(const Worker& worker) {
    if (worker.table_bytes() > max_bytes_ || worker.table_short_words() > max_short_words_) {
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
  const std::uint64_t max_short_words_;
  std::uint64_t next_judged_bytes_ = std::uint64_t{8} << 20;
  std::uint64_t words_ = 0;
  std::uint64_t tokens_ = 0;
  double new_words_ = 0;  // of all words, since it judged last
};

}  // namespace hapax::strategy
