"""Which system calls a job makes, and how often: one run of it, traced; and the job with one of them failing.

strace counts calls by process and thread, so the n-th call fails in each. The dynamic loader's calls are left out: a
fault in them is the loader's to tell of, and it has its own faults. What the loader makes impossible to reach in a
thread, whose first calls would be the loader's first ones too, is reached by calls on one path alone, the text's.
"""
import collections
import re
import tempfile

from checks import Case, judge
from rows import strace

CALL = re.compile(r"^(\d+) +(\w+)\((.*)")


def traced(bench, job, path=None, follow=True):
    """The calls of a run without a fault, in their order: (process or thread, name, the rest of the line)."""
    with tempfile.NamedTemporaryFile(dir=bench.folder) as log:
        wrapper = strace(calls="all", path=path, follow=follow, log=log.name)
        wrapper = [word for word in wrapper if word != "--seccomp-bpf"]  # of no use where all calls are traced
        verdict = judge(Case(**job, wrapper=wrapper, statuses=(0,), seconds=60), bench.program, bench.folder)
        if verdict.wrong:
            raise RuntimeError(f"without a fault: {verdict.wrong}: {verdict.said.strip()[:200]}")
        lines = log.read().decode("utf-8", "replace").splitlines()
    if not follow:
        lines = ["0 " + line for line in lines]
    return [call.groups() for call in map(CALL.match, lines) if call]


def program_calls(calls):
    """{name: numbers}: which calls of a name, counted by process or thread, are the program's or a worker's own.

    A loader begins with the execve of its program, and ends as it unmaps its list of libraries. A number that is one of
    the program's own loader is none: the loader would end the run.
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
    """The job with the first-th (to the last-th; -1: to the end) such call failing, in each process and thread."""
    when = f"{first}" if last is None else f"{first}+" if last < 0 else f"{first}..{last}"
    return Case(**job, wrapper=strace(f"{call}:error={error}:when={when}", calls=call, path=path), **options)
