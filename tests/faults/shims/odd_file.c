// A library for LD_PRELOAD that makes one file behave unusually, as files of FUSE and NFS and busy
// files do.
//
//   FAULTS_FILE     its path; other files are left alone
//   FAULTS_SEED     a seed; reads are short at random, and some are interrupted
//   FAULTS_STATED   the size that stat(2) and similar calls return
//   FAULTS_CHANGE   how it changes: rewrite, truncate, regrow, longer or append
//   FAULTS_AT       before which of its reads it changes (1 is the first)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int raw_fstat(int file, struct stat *status) {
  return (int)syscall(SYS_newfstatat, file, "", status, AT_EMPTY_PATH);
}

static int raw_stat(const char *path, struct stat *status) {
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
}

static int is_the_file(const struct stat *status) {
  struct stat odd;
  const char *const path = getenv("FAULTS_FILE");
  return path != NULL && raw_stat(path, &odd) == 0 && odd.st_ino == status->st_ino &&
         odd.st_dev == status->st_dev;
}

static int is_odd(int file) {
  struct stat status;
  return raw_fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_the_file(&status);
}

static unsigned chance(void) {
  static unsigned long state = 0;
  if (state == 0) {
    state = strtoul(getenv("FAULTS_SEED"), NULL, 10) * 2654435761UL + 1;
  }
  state = state * 6364136223846793005UL + 1442695040888963407UL;
  return (unsigned)(state >> 33);
}

static void write_x(int file, long bytes, long at) {
  static const char letters[] = "zz yy xx ww vv uu tt ss rr qq pp oo nn mm ll kk jj ii hh gg ff ee";
  while (bytes > 0) {
    const long some = bytes < (long)sizeof letters - 1 ? bytes : (long)sizeof letters - 1;
    if (pwrite(file, letters, (size_t)some, at) != some) {
      abort();
    }
    bytes -= some;
    at += some;
  }
}

static void change(const char *how) {
  const int file = open(getenv("FAULTS_FILE"), O_WRONLY);
  struct stat status;
  if (file < 0 || raw_fstat(file, &status) != 0) {
    abort();
  }
  const long size = status.st_size;
  int failed = 0;
  if (strcmp(how, "rewrite") == 0) {
    write_x(file, size / 2, size / 4);
  } else if (strcmp(how, "append") == 0) {
    write_x(file, size / 2, size);
  } else {
    failed = ftruncate(file, size / 2);
    if (strcmp(how, "regrow") == 0) {
      write_x(file, size - size / 2, size / 2);
    } else if (strcmp(how, "longer") == 0) {
      write_x(file, size, size / 2);
    }
  }
  if (failed != 0) {
    abort();
  }
  close(file);
}

// How many bytes a read of the file may return; -1 if it is interrupted.
static long allowed(size_t bytes) {
  static int reads = 0;
  pthread_mutex_lock(&lock);
  const char *const how = getenv("FAULTS_CHANGE");
  const char *const at = getenv("FAULTS_AT");
  if (++reads == (at == NULL ? 0 : atoi(at)) && how != NULL) {
    change(how);
  }
  long result = (long)bytes;
  if (getenv("FAULTS_SEED") != NULL && bytes > 0) {
    const unsigned luck = chance() % 8;
    const unsigned most = luck < 3 ? 1 : luck < 5 ? 70 : 100000;
    result = luck == 7 ? -1 : 1 + (long)(chance() % most);
    result = result > (long)bytes ? (long)bytes : result;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

static ssize_t read_some(int file, void *to, size_t bytes, off_t at, int is_positioned) {
  if (is_odd(file)) {
    const long some = allowed(bytes);
    if (some < 0) {
      errno = EINTR;
      return -1;
    }
    bytes = (size_t)some;
  }
  return is_positioned ? syscall(SYS_pread64, file, to, bytes, at) : syscall(SYS_read, file, to, bytes);
}

ssize_t read(int file, void *to, size_t bytes) { return read_some(file, to, bytes, 0, 0); }
ssize_t pread(int file, void *to, size_t bytes, off_t at) { return read_some(file, to, bytes, at, 1); }
ssize_t pread64(int file, void *to, size_t bytes, off_t at) { return read_some(file, to, bytes, at, 1); }
// The same functions, as code with the compiler's buffer checks (_FORTIFY_SOURCE) calls them.
ssize_t __read_chk(int file, void *to, size_t bytes, size_t room) {
  (void)room;
  return read_some(file, to, bytes, 0, 0);
}
ssize_t __pread_chk(int file, void *to, size_t bytes, off_t at, size_t room) {
  (void)room;
  return read_some(file, to, bytes, at, 1);
}
ssize_t __pread64_chk(int file, void *to, size_t bytes, off_t at, size_t room) {
  (void)room;
  return read_some(file, to, bytes, at, 1);
}

static int told(int result, struct stat *status) {
  const char *const size = getenv("FAULTS_STATED");
  if (result == 0 && size != NULL && is_the_file(status)) {
    status->st_size = atol(size);
  }
  return result;
}

int fstat(int file, struct stat *status) { return told(raw_fstat(file, status), status); }
int fstat64(int file, struct stat64 *status) { return fstat(file, (struct stat *)status); }
int stat(const char *path, struct stat *status) { return told(raw_stat(path, status), status); }
int stat64(const char *path, struct stat64 *status) { return stat(path, (struct stat *)status); }
