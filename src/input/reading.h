// Where a read is accounted for: in the statistics of a worker, and in the caller's progress. Plain
// data; a worker passes its own with each call. Tested by tests/input/reading_test.cc.
#pragma once

#include <atomic>
#include <cstdint>

#include "hapax/options.h"
#include "hapax/run_stats.h"

namespace hapax::input {

class Reading {
 public:
  // kWorker: the worker that counts the text reads it. kRun: the run reads it for a worker process.
  enum class By : std::uint8_t { kWorker, kRun };

  // `stats` must outlive the reading, and so must `progress`, which may be null.
  Reading(RunStats& stats, By by, Progress* progress)
      : stats_(stats), by_(by), progress_(progress) {}

  // Where the time of reading is added.
  PhaseSeconds& seconds() const {
    return by_ == By::kWorker ? stats_.worker_seconds : stats_.run_seconds;
  }
  // Bytes as stored.
  void add_read(std::uint64_t bytes) const {
    stats_.bytes_read += bytes;
    if (progress_ != nullptr) {
      progress_->bytes_done.fetch_add(bytes, std::memory_order_relaxed);
    }
  }
  // Bytes of text that a chunk owns.
  void add_counted(std::uint64_t bytes) const { stats_.bytes_counted += bytes; }
  // Text that was read as a range of a file or source, or as a small file.
  void add_by_range(std::uint64_t bytes) const {
    stats_.bytes_by_range += by_ == By::kWorker ? bytes : 0;
  }

 private:
  RunStats& stats_;
  By by_;
  Progress* progress_;
};

}  // namespace hapax::input
