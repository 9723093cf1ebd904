"""Traces one run of a job to learn which system calls it makes and how often; and makes cases in which one of them
fails.

strace counts calls for each process and thread, so the n-th call fails in each of them. The dynamic loader's calls are
left out, because the loader would end the run with a message of its own. So the first calls of a thread, which have the
same numbers as the loader's calls, cannot fail here; calls on the path of the text can, because the loader makes
none.
"""
import collections
import re
import tempfile

from checks import Case, judge
from rows import strace

CALL = re.compile(r"^(\d+) +(\w+)\((.*)")


def traced(bench, job, path=None, follow=True):
    """The system calls of a run without a fault, in their order: (process or thread, name, rest of the line)."""
    with tempfile.NamedTemporaryFile(dir=bench.folder) as log:
        wrapper = strace(calls="all", path=path, follow=follow, log=log.name)
        wrapper = [word for word in wrapper if word != "--seccomp-bpf"]  # useless if all calls are traced
        verdict = judge(Case(**job, wrapper=wrapper, statuses=(0,), seconds=60), bench.program, bench.folder)
        if verdict.wrong:
            raise RuntimeError(f"without a fault: {verdict.wrong}: {verdict.said.strip()[:200]}")
        lines = log.read().decode("utf-8", "replace").splitlines()
    if not follow:
        lines = ["0 " + line for line in lines]
    return [call.groups() for call in map(CALL.match, lines) if call]


def program_calls(calls):
    """Returns {name: numbers}: the calls that the program or a worker makes itself, counted for each process or thread.

    A loader begins with the execve of its program and ends when it unmaps its list of libraries. Numbers of calls by
    the program's own loader are left out: a failure there would end the run.
    """
    program = calls[0][0] if calls else ""
    made = collections.Counter()
    numbers = collections.defaultdict(set)
    of_loader = collections.defaultdict(set)
    loading = set()
    for task, name, _ in calls:
        made[task, name] += 1
        if name == "execve":
            loading.add(task)
        if task not in loading or (name == "execve" and task != program):
            numbers[name].add(made[task, name])
        elif task == program and name != "execve":
            of_loader[name].add(made[task, name])
        if name == "munmap":
            loading.discard(task)
    return {name: sorted(numbers[name] - of_loader[name]) for name in numbers if numbers[name] - of_loader[name]}


def nth(job, call, error, first, last=None, path=None, **options):
    """The job with failing calls in each process and thread, from number `first` to `last` (None: only the first; -1:
    to the end).
    """
    when = f"{first}" if last is None else f"{first}+" if last < 0 else f"{first}..{last}"
    return Case(**job, wrapper=strace(f"{call}:error={error}:when={when}", calls=call, path=path), **options)
