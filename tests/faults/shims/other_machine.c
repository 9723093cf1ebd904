// A library for LD_PRELOAD that simulates a machine: it changes how many processors a program may
// use, and how much memory there is. Threads still share the real processors.
//
//   FAULTS_PROCESSORS   how many processors
//   FAULTS_GIB          how much memory, in GiB
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/types.h>
#include <unistd.h>

static long number_in(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : atol(text);
}

int sched_getaffinity(pid_t process, size_t bytes, cpu_set_t *set) {
  (void)process;
  CPU_ZERO_S(bytes, set);
  const long processors = number_in("FAULTS_PROCESSORS");
  for (long processor = 0; processor < processors; ++processor) {
    CPU_SET_S((size_t)processor, bytes, set);
  }
  return 0;
}

int get_nprocs(void) { return (int)number_in("FAULTS_PROCESSORS"); }
int get_nprocs_conf(void) { return get_nprocs(); }

static long memory_pages(void) { return number_in("FAULTS_GIB") * (1L << 30) / getpagesize(); }

long sysconf(int name) {
  static long (*real)(int) = NULL;
  if (real == NULL) {
    void *const found = dlsym(RTLD_NEXT, "sysconf");
    memcpy(&real, &found, sizeof real);
  }
  switch (name) {
    case _SC_NPROCESSORS_ONLN:
    case _SC_NPROCESSORS_CONF:
      return get_nprocs();
    case _SC_PHYS_PAGES:
    case _SC_AVPHYS_PAGES:
      return memory_pages();
    default:
      return real(name);
  }
}

int sysinfo(struct sysinfo *info) {
  memset(info, 0, sizeof *info);
  info->mem_unit = (unsigned)getpagesize();
  info->totalram = (unsigned long)memory_pages();
  info->freeram = info->totalram;
  info->procs = 1;
  return 0;
}
