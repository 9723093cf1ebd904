// The program adjusts its own limits when it starts; the library leaves them alone. Tested
// by tests/cli/limits_test.py and processes_test.py.
#pragma once

namespace hapax::cli {

// Raises the limit on open files as far as it goes without more rights, for worker processes and
// counts files; a worker gets the raised limit with it. Under a limit on addresses (ulimit -v) all
// threads share one heap: each of their own would reserve 64 MB.
void adjust_limits();

}  // namespace hapax::cli
