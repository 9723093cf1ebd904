"""Rows about unusual inputs: short and interrupted reads, wrong sizes, and files that are written to while they are
counted. A run with exit status 0 must never have a wrong count.

A library for LD_PRELOAD makes one file behave unusually for the program. Worker processes are linked statically and
ignore the library; but they see what is written to the file.
"""
import bz2
import gzip
import itertools
import lzma
import os
import re
import shutil
import subprocess
from dataclasses import replace

from checks import Case
from rows import STRATEGIES, Report, Row, Skip, count, strace_works

PIPED = {"zstd": ["zstd", "-q", "-c"], "lz4": ["lz4", "-q", "-c"]}
LONG_AGO = 1_000_000_000  # the files' time of the last write
NODE = "/sys/kernel/mm/transparent_hugepage/enabled"


def packed(form, text):
    """The bytes of a file that contains a text in one of FORMS."""
    if form in PIPED:
        return subprocess.run(PIPED[form], input=text, stdout=subprocess.PIPE, check=True).stdout
    return {"plain": lambda: text,
            "gzip": lambda: gzip.compress(text),
            "gzips": lambda: b"".join(gzip.compress(text[at:at + 50_000]) for at in range(0, len(text), 50_000)),
            "bzip2": lambda: bz2.compress(text),
            "xz": lambda: lzma.compress(text),
            "utf16": lambda: text.decode().encode("utf-16"),
            "utf32": lambda: text.decode().encode("utf-32")}[form]()


FORMS = ["plain", "gzip", "gzips", "bzip2", "xz", "zstd", "lz4", "utf16", "utf32"]


def forms():
    return [form for form in FORMS if form not in PIPED or shutil.which(PIPED[form][0])]


class Inputs:
    """Makes cases with one unusual file each."""

    def __init__(self, bench):
        self.bench = bench
        self.shim = bench.shim("odd_file")
        self.numbers = itertools.count()
        self.bytes = {}

    def case(self, text, form, strategy, fault, environment, **other):
        if (text, form) not in self.bytes:
            self.bytes[text, form] = packed(form, self.bench.corpus.text(text).read_bytes())
        path = self.bench.folder / f"odd-{next(self.numbers)}-{form}"
        path.write_bytes(self.bytes[text, form])
        os.utime(path, (LONG_AGO, LONG_AGO))
        job = count(self.bench, strategy, text)
        arguments = [*job["arguments"][:-1], path]
        environment = {"LD_PRELOAD": str(self.shim), "FAULTS_FILE": str(path), **environment}
        return Case(arguments, job["want"], fault=fault, environment=environment, **other)


def remove_inputs(cases):
    for path in {case.arguments[-1] for case in cases}:
        path.unlink()


def short_reads(bench):
    """All reads may be short, from the first on, and some are interrupted."""
    inputs, chance = Inputs(bench), bench.chance("short")
    kinds = list(itertools.product(forms(), STRATEGIES))
    cases = [inputs.case(chance.choice(["few", "some"]), form, strategy, "reads come short",
                         {"FAULTS_SEED": str(chance.randrange(1, 10**6))}, statuses=(0,))
             for form, strategy in kinds for _ in range(bench.pick(1, 10))]
    report = bench.run(cases)
    remove_inputs(cases)
    return report


