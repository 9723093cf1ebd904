#!/usr/bin/env python3
"""Measures the Python programs of this folder and hapax on the same text, and prints tables.

    measure.py TEXT                 half a minute for a text of 4 MB
    measure.py TEXT --update        puts the tables into docs/from_python.md and docs/de_python.md too

The programs run in turns, each run in a process of its own, and medians are shown. The list of each run must equal that of
`hapax count`, to the byte. tools/demo.py uses the functions of this file.
"""
import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import figures
import ladder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WAYS = ("linear", "threads", "queues", "hybrid", "shared", "shared_late")


class Failed(Exception):
    """A message for the user."""


def find_hapax(named=None):
    built = ROOT / "build/release/hapax"
    found = named or (built if built.exists() else shutil.which("hapax"))
    if not found or not shutil.which(found):
        raise Failed(f"{named or built}: there is no such program; `make build` makes it, --hapax names another")
    return os.fspath(found)


def run(command, **options):
    """The standard output of a command that must succeed."""
    result = subprocess.run([os.fspath(word) for word in command], stdout=subprocess.PIPE, check=False, **options)
    if result.returncode != 0:
        raise Failed(f"{' '.join(map(os.fspath, command))}: ended with status {result.returncode}")
    return result.stdout


def hapax_list(hapax, text):
    """The list that every program must produce."""
    return run([hapax, "count", "-q", "--decompress", "never", "-f", "text", text])


def run_way(way, text, workers, expected):
    """Runs a program once: its seconds and the bytes that it pickled. Raises an error if its list is not as expected."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "list")
        figures_of_run = json.loads(run([sys.executable, "-B", HERE / f"{way}.py", text, "-j", str(workers), "--json",
                                         "-o", given]))
        if given.read_bytes() != expected:
            raise Failed(f"{text}: the list of {way}.py is not that of hapax count")
    return figures_of_run


def measure_python(text, workers, runs, expected, seconds_at_most=float("inf")):
    """The median seconds and the pickled bytes of each program. The programs run in turns, and fewer than `runs` times if
    they take more than `seconds_at_most`."""
    made = {way: [] for way in WAYS}
    end = time.monotonic() + seconds_at_most
    for _ in range(runs):
        for way in WAYS:
            made[way].append(run_way(way, text, workers, expected))
        if time.monotonic() > end:
            break
    return {way: {"runs": len(each),
                  "seconds": statistics.median(one["seconds"] for one in each),
                  "pickled_bytes": statistics.median_low(one["pickled_bytes"] for one in each)}
            for way, each in made.items()}


def compare(hapax, text, *options, **more):
    """The JSON report of hapax compare."""
    return json.loads(run([hapax, "compare", "--json", "-q", "--decompress", "never", *options, text], **more))


def climb(text, runs, seconds_at_most=float("inf")):
    """The steps of ladder.py."""
    return ladder.climb(Path(text).read_bytes(), runs, seconds_at_most)


def main():
    parser = argparse.ArgumentParser(description="Measures the Python programs and hapax on one text.")
    parser.add_argument("text", metavar="TEXT", help="UTF-8 text, of some megabytes")
    parser.add_argument("-j", "--workers", type=int, default=2, metavar="N", help="default: 2")
    parser.add_argument("-r", "--runs", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--repeat", type=int, default=100, metavar="N", help="hapax alone: the text N times (100)")
    parser.add_argument("--hapax", metavar="PATH", help="default: build/release/hapax, or that of PATH")
    parser.add_argument("--update", action="store_true", help="put the tables into the documents")
    arguments = parser.parse_args()
    try:
        hapax, text, workers, runs = find_hapax(arguments.hapax), arguments.text, arguments.workers, arguments.runs
        measured = {
            "python": measure_python(text, workers, runs, hapax_list(hapax, text)),
            "hapax": compare(hapax, text, "-j", str(workers), "-r", str(runs)),
            "repeated": compare(hapax, text, "-j", str(workers), "-r", str(runs), "--repeat", str(arguments.repeat)),
            "ladder": climb(text, runs),
            "runs": runs, "repeat": arguments.repeat, "workers": workers,
        }
        for name in figures.BLOCKS:
            print(figures.block(name, measured, "en"), end="\n\n")
        if arguments.update:
            if busy := measured["repeated"]["machine_load"]["sentence"]:
                raise Failed(f"the documents were not changed. {busy} Measure again when it has less to do")
            figures.update(ROOT / "docs/from_python.md", measured, "en")
            figures.update(ROOT / "docs/de_python.md", measured, "pt")
    except Failed as failure:
        sys.exit(f"measure.py: {failure}")
    except OSError as error:
        sys.exit(f"measure.py: {error.filename}: {error.strerror}" if error.filename else f"measure.py: {error}")


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()
