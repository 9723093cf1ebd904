// The workers of a run that wait because other workers read everything that is left. They are woken
// by changes: a block that is ready, a stream that nobody reads any more, an input that was opened
// or closed, the end of the run.
//
// A worker that finds no work may release the lock before it waits. So changes have numbers, and
// wait() returns at once if there was a change meanwhile. Thread safety: the chunk source's lock
// guards all members. Tested by tests/input/waiting_workers_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/mutex.h"

namespace hapax::input {

class WaitingWorkers {
 public:
  std::size_t number() const { return number_; }
  bool have_waited() const { return have_waited_; }  // whether any worker ever has

  // The number of changes so far.
  std::uint64_t changes() const { return changes_; }
  // A change that gives work to one worker, or to any number.
  void wake_one() {
    ++changes_;
    changed_.notify_one();
  }
  void wake_all() {
    ++changes_;
    changed_.notify_all();
  }
  // Lets one waiting worker look for work. It is no change for those that do not wait yet.
  void wake_to_help() { changed_.notify_one(); }

  // Waits for a change after number `seen`; may return without one.
  void wait(Mutex& mutex, std::uint64_t seen) HAPAX_REQUIRES(mutex) {
    if (changes_ != seen) {
      return;
    }
    have_waited_ = true;
    ++number_;
    changed_.wait(mutex);
    --number_;
  }

 private:
  Condition changed_;
  std::size_t number_ = 0;
  bool have_waited_ = false;
  std::uint64_t changes_ = 0;
};

}  // namespace hapax::input