def wrong_sizes(bench):
    """The stated size is too small, too large or 0; reads may be short as well."""
    inputs, chance = Inputs(bench), bench.chance("size")
    cases = []
    kinds = itertools.product(("few", "some"), ("plain", "gzip", "utf16"), STRATEGIES, (False, True))
    for text, form, strategy, is_short in kinds:
        case = inputs.case(text, form, strategy, "", {}, statuses=(0,))
        size = case.arguments[-1].stat().st_size
        # If one byte is stated and a short first read gives one byte, the file looks like a file of one byte.
        for stated in (0, 2 if is_short else 1, size // 3, size - 1, size + 1, size + 4096, 3 * size):
            odd = {"FAULTS_STATED": str(stated)} | ({"FAULTS_SEED": str(chance.randrange(1, 10**6))} if is_short else {})
            cases.append(replace(case, environment=case.environment | odd,
                                 fault=f"a file of {size} bytes states {stated}" + ", reads come short" * is_short))
    if not bench.full:
        cases = chance.sample(cases, 120)
    report = bench.run(cases)
    remove_inputs(cases)
    return report


def system_node(bench):
    if not os.access(NODE, os.R_OK):
        raise Skip(f"there is no {NODE}")
    text = open(NODE).read()
    want = "".join(f"{word}: 1\n" for word in sorted(re.findall(r"\w+", text))).encode()
    return bench.run([Case(["count", "-s", strategy, "-o", "@target", NODE], want, statuses=(0,))
                      for strategy in STRATEGIES])


CHANGED = r"became shorter|was written to while|(?:gzip|xz|zstd|lz4|bzip2) data is"
GREW = "hapax: warning: .*was written to while it was counted"


def was_told(case, verdict):
    """Checks for the right count of the file as it was, or an error; and for a warning if it grew."""
    has_changed = case.arguments[-1].stat().st_mtime != LONG_AGO
    how = case.environment["FAULTS_CHANGE"]
    if not has_changed:
        return "" if verdict.kind == "done" and not verdict.said else "the file did not change"
    if verdict.kind != "done":
        return "" if how != "append" and re.search(CHANGED, verdict.said) else "the error is another"
    if how not in ("append", "longer"):
        return "a change went unseen"
    return "" if re.search(GREW, verdict.said) else "nothing was said of what was written to the file"


def changed_inputs(bench):
    """Before one of its reads, a file is rewritten in place, truncated, truncated and grown again, or appended to."""
    inputs, chance = Inputs(bench), bench.chance("changed")
    kinds = list(itertools.product(("some", "medium"), ("plain", "gzip", "utf16"), STRATEGIES,
                                   ("rewrite", "truncate", "regrow", "longer", "append"), range(1, 5)))
    if not bench.full:
        kinds = chance.sample(kinds, 100)
    cases = []
    for text, form, strategy, how, at in kinds:
        case = inputs.case(text, form, strategy, f"{how} before read {at}",
                           {"FAULTS_CHANGE": how, "FAULTS_AT": str(at)})
        # A file that was truncated and is longer now looks like one that was appended to. Any count is allowed, but
        # there must be a warning.
        cases.append(replace(case, want=None) if how == "longer" else case)
    report = bench.run(cases, after=was_told)
    remove_inputs(cases)
    return report


def calls_a_file(bench, files):
    folder = bench.folder / f"small-{files}"
    folder.mkdir()
    for number in range(files):
        (folder / f"{number}.txt").write_text(f"some small file {number}\n")
    log = bench.folder / f"calls-{files}"
    subprocess.run(["strace", "-f", "-o", log, bench.program, "count", "-s", "linear", "-o", "/dev/null", folder],
                   check=True, capture_output=True)
    calls = sum(1 for line in log.read_text().splitlines() if re.match(r"\d+ +\w+\(", line))
    shutil.rmtree(folder)
    return calls


def few_calls(bench):
    """A small file takes five system calls: open, fstat, one read, fstat and close. The walk adds none."""
    if reason := strace_works():
        raise Skip(reason)
    calls = (calls_a_file(bench, 300) - calls_a_file(bench, 100)) / 200
    return Report(f"2 runs: {calls:.2f} system calls a file",
                  [f"{calls:.2f} system calls a small file, more than 5.1"] if calls > 5.1 else [], 2)


ROWS = [
    Row("input.short", "reads that come short or are interrupted change no count, in any format", short_reads),
    Row("input.size", "a file whose stated size is wrong is read to its end", wrong_sizes),
    Row("input.node", "a file of /sys, which states a page, is counted", system_node),
    Row("input.changed", "a file that is written to while it is counted: an error, or a warning where it grew",
        changed_inputs),
    Row("input.calls", "a small file takes five system calls", few_calls),
]
