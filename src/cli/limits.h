// The program adjusts its own limits when it starts; the library leaves them alone. Tested
// by tests/cli/limits_test.py and processes_test.py.
#pragma once

namespace hapax::cli {

// Raises the soft limit on open files to the hard one, for worker processes and counts files.
// Workers inherit it. Under a limit on addresses (ulimit -v), all threads share one heap, because a
// heap for each thread would reserve 64 MB.
void adjust_limits();

}  // namespace hapax::cli
