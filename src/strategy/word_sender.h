// Sends the words of a worker's store to the run. Not safe for threads. Tested by
// tests/strategy/serve_test.cc.
#pragma once

#include <cstdint>

#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "store/partition.h"
#include "store/store.h"
#include "strategy/protocol.h"
#include "strategy/word_batch_message.h"

namespace hapax::strategy {

class WordSender {
 public:
  // Both outlive it.
  WordSender(WorkerChannel& channel, PhaseSeconds& phases) : channel_(&channel), phases_(&phases) {}

  // Sends all words of the store, which is empty afterwards, and then Counted. Begins with the
  // partition `first`.
  Result<void> send_all(store::Store& store, std::uint64_t first);

 private:
  Result<void> send_partition(const store::Store& store, const store::Partition& partition);
  template <typename Pack>
  Result<void> in_sweeps(std::uint64_t places, Pack&& pack);
  Result<void> send_packed();

  WorkerChannel* channel_;
  PhaseSeconds* phases_;
  WordPacker packer_;
};

}  // namespace hapax::strategy
