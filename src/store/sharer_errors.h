// The errors of everybody who shares a store with other processes. Tested by
// tests/store/shared_store_test.cc and damaged_store_test.cc.
#pragma once

#include "hapax/result.h"

namespace hapax::store {

// A process has ended in the middle of a change.
inline Error sharer_lost() {
  return Error{.kind = ErrorKind::kWorkerLost,
               .cause = "a worker ended while it added words to the counts of all",
               .remedy = "the system's log may say why; where memory ran out, use fewer workers"};
}

// Others have used memory behind the addresses that this process has reserved.
inline Error sharer_out_of_addresses() {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "no address space is left for the counts of all workers",
               .remedy = "raise the limit, use fewer workers, or count the input in parts"};
}

// Shared memory says what cannot be.
inline Error shared_nonsense() {
  return Error{.kind = ErrorKind::kWorkerLost,
               .cause = "the counts that all workers share make no sense",
               .remedy = "the fault is hapax's, please report it"};
}

}  // namespace hapax::store
