// A library for LD_PRELOAD that lets allocations fail: the n-th, or all from the n-th on. It counts
// the program's own requests, beginning with its static constructors; the loader and the C++
// library have started before.
//
//   FAULTS_PROGRAM   the program's name; in other programs nothing fails
//   FAULTS_CALLS     "allocation": malloc(3) and similar functions, so operator new too
//                    "mapping": mmap, mremap, mprotect
//   FAULTS_THREADS   whose calls are counted: "main", "others" or "all"
//   FAULTS_FIRST     the number of the first call that fails, from 1; 0: none fails
//   FAULTS_LAST      the number of the last call that fails
//   FAULTS_REPORT    a file; at exit a line with the number of calls is appended to it
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t number, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

enum Calls { kNone, kAllocation, kMapping };

static enum Calls counted_calls = kNone;  // kNone until it is known that this is the right program
static int counts_main = 0;
static int counts_others = 0;
static long first = 0;
static long last = 0;
static atomic_long calls = 0;
// 1: main thread; 2: another thread; 0: not known yet.
static __thread int thread_kind __attribute__((tls_model("initial-exec"))) = 0;

static int is_counted_thread(void) {
  if (thread_kind == 0) {
    thread_kind = syscall(SYS_gettid) == getpid() ? 1 : 2;
  }
  return thread_kind == 1 ? counts_main : counts_others;
}

static int must_fail(enum Calls kind) {
  if (counted_calls != kind || !is_counted_thread()) {
    return 0;
  }
  const long number = atomic_fetch_add(&calls, 1) + 1;
  if (first == 0 || number < first || number > last) {
    return 0;
  }
  errno = ENOMEM;
  return 1;
}

static long number_in(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text == NULL ? otherwise : atol(text);
}

static int is_set_to(const char *name, const char *value) {
  const char *text = getenv(name);
  return text != NULL && strcmp(text, value) == 0;
}

__attribute__((constructor)) static void begin(void) {
  if (!is_set_to("FAULTS_PROGRAM", program_invocation_short_name)) {
    return;
  }
  first = number_in("FAULTS_FIRST", 0);
  last = number_in("FAULTS_LAST", first);
  counts_main = !is_set_to("FAULTS_THREADS", "others");
  counts_others = !is_set_to("FAULTS_THREADS", "main");
  counted_calls = is_set_to("FAULTS_CALLS", "mapping") ? kMapping : kAllocation;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("FAULTS_REPORT");
  if (path == NULL || counted_calls == kNone) {
    return;
  }
  counted_calls = kNone;
  char line[32];
  const int size = snprintf(line, sizeof line, "%ld\n", atomic_load(&calls));
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || write(file, line, (size_t)size) != size) {
    _exit(99);
  }
  close(file);
}

void *malloc(size_t bytes) { return must_fail(kAllocation) ? NULL : __libc_malloc(bytes); }

void *calloc(size_t number, size_t bytes) {
  return must_fail(kAllocation) ? NULL : __libc_calloc(number, bytes);
}

void *realloc(void *old, size_t bytes) {
  return must_fail(kAllocation) ? NULL : __libc_realloc(old, bytes);
}

void *memalign(size_t alignment, size_t bytes) {
  return must_fail(kAllocation) ? NULL : __libc_memalign(alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **result, size_t alignment, size_t bytes) {
  void *const memory = memalign(alignment, bytes);
  if (memory == NULL) {
    return ENOMEM;
  }
  *result = memory;
  return 0;
}

void *mmap(void *address, size_t bytes, int protection, int flags, int file, off_t offset) {
  if (must_fail(kMapping)) {
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, address, bytes, protection, flags, file, offset);
}

void *mmap64(void *address, size_t bytes, int protection, int flags, int file, off_t offset) {
  return mmap(address, bytes, protection, flags, file, offset);
}

void *mremap(void *address, size_t old_bytes, size_t bytes, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  void *const wanted = va_arg(rest, void *);
  va_end(rest);
  if (must_fail(kMapping)) {
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mremap, address, old_bytes, bytes, flags, wanted);
}

int mprotect(void *address, size_t bytes, int protection) {
  return must_fail(kMapping) ? -1 : (int)syscall(SYS_mprotect, address, bytes, protection);
}
