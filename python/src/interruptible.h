// Work that Ctrl-C, a stop argument, a progress callable that raises, or the end of the interpreter
// can end. The work runs on a thread of its own and heeds a stop token. Meanwhile the caller's
// thread looks every 25 ms for signals, for the stop argument, and reports progress. It holds the
// GIL only for that.
//
//     Watch watch{.stop = stop, .callable = progress, .progress = &options_progress};
//     Counts counts = run_interruptibly(watch, [&](const std::stop_token& stop) {
//       options.stop = stop;
//       return hapax::count(inputs, options);   // any Result<T>
//     });
//
// If a Python exception ends the work, it is thrown once the work has ended. The work must not
// touch Python. Call everything here with the GIL held. Tested by tests/python/interrupts_test.py.
#pragma once

#include <hapax/options.h>
#include <nanobind/nanobind.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <utility>

#include "errors.h"

namespace hapax::python {

// How often the caller's thread looks for what may end a job.
inline constexpr std::chrono::milliseconds kLookInterval{25};

// What may end a job, beside signals, and where it reports.
struct Watch {
  nanobind::object stop = nanobind::none();      // None, or it has is_set(): a threading.Event
  nanobind::object callable = nanobind::none();  // None, or called with (done bytes, total or None)
  const Progress* progress = nullptr;            // what `callable` is told
};

class Job {
 public:
  using Work = std::function<void(const std::stop_token&)>;
  // Waits up to the given time for something; true if that has come. Runs without the GIL.
  using WaitStep = std::function<bool(std::chrono::milliseconds)>;

  // Starts the work. Throws an Error of kind "system" if no thread can be started.
  Job(Watch watch, Work work);
  // Requests a stop and waits for the end of the work, if join() did not.
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // Waits until the work has ended and throws its exception, if it has one. If a signal handler,
  // the stop argument or the progress callable raises meanwhile, requests a stop, waits for the
  // end, and throws that.
  void join();

  // For callers that do something else beside the work. poll() looks for signals and so on if 25 ms
  // have passed since it last did. wait() repeats `step` without the GIL, with poll() between,
  // until it returns true. Both throw Python's exceptions; the destructor then stops the work.
  void poll();
  void wait(const WaitStep& step);

  void request_stop();
  bool has_ended() const;

  // Throws an Error of kind "cancelled" in a child process that was forked since. There is no
  // thread of the job there, and what it shares with the caller may be locked for ever.
  void check_process() const;

  // For the exit hook and the fork hook (released_gil.h). The last waits without the GIL until all
  // work has ended, or until `latest`.
  static void request_all_stops();
  static void forget_all();
  static void wait_for_all(std::chrono::steady_clock::time_point latest);

 private:
  struct Shared;
  using Running = std::set<std::shared_ptr<Shared>>;

  // All jobs. Used with the GIL held, so a fork never finds it half changed.
  static Running& running();

  void check();
  void wait_for_end();
  bool is_of_this_process() const;

  Watch watch_;
  std::shared_ptr<Shared> shared_;
  unsigned generation_;
  bool is_joined_ = false;
  std::chrono::steady_clock::time_point next_check_;
};

// Whether a stop argument is set: None, or an object with is_set().
bool is_set(const nanobind::object& stop);

// For loops that hold the GIL: looks for signals and for the stop argument every 4,096 steps, which
// take about a millisecond.
class SignalCheck {
 public:
  SignalCheck() = default;
  explicit SignalCheck(nanobind::object stop) : stop_(std::move(stop)) {}

  // Throws the exception of a signal handler, or an Error of kind "cancelled".
  void step() {
    if (++steps_ % kStepsPerLook == 0) {
      look();
    }
  }
  // The same at once.
  void look() const;

 private:
  static constexpr unsigned kStepsPerLook = 4096;
  nanobind::object stop_ = nanobind::none();
  unsigned steps_ = 0;
};

// Runs a function at the end of a scope, also where an exception ends it: the end of a job is told
// to who may wait for it.
class AtEnd {
 public:
  explicit AtEnd(std::function<void()> function) : function_(std::move(function)) {}
  ~AtEnd() { function_(); }
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;

 private:
  std::function<void()> function_;
};

// Runs `work`, a function of a stop token that returns a Result<T>. Returns its value, or throws
// its error as a Python exception.
template <typename Work>
auto run_interruptibly(Watch watch, Work work) {
  std::optional<decltype(work(std::stop_token()))> result;
  Job job(std::move(watch), [&](const std::stop_token& stop) { result.emplace(work(stop)); });
  job.join();
  return value_or_throw(std::move(*result));
}

}  // namespace hapax::python
