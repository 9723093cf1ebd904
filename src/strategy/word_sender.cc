#include "strategy/word_sender.h"

#include <algorithm>

#include "base/stopwatch.h"
#include "store/sweeps.h"
#include "store/word_lines.h"
#include "table/slots.h"

namespace hapax::strategy {

Result<void> WordSender::send_all(store::Store& store, std::uint64_t first) {
  Result<void> sent;
  for (std::uint64_t i = 0; i < store::kPartitions && sent; ++i) {
    sent = store.empty((first + i) % store::kPartitions, [&](const store::Partition& partition) {
      return send_partition(store, partition);
    });
  }
  sent = sent ? send_packed() : sent;
  return sent ? channel_->send(Counted{}) : sent;
}

Result<void> WordSender::send_partition(const store::Store& store,
                                        const store::Partition& partition) {
  const store::WordLines lines = partition.lines(store.pool());
  Result<void> sent = in_sweeps(lines.size, [&](std::uint64_t i) {
    __builtin_prefetch(&lines.lines[std::min(i + 16 * store::kSweeps, lines.size - 1)]);
    packer_.add(lines.lines[i]);
  });
  const table::SlotView slots = partition.slots(store.pool());
  return sent ? in_sweeps(slots.size,
                          [&](std::uint64_t i) {
                            if (slots[i].used()) {
                              packer_.add(store.word(slots[i]), slots[i].count);
                            }
                          })
              : sent;
}

// Calls pack(i) for each place as store::in_sweeps() does, and sends what is packed. The clock is
// read as seldom as that allows: a small store has few words in a sweep.
template <typename Pack>
Result<void> WordSender::in_sweeps(std::uint64_t places, Pack&& pack) {
  const std::uint64_t sweeps = std::min(places, store::kSweeps);
  std::uint64_t sweep = 0;
  std::uint64_t i = 0;
  while (sweep < sweeps) {
    {
      const Stopwatch stopwatch(*phases_, Phase::kSerialise);
      while (sweep < sweeps && !packer_.is_full()) {
        pack(i);
        i += store::kSweeps;
        i = i < places ? i : ++sweep;
      }
    }
    if (packer_.is_full()) {
      if (Result<void> sent = send_packed(); !sent) {
        return sent;
      }
    }
  }
  return {};
}

Result<void> WordSender::send_packed() {
  const Stopwatch stopwatch(*phases_, Phase::kTransfer);
  Result<void> sent =
      packer_.is_empty() ? Result<void>()
                         : channel_->send(packer_.head(),
                                          {packer_.keys(), packer_.counts(), packer_.long_words()});
  packer_.clear();
  return sent;
}

}  // namespace hapax::strategy
