#!/usr/bin/python3
"""Fault tests of the whole program. Each row of the table is one fault.

    tests/faults/run.py --program build/release/hapax            the short form: about a minute
    tests/faults/run.py --program build/release/hapax --full     every row for long: half an hour
    tests/faults/run.py --program OTHER/hapax --only memory,syscall.read      rows by (the beginning of) their names

Prints a line for each row: ok, FAILED or skipped, its name, what was seen, seconds. The exit status is 1 if a row
failed. Any build of the program can be tested; its worker program must be in the same folder. The short form tries the
same cases each time (--seed 1), the long form other cases each time; to repeat a failure, use the printed seed.
checks.py checks every run. The faults come from small libraries in shims/, which are compiled when needed, from strace,
from limits and from signals.
"""
import argparse
import collections
import contextlib
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

import rows_allocation
import rows_damage
import rows_inputs
import rows_limits
import rows_machine
import rows_output
import rows_protocol
import rows_spill
import rows_streams
import rows_system_calls
import rows_workers
from corpus import Corpus
from rows import Bench, Report, Skip

PARTS = (rows_inputs, rows_damage, rows_limits, rows_allocation, rows_machine, rows_spill, rows_streams, rows_system_calls,
         rows_output, rows_workers, rows_protocol)
TABLE = [row for part in PARTS for row in part.ROWS]


class Printer:
    """Prints the lines of several threads, and counts results and runs."""

    def __init__(self, is_verbose):
        self.lock = threading.Lock()
        self.is_verbose = is_verbose
        self.results = {"ok": 0, "FAILED": 0, "skipped": 0}
        self.runs = collections.Counter()  # runs of the program, by the first word of the rows' names

    def line(self, result, row, seen, seconds, report=None):
        with self.lock:
            self.results[result] += 1
            self.runs[row.name.split(".")[0]] += report.runs if report else 0
            print(f"{result:8}{row.name:32}{seen}  ({seconds:.1f} s)", flush=True)
            for failure in report.failures if report and self.is_verbose else ():
                print(f"        {failure}", flush=True)


def try_row(row, bench, printer):
    started = time.monotonic()
    try:
        report = row.function(bench)
    except Skip as skip:
        printer.line("skipped", row, str(skip), time.monotonic() - started)
        return
    except Exception as error:  # an error of the test itself; one row must not end the others
        report = Report("", [f"the test broke: {type(error).__name__}: {error}"])
    seen = report.seen
    if report.failures:
        seen = f"{len(report.failures)} wrong of {seen}; first: {report.failures[0]}"
    printer.line("FAILED" if report.failures else "ok", row, seen, time.monotonic() - started, report)


def chosen(only):
    names = only.split(",") if only else [""]
    rows = [row for row in TABLE if any(row.name.startswith(name) for name in names)]
    return rows or sys.exit(f"no row is called {only}; --list names them")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=Path, help="the program to test")
    parser.add_argument("--full", action="store_true", help="all faults of every row, for half an hour")
    parser.add_argument("--only", metavar="NAME,..", help="only rows whose names begin with one of these")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    parser.add_argument("--seed", type=int, help="seed of the random choices")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="create texts and shims in FOLDER, and keep them")
    parser.add_argument("--list", action="store_true", help="list the rows")
    parser.add_argument("--verbose", action="store_true", help="show every failure, not only the first")
    arguments = parser.parse_args()
    if arguments.list:
        for row in TABLE:
            print(f"{row.name:32}{row.about}")
        return 0
    program = arguments.program and arguments.program.resolve()
    if not program or not os.access(program, os.X_OK):
        parser.error("--program must name a program")
    seed = arguments.seed if arguments.seed is not None else random.randrange(1, 10**6) if arguments.full else 1
    print(f"faults of {program}, {'long' if arguments.full else 'short'} form, --seed {seed}", flush=True)
    with working_folder(arguments.keep) as folder:
        corpus = Corpus(program, folder, 1_200_000 if arguments.full else 300_000)
        bench = Bench(program, folder, corpus, arguments.full, arguments.jobs, seed)
        return run_table(chosen(arguments.only), bench, Printer(arguments.verbose))


@contextlib.contextmanager
def working_folder(keep):
    if keep:
        keep.mkdir(parents=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="hapax-faults-") as name:
            yield Path(name)


def run_table(rows, bench, printer):
    beside = [threading.Thread(target=try_row, args=(row, bench, printer)) for row in rows if row.waits]
    for thread in beside:
        thread.start()
    for row in rows:
        if not row.waits:
            try_row(row, bench, printer)
    for thread in beside:
        thread.join()
    results = printer.results
    print("runs: " + ", ".join(f"{name} {number}" for name, number in printer.runs.items()))
    print(f"{results['ok']} passed, {results['FAILED']} failed, {results['skipped']} skipped")
    return 1 if results["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
