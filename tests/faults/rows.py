"""Row: one row of the table of faults. Bench: what the function of a row works with."""
import collections
import random
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from checks import judge

HERE = Path(__file__).parent
STRATEGIES = ["linear", "threads", "queue", "shared", "hybrid"]
PROCESSES = ["queue", "shared", "hybrid"]


class Skip(Exception):
    """The row cannot be tried here; the message says why."""


@dataclass
class Row:
    name: str
    about: str          # what must hold
    function: object    # Bench -> Report
    waits: bool = False  # it mostly sleeps, so it runs beside the others


@dataclass
class Report:
    seen: str = ""
    failures: list = field(default_factory=list)
    runs: int = 0  # runs of the program under a fault

    def __add__(self, other):
        seen = "; ".join(filter(None, (self.seen, other.seen)))
        return Report(seen, self.failures + other.failures, self.runs + other.runs)


class Bench:
    """The tools of a row: the program, texts, shims, and random numbers."""

    def __init__(self, program, folder, corpus, full, jobs, seed):
        self.program = program
        self.worker = program.parent / "hapax-worker"
        self.folder = folder
        self.corpus = corpus
        self.full = full
        self.jobs = jobs
        self.seed = seed
        self.lock = threading.Lock()  # guards files that two rows may create at the same time
        self.memory = {}  # results that several rows share, by name

    def chance(self, name):
        return random.Random(f"{self.seed}:{name}")

    def pick(self, short, full):
        return full if self.full else short

    def run(self, cases, jobs=None, after=None):
        """Runs cases in parallel. `after(case, verdict)` may return a further fault."""

        def run_one(case):
            verdict = judge(case, self.program, self.folder)
            if not verdict.wrong and after:
                verdict.wrong = after(case, verdict) or ""
            return case, verdict

        with ThreadPoolExecutor(jobs or self.jobs) as pool:
            results = list(pool.map(run_one, cases))
        kinds = collections.Counter(verdict.kind for _, verdict in results if not verdict.wrong)
        failures = [f"{verdict.wrong}: {case.shown(self.program)}" +
                    (f"  said: {verdict.said.strip().splitlines()[0][:160]!r}" if verdict.said.strip() else "")
                    for case, verdict in results if verdict.wrong]
        told = [f"{kinds[kind]} {name}" for kind, name in (
            ("done", "done"), ("refused", "refused"), ("loader", "refused by the loader")) if kinds[kind]]
        return Report(f"{len(results)} runs: " + ", ".join(told or ["none right"]), failures, len(results))

    def shim(self, name):
        """Compiles shims/NAME.c to a library for LD_PRELOAD."""
        return build(name, self.folder, ("-shared", "-fPIC"))

    def helper(self, name):
        """Compiles shims/NAME.c to a program."""
        return build(name, self.folder, ())


_building = threading.Lock()


def build(name, folder, flags):
    with _building:
        return compiled(name, folder, flags)


@cache
def compiled(name, folder, flags):
    result = folder / (name + (".so" if "-shared" in flags else ""))
    subprocess.run(["cc", "-O1", "-Wall", "-Wextra", "-Werror", *flags, "-o", result,
                    HERE / "shims" / f"{name}.c", "-ldl", "-pthread"], check=True)
    return result


def count(bench, strategy, text, form="text", workers=3, extra=()):
    """The arguments and the right bytes of counting a text."""
    arguments = ["count", "-s", strategy, *(["-j", workers] if strategy not in ("linear", "auto") else []),
                 "-f", form, "-o", "@target", *extra, bench.corpus.text(text)]
    return {"arguments": arguments, "want": bench.corpus.answer(text, form)}


def compare(bench, text, strategies="threads,queue,shared,hybrid", extra=()):
    return {"arguments": ["compare", "-q", "-r", 1, "--warmup", 0, "-j", 2, "-s", strategies, "-o", "@target", *extra,
                          bench.corpus.text(text)], "want": bench.corpus.answer(text)}


def merge(bench, *texts):
    return {"arguments": ["merge", "-o", "@target", *map(bench.corpus.counts_file, texts)],
            "want": bench.corpus.answer("+".join(texts), "counts")}


def cat(bench, text, form="text"):
    return {"arguments": ["cat", "-f", form, "-o", "@target", bench.corpus.counts_file(text)],
            "want": bench.corpus.answer(text, form)}


def limited(**limits):
    """A prlimit(1) command: limited(as_=300_000_000), limited(stack=131072)."""
    return ["prlimit", *(f"--{name.rstrip('_')}={value}" for name, value in limits.items()), "--"]


@cache
def strace_works():
    """Returns "" if strace can trace here, else the reason: containers and hardened systems may forbid it."""
    if not shutil.which("strace"):
        return "strace is not installed"
    probe = subprocess.run(["strace", "-f", "--seccomp-bpf", "-e", "trace=close", "-e", "inject=close:error=EIO:when=99",
                            "-o", "/dev/null", "true"], capture_output=True, text=True)
    return "" if probe.returncode == 0 else f"strace cannot trace here: {probe.stderr.strip()[:120]}"


def strace(*injections, calls, path=None, follow=True, log="/dev/null"):
    """A command that injects faults such as "read:error=EIO:when=3" into system calls; with a path, only into calls on
    it.
    """
    if reason := strace_works():
        raise Skip(reason)
    words = ["strace", *(["-f", "--seccomp-bpf"] if follow else []), *(["-P", str(path)] if path else []),
             "-o", log, "-e", f"trace={calls}"]
    return words + [word for injection in injections for word in ("-e", f"inject={injection}")] + ["--"]
