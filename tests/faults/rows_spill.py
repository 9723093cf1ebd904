"""Rows about the temporary file of counts that exceed the memory limit: reads and writes of it fail, or do less than
they say.

The text comes from standard input and the list is short. So pwrite64 and pread64 are calls on that file alone, but for
the first ones of the loader.
"""
import re

from checks import Case
from rows import STRATEGIES, Row, strace
from system_calls import traced

FIRST_LINES = 50
# pread64 of the dynamic loader: fewer than this.
LOADER_READS = 12
EIO, ENOSPC = "Input/output error", "No space left on device"
FAILING_DEVICE = "the device may be failing: name another folder with --tmp"
FULL = "free some space there, name another folder with --tmp, or raise --memory"
DAMAGED = r"cannot read counts that exceed the memory limit: they are damaged \(.*\); " + FAILING_DEVICE


def write_fails(cause, remedy):
    return f"cannot write counts that exceed the memory limit: {cause}; {remedy}"


# What a call does, and what the program says then.
WRITES = [("error=EIO", write_fails(EIO, FAILING_DEVICE)), ("error=ENOSPC", write_fails(ENOSPC, FULL)),
          ("error=EDQUOT", write_fails("Disk quota exceeded", FULL.replace("some space there", "some of your quota")))]
# A byte that is said to be written is not: the first one of a block, which is not 0. (Blocks are the first writes, and
# the 4th if the first run has one block.)
LOST = [("retval=1", DAMAGED)]
READS = [("error=EIO", f"cannot read counts that exceed the memory limit: {EIO}; {FAILING_DEVICE}"), ("retval=0", DAMAGED)]

# The same of temporary sums, whose calls are write and read. The output comes after them.
SUM_WRITES = [("error=EIO", f"cannot write the sum of counts files: {EIO}; {FAILING_DEVICE}"),
              ("error=ENOSPC", f"cannot write the sum of counts files: {ENOSPC}; free some space there, or name another "
               "folder with --tmp")]
SUM_READS = [("error=EIO", f"cannot read the sum of counts files: {EIO}; {FAILING_DEVICE}"),
             ("retval=0", f"cannot read the sum of counts files: the file is too short; {FAILING_DEVICE}")]


def feed(path):
    def write(pipe):
        try:
            with path.open("rb") as text:
                while block := text.read(1 << 16):
                    pipe.write(block)
            pipe.close()
        except BrokenPipeError:
            pass
    return write


def first_lines(bench, names):
    return b"".join(bench.corpus.answer(names).splitlines(keepends=True)[:FIRST_LINES])


def spilling(bench, strategy):
    return {"arguments": ["count", "-q", "-s", strategy, *(["-j", 2] if strategy != "linear" else []), "--memory", "16M",
                          "-n", FIRST_LINES, "-o", "@target", "-"],
            "want": first_lines(bench, "million"), "feed": feed(bench.corpus.text("million"))}


def listing(bench):
    return {"arguments": ["cat", "-q", "--memory", "4M", "-n", FIRST_LINES, "-o", "@target", "-"],
            "want": first_lines(bench, "million"), "feed": feed(bench.corpus.counts_file("million"))}


def adding(bench):
    """So many files that groups of them are added up first."""
    number = 12
    return {"arguments": ["merge", "--memory", "2M", "-o", "@target", *[bench.corpus.counts_file("some")] * number],
            "want": bench.corpus.answer("+".join(["some"] * number), "counts")}


def failing(bench, job, call, faults, numbers, goes_on="+"):
    """Of each kind of fault, some runs must come to it; and then they say what was wrong, and where."""
    cases = [Case(**job, fault=f"{call} {fault} at call {number}", seconds=60,
                  wrapper=strace(f"{call}:{fault}:when={number}{goes_on}", calls=call))
             for fault, _ in faults for number in numbers]
    texts = {f"{call} {fault} ": says for fault, says in faults}
    refused = set()

    def says_why(case, verdict):
        kind = next(kind for kind in texts if case.fault.startswith(kind))
        if verdict.kind != "refused":
            return ""
        refused.add(kind)
        wanted = rf"hapax: error: {re.escape(str(verdict.run.folder.path))}/tmp: {texts[kind]}\n"
        return "" if re.fullmatch(wanted, verdict.said) else f"says something else than {wanted}"

    report = bench.run(cases, after=says_why)
    report.failures += [f"no run came to {kind}" for kind in texts if kind not in refused and not report.failures]
    return report


def written(strategy):
    def run(bench):
        job = spilling(bench, strategy)
        report = failing(bench, job, "pwrite64", WRITES, bench.pick([1, 9], [1, 2, 9, 40, 200]))
        return report + failing(bench, job, "pwrite64", LOST, bench.pick([1], [1, 4]), goes_on="")
    return run


def read(strategy):
    def run(bench):
        numbers = [LOADER_READS + number for number in bench.pick([0, 30], [0, 1, 30, 100, 300])]
        return failing(bench, spilling(bench, strategy), "pread64", READS, numbers)
    return run


def listed(bench):
    report = failing(bench, listing(bench), "pwrite64", WRITES, bench.pick([1, 9], [1, 2, 9, 40]))
    return report + failing(bench, listing(bench), "pwrite64", LOST, [1], goes_on="")


def added(bench):
    job = adding(bench)
    reads = 0  # up to the first sum, which is then read from its begin
    for _, name, rest in traced(bench, job, follow=False):
        reads += name == "read"
        if name == "lseek" and ", 0, SEEK_SET)" in rest:
            break
    report = failing(bench, job, "write", SUM_WRITES, bench.pick([1], [1, 2]), goes_on="")
    return report + failing(bench, job, "read", SUM_READS, bench.pick([reads + 1], [reads + 1, reads + 2]), goes_on="")


ONE_LINE = "one line names the folder, the cause and a way out"
ROWS = [
    *(Row(f"spill.write.{strategy}", f"writing words to disk fails or loses a byte, -s {strategy}: {ONE_LINE}",
          written(strategy)) for strategy in STRATEGIES),
    *(Row(f"spill.read.{strategy}", f"reading words from disk fails or ends early, -s {strategy}: {ONE_LINE}",
          read(strategy)) for strategy in STRATEGIES),
    Row("spill.cat", f"writing words to disk fails or loses a byte, cat: {ONE_LINE}", listed),
    Row("spill.merge", f"writing and reading the sum of some counts files fails: {ONE_LINE}", added),
]
