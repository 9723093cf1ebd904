"""Rows in which the n-th allocation fails: in the program or in its workers, on the main thread or on others, once or
from then on. shims/failing_memory.c makes it fail.
"""
import tempfile

from checks import Case, judge
from corpus import FORMATS
from other_worker import fake
from rows import PROCESSES, STRATEGIES, Row, cat, compare, count, merge
from rows_limits import MB, spread

FOR_EVER = 10**9
ALL = 10**9


def faulty(bench, whose, calls, threads, first=0, last=0, report=None):
    """The environment under which allocations fail."""
    name = (bench.worker if whose == "worker" else bench.program).name
    environment = {"LD_PRELOAD": str(bench.shim("failing_memory")), "FAULTS_PROGRAM": name, "FAULTS_CALLS": calls,
                   "FAULTS_THREADS": threads, "FAULTS_FIRST": str(first), "FAULTS_LAST": str(last)}
    return environment | ({"FAULTS_REPORT": str(report)} if report else {})


def calls_of(bench, job, whose, calls, threads):
    """How many such calls a process makes without a fault; the maximum over all processes."""
    with tempfile.NamedTemporaryFile(dir=bench.folder) as report:
        case = Case(**job, environment=faulty(bench, whose, calls, threads, report=report.name), statuses=(0,))
        verdict = judge(case, bench.program, bench.folder)
        if verdict.wrong:
            raise RuntimeError(f"without a fault: {verdict.wrong}: {verdict.said.strip()[:200]}")
        return max(map(int, report.read().split()), default=0)


def numbers(most, wanted, chance):
    """The numbers of the calls that fail: the first ones, the last ones, and random ones in between."""
    if most <= wanted:
        return list(range(1, most + 1))
    ends = wanted // 4
    between = chance.sample(range(ends + 1, most - ends + 1), wanted - 2 * ends)
    return [*range(1, ends + 1), *sorted(between), *range(most - ends + 1, most + 1)]


def failing(bench, name, jobs, wanted, whose=("program",), kinds=("allocation", "mapping")):
    """Runs each of `jobs` with `wanted` failing calls of each kind, on each kind of thread."""
    chance = bench.chance(name)
    cases = []
    for job in jobs:
        for process in whose:
            for calls in kinds:
                for threads in ("main", "others"):
                    most = calls_of(bench, job, process, calls, threads)
                    for first in numbers(most, wanted, chance):
                        last = chance.choice([first, first, first + 2, FOR_EVER])
                        cases.append(Case(**job, environment=faulty(bench, process, calls, threads, first, last),
                                          fault=f"{calls} {first} to {last} of {most}, {process}, {threads}",
                                          replaces=chance.random() < 0.7))
    return bench.run(cases)


def strategy_row(strategy):
    def run(bench):
        name = f"allocation.{strategy}"
        whose = ("program", "worker") if strategy in PROCESSES else ("program",)
        report = failing(bench, name, [count(bench, strategy, "few")], bench.pick(9, ALL), whose)
        if bench.full:
            report += failing(bench, name, [count(bench, strategy, text) for text in ("some", "many")], 30, whose)
        return report
    return run


def limited_workers(bench):
    """Only the workers have few addresses. A static worker program ignores LD_PRELOAD, so a limit replaces the shim."""
    chance = bench.chance("allocation.worker")
    cases = []
    for strategy in PROCESSES:
        for text in bench.pick(["few", "some"], ["few", "some", "many"]):
            for limit in spread(MB, (1000 if text == "many" else 200) * MB, bench.pick(8, 40), chance):
                case = fake(bench, strategy, "limited", text, limit, statuses=(0, 1), seconds=30)
                case.environment["FAULTS_REAL"] = str(bench.worker)
                cases.append(case)
    return bench.run(cases)


def large_vocabulary(bench):
    """More words than a worker's front holds, so that the store of all threads grows and is sorted."""
    return failing(bench, "allocation.many", [count(bench, "threads", "many", workers=4)], bench.pick(8, 40))


def formats(bench):
    jobs = [count(bench, "threads", "few", form) for form in FORMATS]
    return failing(bench, "allocation.formats", jobs, bench.pick(4, 15), kinds=("allocation",))


def verified(bench):
    jobs = [count(bench, strategy, "some", extra=["--verify"]) for strategy in bench.pick(["threads"], STRATEGIES)]
    return failing(bench, "allocation.verify", jobs, bench.pick(10, 20))


def compared(bench):
    return failing(bench, "allocation.compare", [compare(bench, "few", "threads,shared")], bench.pick(10, 60))


def merged(bench):
    return failing(bench, "allocation.merge", [merge(bench, "some", "few")], bench.pick(10, 60))


def printed(bench):
    jobs = [cat(bench, "some", form) for form in bench.pick(["text"], ["text", "csv", "json"])]
    return failing(bench, "allocation.cat", jobs, bench.pick(10, 25))


WHAT = "the n-th allocation or mapping fails: the right bytes, or one line"
ROWS = [
    *(Row(f"allocation.{strategy}", f"{WHAT}: -s {strategy}, program and workers", strategy_row(strategy))
      for strategy in STRATEGIES),
    Row("allocation.worker", "memory ends in the workers alone: the right bytes, or one line", limited_workers),
    Row("allocation.many", f"{WHAT}: threads that share tables", large_vocabulary),
    Row("allocation.formats", f"{WHAT}: all formats", formats),
    Row("allocation.verify", f"{WHAT}: --verify", verified),
    Row("allocation.compare", f"{WHAT}: compare", compared),
    Row("allocation.merge", f"{WHAT}: merge", merged),
    Row("allocation.cat", f"{WHAT}: cat", printed),
]
