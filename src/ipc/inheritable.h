// The descriptors that a new process would inherit. Tested by tests/ipc/inheritable_test.cc.
#pragma once

#include <vector>

namespace hapax::ipc {

// Those from `first` on that are open now and are not closed by execve(2), in no order. None where
// /proc is not mounted.
std::vector<int> inheritable_descriptors(int first);

}  // namespace hapax::ipc
