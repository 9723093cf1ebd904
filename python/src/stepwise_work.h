// Work of an object that is done in steps, each when Python asks for it: the parts of counts, the
// batches of a sum. A step runs without the GIL, and Ctrl-C or the stop argument can end it
// (interruptible.h). No step follows one that failed. Used with the GIL held. Tested by
// tests/python/partitioned_counts_test.py.
#pragma once

#include <nanobind/nanobind.h>

#include <stop_token>
#include <utility>

#include "interruptible.h"

namespace hapax::python {

class StepwiseWork {
 public:
  explicit StepwiseWork(nanobind::object stop) : stop_(std::move(stop)) {}

  // For the library: a stop is requested once a step was to end early.
  std::stop_token token() const { return source_.get_token(); }
  // A step has failed: there is nothing more to ask for.
  bool has_failed() const { return has_failed_; }

  // Runs `step`, a function that returns a Result<T>, and returns its value. Throws its error,
  // RuntimeError while a step of another thread runs.
  template <typename Step>
  auto run(Step step) {
    if (std::exchange(is_running_, true)) {
      PyErr_SetString(PyExc_RuntimeError, "another thread is using this iterator");
      throw nanobind::python_error();
    }
    const AtEnd end([this] { is_running_ = false; });
    has_failed_ = true;
    SignalCheck(stop_).look();  // a step may end before its job would look
    auto value = run_interruptibly({.stop = stop_}, [&](const std::stop_token& token) {
      const std::stop_callback forward(token, [this] { source_.request_stop(); });
      return step();
    });
    has_failed_ = false;
    return value;
  }

 private:
  nanobind::object stop_;
  std::stop_source source_;
  bool is_running_ = false;
  bool has_failed_ = false;
};

}  // namespace hapax::python
