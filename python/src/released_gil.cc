#include "released_gil.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "interruptible.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;
using namespace std::chrono_literals;

// How long the exit hook waits for jobs that do not heed their stop request, such as a read from a
// file system that does not answer.
constexpr auto kMaxWait = 10s;

// Threads in a scope of ReleasedGil or CallingPython.
std::atomic<int> threads_inside{0};
std::atomic<unsigned> forks{0};
std::atomic<bool> is_ending{false};
std::atomic<std::thread::id> ending_thread{};

bool must_not_return() {
  return is_ending.load() && ending_thread.load() != std::this_thread::get_id();
}

[[noreturn]] void sleep_until_the_end() {
  for (;;) {
    ::pause();
  }
}

void end_jobs() {
  ending_thread.store(std::this_thread::get_id());
  is_ending.store(true);
  Job::request_all_stops();
  const auto latest = std::chrono::steady_clock::now() + kMaxWait;
  Job::wait_for_all(latest);
  PyThreadState* const state = PyEval_SaveThread();
  while (threads_inside.load() > 0 && std::chrono::steady_clock::now() < latest) {
    std::this_thread::sleep_for(1ms);
  }
  PyEval_RestoreThread(state);
}

void after_fork_in_child() {
  ++forks;
  threads_inside.store(0);
  is_ending.store(false);
  Job::forget_all();
}

}  // namespace

ReleasedGil::ReleasedGil() : state_(PyEval_SaveThread()) {
  if (must_not_return()) {
    sleep_until_the_end();
  }
  ++threads_inside;
}

ReleasedGil::~ReleasedGil() {
  if (must_not_return()) {
    --threads_inside;
    sleep_until_the_end();
  }
  PyEval_RestoreThread(state_);
  --threads_inside;
}

CallingPython::CallingPython() { ++threads_inside; }

CallingPython::~CallingPython() {
  --threads_inside;
  if (must_not_return()) {
    PyEval_SaveThread();
    sleep_until_the_end();
  }
}

unsigned fork_generation() { return forks.load(); }

void bind_process_hooks(nb::module_& module) {
  module.def("_end_jobs", &end_jobs);
  module.def("_after_fork_in_child", &after_fork_in_child);
  nb::module_::import_("atexit").attr("register")(module.attr("_end_jobs"));
  nb::module_::import_("os").attr("register_at_fork")(nb::arg("after_in_child") =
                                                          module.attr("_after_fork_in_child"));
}

}  // namespace hapax::python
