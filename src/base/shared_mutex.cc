#include "base/shared_mutex.h"

#include <cerrno>

namespace hapax {

void SharedMutex::initialise() {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  ::pthread_mutex_init(&mutex_, &attributes);
  ::pthread_mutexattr_destroy(&attributes);
}

bool SharedMutex::lock() {
  const int failed = ::pthread_mutex_lock(&mutex_);
  if (failed == EOWNERDEAD) {
    // Unlocked as it is, it becomes unusable for all.
    ::pthread_mutex_unlock(&mutex_);
  }
  return failed == 0;
}

void SharedMutex::unlock() { ::pthread_mutex_unlock(&mutex_); }

}  // namespace hapax
