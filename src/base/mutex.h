// std::mutex with the annotations that let Clang's -Wthread-safety prove which lock guards what.
// Tested by the thread-safety warnings themselves and under ThreadSanitizer.
#pragma once

#include <mutex>

#if defined(__clang__)
#define HAPAX_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define HAPAX_THREAD_ATTRIBUTE(x)
#endif

#define HAPAX_GUARDED_BY(mutex) HAPAX_THREAD_ATTRIBUTE(guarded_by(mutex))
#define HAPAX_REQUIRES(mutex) HAPAX_THREAD_ATTRIBUTE(requires_capability(mutex))
#define HAPAX_EXCLUDES(mutex) HAPAX_THREAD_ATTRIBUTE(locks_excluded(mutex))

namespace hapax {

class HAPAX_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() HAPAX_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() HAPAX_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class HAPAX_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) HAPAX_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() HAPAX_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace hapax
