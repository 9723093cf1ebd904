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

// How many scopes of ReleasedGil and CallingPython there are. Changed only with the GIL held, so
// that a change need not be one atomic step, which would take longer than some functions do.
std::atomic<int> scopes{0};
// How many of them are of threads that sleep until the end.
std::atomic<int> scopes_of_sleepers{0};
thread_local int own_scopes = 0;
std::atomic<unsigned> forks{0};
std::atomic<bool> is_ending{false};
std::atomic<std::thread::id> ending_thread{};

void add_scopes(int more) {
  own_scopes += more;
  scopes.store(scopes.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
}

int scopes_of_others() { return scopes.load() - scopes_of_sleepers.load() - own_scopes; }

bool must_not_return() {
  return is_ending.load() && ending_thread.load() != std::this_thread::get_id();
}

// Call it without the GIL.
[[noreturn]] void sleep_until_the_end() {
  scopes_of_sleepers += own_scopes;
  for (;;) {
    ::pause();
  }
}

// With the GIL held.
void sleep_if_ending() {
  if (must_not_return()) {
    PyEval_SaveThread();
    sleep_until_the_end();
  }
}

void end_jobs() {
  ending_thread.store(std::this_thread::get_id());
  is_ending.store(true);
  Job::request_all_stops();
  const auto latest = std::chrono::steady_clock::now() + kMaxWait;
  Job::wait_for_all(latest);
  PyThreadState* const state = PyEval_SaveThread();
  while (scopes_of_others() > 0 && std::chrono::steady_clock::now() < latest) {
    std::this_thread::sleep_for(1ms);
  }
  PyEval_RestoreThread(state);
}

void after_fork_in_child() {
  ++forks;
  scopes.store(own_scopes);  // the other threads are in the parent process
  scopes_of_sleepers.store(0);
  is_ending.store(false);
  Job::forget_all();
}

}  // namespace

ReleasedGil::ReleasedGil() {
  add_scopes(1);
  state_ = PyEval_SaveThread();
  if (must_not_return()) {
    sleep_until_the_end();
  }
}

ReleasedGil::~ReleasedGil() {
  if (must_not_return()) {
    sleep_until_the_end();
  }
  PyEval_RestoreThread(state_);
  add_scopes(-1);
}

CallingPython::CallingPython() {
  sleep_if_ending();
  add_scopes(1);
}

CallingPython::~CallingPython() {
  sleep_if_ending();
  add_scopes(-1);
}

unsigned fork_generation() { return forks.load(); }

void register_process_hooks() {
  // Not in the module: who called the first would silence all other threads.
  nb::module_::import_("atexit").attr("register")(nb::cpp_function(&end_jobs));
  nb::module_::import_("os").attr("register_at_fork")(nb::arg("after_in_child") =
                                                          nb::cpp_function(&after_fork_in_child));
}

}  // namespace hapax::python
