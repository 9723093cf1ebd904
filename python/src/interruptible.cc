#include "interruptible.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "released_gil.h"

namespace hapax::python {
namespace {

namespace nb = nanobind;

// Signals are for Python's own threads. Those of faults stay, so that faulthandler sees them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) {
      ::sigdelset(&all, fault);
    }
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

bool is_set(const nb::object& stop) {
  return !stop.is_none() && nb::cast<bool>(nb::bool_(stop.attr("is_set")()));
}

void SignalCheck::look() const {
  const CallingPython calling;
  if (PyErr_CheckSignals() != 0) {
    throw nb::python_error();
  }
  if (is_set(stop_)) {
    throw_error(cancelled());
  }
}

struct Job::Shared {
  std::mutex mutex;
  std::condition_variable has_ended;
  bool is_done = false;
  std::exception_ptr exception;
  std::stop_source stop;
  std::thread thread;

  void run(const Work& work) {
    try {
      work(stop.get_token());
    } catch (...) {
      exception = std::current_exception();
    }
    // Under the lock: the waiter may destroy this object as soon as it has it.
    const std::lock_guard lock(mutex);
    is_done = true;
    has_ended.notify_all();
  }

  bool wait_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return has_ended.wait_for(lock, time, [this] { return is_done; });
  }
};

Job::Job(Watch watch, Work work)
    : watch_(std::move(watch)),
      shared_(std::make_shared<Shared>()),
      generation_(fork_generation()),
      next_check_(std::chrono::steady_clock::now() + kLookInterval) {
  const SignalsBlocked blocked;
  try {
    shared_->thread =
        std::thread([shared = shared_.get(), work = std::move(work)] { shared->run(work); });
  } catch (const std::system_error& error) {
    throw_error(
        {.kind = ErrorKind::kSystem,
         .cause = std::string("cannot start a thread: ") + std::strerror(error.code().value()),
         .remedy = "raise the limit on threads (ulimit -u)",
         .system_code = error.code().value()});
  }
  running().insert(shared_);
}

Job::~Job() {
  if (!is_joined_) {
    request_stop();
    wait_for_end();
  }
}

void Job::request_stop() {
  if (is_of_this_process()) {
    shared_->stop.request_stop();
  }
}

bool Job::has_ended() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->is_done;
}

bool Job::is_of_this_process() const { return generation_ == fork_generation(); }

void Job::join() {
  try {
    wait([this](std::chrono::milliseconds time) { return shared_->wait_for(time); });
    wait_for_end();
    if (!watch_.callable.is_none()) {
      check();
    }
  } catch (...) {
    request_stop();
    wait_for_end();
    throw;
  }
  if (shared_->exception) {
    std::rethrow_exception(shared_->exception);
  }
}

void Job::poll() {
  if (std::chrono::steady_clock::now() >= next_check_) {
    check();
  }
}

void Job::wait(const WaitStep& step) {
  for (;;) {
    bool has_come = false;
    {
      const ReleasedGil released;
      has_come = step(kLookInterval);
    }
    if (has_come) {
      return;
    }
    check();
  }
}

void Job::check() {
  next_check_ = std::chrono::steady_clock::now() + kLookInterval;
  const CallingPython calling;
  if (PyErr_CheckSignals() != 0) {
    throw nb::python_error();
  }
  if (is_set(watch_.stop)) {
    request_stop();
  }
  if (!watch_.callable.is_none() && watch_.progress != nullptr) {
    const std::uint64_t total = watch_.progress->bytes_total.load();
    watch_.callable(watch_.progress->bytes_done.load(),
                    total == 0 ? nb::object(nb::none()) : nb::object(nb::int_(total)));
  }
  check_process();
}

void Job::check_process() const {
  if (!is_of_this_process()) {
    throw_error({.kind = ErrorKind::kCancelled,
                 .cause = "the process was forked while it counted",
                 .remedy = "count anew in the child process"});
  }
}

void Job::wait_for_end() {
  if (std::exchange(is_joined_, true)) {
    return;
  }
  if (!is_of_this_process()) {
    // The thread is in the parent process. What it was working on is left alone.
    new std::shared_ptr<Shared>(shared_);
    return;
  }
  {
    const ReleasedGil released;
    shared_->thread.join();
  }
  running().erase(shared_);
}

Job::Running& Job::running() {
  static auto* const all = new Running();  // outlives static destructors
  return *all;
}

void Job::request_all_stops() {
  for (const std::shared_ptr<Shared>& job : running()) {
    job->stop.request_stop();
  }
}

void Job::forget_all() {
  // Their threads are in the parent process, so they are never destroyed here.
  new Running(std::move(running()));
  running().clear();
}

void Job::wait_for_all(std::chrono::steady_clock::time_point latest) {
  const Running all = running();
  PyThreadState* const state = PyEval_SaveThread();
  for (const std::shared_ptr<Shared>& job : all) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        latest - std::chrono::steady_clock::now());
    job->wait_for(std::max(left, std::chrono::milliseconds(0)));
  }
  PyEval_RestoreThread(state);
}

}  // namespace hapax::python
