"""Rows about system calls: interrupted calls must be tried again, and failing calls must be reported."""
from rows import STRATEGIES, Row, Skip, cat, compare, count, merge
from system_calls import nth, program_calls, traced

SECONDS = 15
INTERRUPTED = ["close", "fallocate", "fsync", "newfstatat", "openat", "poll", "pread64", "read", "recvfrom", "recvmsg",
               "renameat", "sendmsg", "wait4", "write"]
# The errors with which the system or a sandbox can make each call fail.
FAILING = {
    "clone3": "EAGAIN ENOMEM ENOSYS", "close": "EIO EINTR", "close_range": "ENOSYS EPERM", "dup2": "EBUSY EMFILE",
    "execve": "EACCES ENOMEM ENOENT EAGAIN", "faccessat2": "EACCES ENOSYS", "fallocate": "ENOSPC ENOMEM EINTR",
    "fchmod": "EPERM EIO", "fchown": "EPERM EIO", "fcntl": "ENOLCK ENOMEM EPERM", "fsync": "EIO ENOSPC EINVAL",
    "getrandom": "ENOSYS EINTR", "ioctl": "EIO ENOTTY",
    "linkat": "EPERM ENOSPC EIO", "lseek": "EIO ESPIPE", "madvise": "ENOMEM EINVAL EAGAIN",
    "memfd_create": "ENOMEM EMFILE ENOSYS", "mmap": "ENOMEM EAGAIN", "mprotect": "ENOMEM EACCES", "munmap": "ENOMEM",
    "newfstatat": "EACCES EIO ENOMEM EINTR", "openat": "EMFILE ENFILE EACCES ENOMEM EIO EINTR",
    "pidfd_open": "EPERM ENOSYS EMFILE", "pidfd_send_signal": "EPERM ENOSYS", "poll": "ENOMEM EINTR",
    "pread64": "EIO EINTR ENOMEM", "prlimit64": "EPERM", "read": "EIO EINTR ENOMEM", "readlink": "EACCES ENOENT",
    "recvfrom": "ENOMEM ECONNRESET EINTR", "recvmsg": "ENOMEM EMFILE ECONNRESET EINTR", "renameat": "EACCES EIO ENOSPC",
    "sched_getaffinity": "EPERM ENOSYS", "sendmsg": "ENOBUFS ENOMEM EPIPE EINTR", "setpgid": "EPERM EACCES",
    "setsockopt": "ENOBUFS EPERM", "socketpair": "EMFILE ENOMEM ENFILE", "wait4": "ECHILD EINTR",
    "write": "EIO ENOSPC EINTR",
}
# Other calls for the same purposes; a build may use some of them.
ALTERNATIVES = {
    "clone": "EAGAIN ENOMEM", "ftruncate": "EIO ENOMEM EINTR", "dup3": "EBUSY EMFILE", "epoll_create1": "EMFILE", "epoll_ctl": "ENOMEM ENOSPC",
    "open": "EMFILE EACCES", "epoll_wait": "EINTR", "eventfd2": "EMFILE ENOMEM", "fadvise64": "EINVAL", "fstat": "EIO EINTR",
    "ppoll": "ENOMEM EINTR", "pwrite64": "EIO ENOSPC EINTR", "readv": "EIO EINTR", "renameat2": "EACCES EIO EINVAL",
    "sendto": "ENOBUFS EPIPE EINTR", "statx": "EACCES ENOMEM EINTR", "vfork": "EAGAIN ENOMEM", "waitid": "ECHILD EINTR",
    "writev": "EIO ENOSPC EINTR", "getdents64": "EIO ENOENT", "mremap": "ENOMEM",
    "sysinfo": "EFAULT", "kill": "EPERM ESRCH", "shutdown": "ENOTCONN",
}


def jobs_of(bench):
    """Every command on a small text: (job, path, {call: numbers}), once for all calls (path None) and once for calls on
    the text.
    """
    if "system calls" not in bench.memory:
        jobs = [count(bench, strategy, "few", workers=2) for strategy in STRATEGIES]
        jobs += [count(bench, "threads", "few", workers=2, extra=["--verify"]), compare(bench, "few", "shared,queue"),
                 merge(bench, "few", "some"), cat(bench, "some")]
        bench.memory["system calls"] = [(job, path, program_calls(traced(bench, job, path)))
                                        for job in jobs for path in (None, job["arguments"][-1])]
    return bench.memory["system calls"]


def reachable(bench, call):
    """The jobs that make such a call; raises Skip if there are none."""
    jobs = [(job, path, calls[call]) for job, path, calls in jobs_of(bench) if call in calls]
    if not jobs:
        raise Skip(f"{call} is not called")
    return jobs


def interrupted_row(call):
    def run(bench):
        chance = bench.chance(f"interrupted.{call}")
        cases = []
        for job, path, numbers in reachable(bench, call):
            for number in numbers if bench.full else chance.sample(numbers, min(len(numbers), 3)):
                cases.append(nth(job, call, "EINTR", number, path=path, statuses=(0,), seconds=SECONDS,
                                 replaces=bool(number % 3)))
        return bench.run(cases)
    return run


def failing(bench, name, jobs, number):
    """Runs random ones of the jobs, (job, path, call, numbers, errors), with random calls that fail."""
    chance = bench.chance(name)
    cases = []
    for _ in range(number):
        job, path, call, numbers, errors = chance.choice(jobs)
        error, first = chance.choice(errors.split()), chance.choice(numbers)
        # Only one write may fail, because the error message must be written; the n-th write fails in measured processes
        # too. Only one call is interrupted, because a run that is interrupted for ever would never end.
        is_once = call in ("write", "writev") or error == "EINTR"
        last = None if is_once else chance.choice([None, None, first + 1, -1])
        cases.append(nth(job, call, error, first, last, path, seconds=SECONDS, replaces=chance.random() < 0.7))
    return bench.run(cases)


def failing_row(call, errors):
    def run(bench):
        jobs = [(job, path, call, numbers, errors) for job, path, numbers in reachable(bench, call)
                if call != "write" or job["arguments"][0] != "compare"]
        return failing(bench, f"syscall.{call}", jobs, bench.pick(8, 100))
    return run


def alternatives(bench):
    jobs = [(job, path, call, calls[call], errors) for job, path, calls in jobs_of(bench)
            for call, errors in ALTERNATIVES.items() if call in calls]
    if not jobs:
        raise Skip("none of them is called")
    report = failing(bench, "syscall.others", jobs, bench.pick(16, 200))
    report.seen += " (" + ", ".join(sorted({call for _, _, call, _, _ in jobs})) + ")"
    return report


ROWS = [
    *(Row(f"interrupted.{call}", f"EINTR in {call}: it is tried again, the count is right", interrupted_row(call))
      for call in INTERRUPTED),
    *(Row(f"syscall.{call}", f"the n-th {call} fails: the right bytes, or one line", failing_row(call, errors))
      for call, errors in sorted(FAILING.items())),
    Row("syscall.others", "the n-th of other calls, which only some builds make, fails: the right bytes, or one line",
        alternatives),
]
