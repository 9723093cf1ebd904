// A scope in which this thread does not hold Python's lock (the GIL), and the end of the
// interpreter.
//
// When the interpreter ends, it destroys the threads that ask for the lock: in Python 3.11 by
// pthread_exit(), which cannot pass our frames, so the process would abort. Therefore an exit hook
// asks all jobs (interruptible.h) to stop, and waits until no thread is in such a scope. From then
// on a thread that is not the one that ends the interpreter never returns from its scope: it
// sleeps until the process is gone, as Python itself does from version 3.14 on.
//
// Use this scope, and not nanobind's, wherever work may take long. Bind each function that may run
// Python code with MayCallPython. Tested by tests/python/exit_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

class ReleasedGil {
 public:
  ReleasedGil();
  ~ReleasedGil();
  ReleasedGil(const ReleasedGil&) = delete;
  ReleasedGil& operator=(const ReleasedGil&) = delete;

 private:
  PyThreadState* state_;
};

// A scope in which this thread may run Python code from within the frames of C++, with the GIL
// held. The exit hook waits for it, too, because Python may end a thread there by pthread_exit().
// Once the interpreter ends, a thread sleeps where such a scope begins or ends. Scopes nest.
//
// Python code runs in more places than those that call it: finalizers run wherever an object is
// dropped, and up to Python 3.11 wherever a tuple, a list or an exception is made.
class CallingPython {
 public:
  CallingPython();
  ~CallingPython();
  CallingPython(const CallingPython&) = delete;
  CallingPython& operator=(const CallingPython&) = delete;
};

// For module.def() and the like: the whole call of a function is such a scope.
using MayCallPython = nanobind::call_guard<CallingPython>;

// How often this process was made by a fork since the module was loaded. Threads do not survive a
// fork: who started one compares the number.
unsigned fork_generation();

// Registers the exit hook and the hook that runs in the child after a fork.
void register_process_hooks();

}  // namespace hapax::python
