// Exceptions become error values where a thread's body ends and where the library's functions
// return. Tested by tests/base/caught_error_test.cc.
#pragma once

#include "hapax/result.h"

namespace hapax {

// The exception that is being handled, as an Error; to be called in a catch (...) block. Takes no
// memory for an exception that says that memory is gone.
Error caught_error() noexcept;

// Thrown by work that a stop request ended; caught_error() makes kCancelled of it.
struct Cancelled {};

}  // namespace hapax
