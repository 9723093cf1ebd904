// A count of blocks of texts that come from the caller's thread. The first half megabyte is only
// collected. If there is more, the engine counts in other threads while blocks come, and the
// caller's thread waits where the engine is behind.
//
//     TextsCount count(options, stop, progress);
//     count.add(block) ...
//     Counts counts = count.finish();
//
// All functions may throw Python's exceptions: those of signals, of the stop argument and of the
// progress callable. After one, call close(). Use it with the GIL held, from one thread. Tested by
// tests/python/count_iter_test.py.
#pragma once

#include <hapax/counts.h>
#include <hapax/options.h>
#include <nanobind/nanobind.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "interruptible.h"
#include "texts_queue.h"

namespace hapax::python {

class TextsCount {
 public:
  TextsCount(Options options, nanobind::object stop, nanobind::object progress);
  TextsCount(const TextsCount&) = delete;
  TextsCount& operator=(const TextsCount&) = delete;

  // May wait, without the GIL. Once has_ended() is true, blocks are dropped.
  void add(TextsBlock block);

  // Looks for signals, and every 25 ms for the stop argument. True if the count has ended early
  // and needs no further texts; finish() then throws why. Cheap enough to call for each text.
  bool has_ended();

  // Gives the GIL to other threads, if that was 5 ms ago. For work that keeps it for long.
  void let_others_run();

  // Drops the blocks that the engine has done with.
  void drop_used();

  Counts finish();

  // Ends the count, waits for the end of its threads and drops all blocks.
  void close();

 private:
  // What the engine's thread uses.
  struct Run {
    Options options;
    Progress progress;
    std::shared_ptr<TextsQueue> queue = std::make_shared<TextsQueue>();
    std::optional<Result<Counts>> result;

    void count_texts(const std::stop_token& stop);
  };

  void start();
  void check_stop() const;
  void push(TextsBlock block);
  Counts count_pending();

  const nanobind::object stop_;
  const nanobind::object progress_;
  std::shared_ptr<Run> run_ = std::make_shared<Run>();  // null once closed
  std::vector<TextsBlock> pending_;                     // until the engine starts
  std::size_t pending_bytes_ = 0;
  std::optional<Job> job_;
  std::chrono::steady_clock::time_point last_release_;
  std::int64_t next_look_ = 0;  // of the coarse clock, in nanoseconds
};

}  // namespace hapax::python
