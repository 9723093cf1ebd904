// std::mutex with the annotations that let Clang's -Wthread-safety prove which lock guards which
// data, and a condition variable for it. Tested by those warnings and under ThreadSanitizer.
#pragma once

#include <condition_variable>
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
  friend class Condition;
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

// The opposite of MutexLock: releases a mutex for a slow step and locks it again at the end of the
// scope, also when an exception leaves the scope.
class HAPAX_THREAD_ATTRIBUTE(scoped_lockable) MutexUnlock {
 public:
  explicit MutexUnlock(Mutex& mutex) HAPAX_THREAD_ATTRIBUTE(release_capability(mutex))
      : mutex_(mutex) {
    mutex_.unlock();
  }
  ~MutexUnlock() HAPAX_THREAD_ATTRIBUTE(release_capability()) { mutex_.lock(); }
  MutexUnlock(const MutexUnlock&) = delete;
  MutexUnlock& operator=(const MutexUnlock&) = delete;

 private:
  Mutex& mutex_;
};

class Condition {
 public:
  // May return without a notification, as condition variables do.
  void wait(Mutex& mutex) HAPAX_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    changed_.wait(lock);
    lock.release();
  }
  void notify_one() { changed_.notify_one(); }
  void notify_all() { changed_.notify_all(); }

 private:
  std::condition_variable changed_;
};

}  // namespace hapax
