// Exceptions become error values where a thread's body ends and where the library's functions
// return. Tested by tests/base/caught_error_test.cc.
#pragma once

#include "hapax/result.h"

namespace hapax {

// Turns the exception that is being handled into an Error. Call it in a catch (...) block. It
// allocates nothing for an out-of-memory exception.
Error caught_error() noexcept;

// Thrown by work that a stop request ended. caught_error() turns it into kCancelled.
struct Cancelled {};

}  // namespace hapax
