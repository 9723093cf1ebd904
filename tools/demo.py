#!/usr/bin/env python3
"""Runs the experiment that hapax began with on one text, in under two minutes. `make demo` runs it.

    demo.py [TEXT] [--hapax PATH] [--folder FOLDER] [--seconds N]

Without TEXT it takes the King James Bible of the Debian package bible-kjv. It has three parts: the Python programs of
examples/python_original and hapax side by side, with all lists checked to be equal; the steps that make the shared table
slow; and hapax alone, on the text repeated until workers pay, with a report page.

The time is bounded whatever the size of the text. Python counts at most 5 MB of it, and at most what one loop counts in a
second. hapax counts what one worker counts in half a second. Tested by tests/examples/demo_test.py.
"""
import argparse
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, os.fspath(ROOT / "examples/python_original"))
import measure  # noqa: E402

MAX_PYTHON_BYTES = 5_000_000
MAX_HAPAX_BYTES = 256_000_000
MAX_REPEAT = 100_000
LINEAR_PYTHON_SECONDS = 1.0  # one loop takes at most this in part 1
LINEAR_SECONDS = 0.5  # one worker takes this in part 3
RUNS_A_CONFIGURATION = 6  # of hapax compare: a warm-up and five
WORKERS = 2
NO_PLAIN_TEXT = {
    b"\x1f\x8b": ("gzip data", "gzip -dc"), b"BZh": ("bzip2 data", "bzip2 -dc"),
    b"\xfd7zXZ\0": ("xz data", "xz -dc"), b"\x28\xb5\x2f\xfd": ("zstd data", "zstd -dc"),
    b"\x04\x22\x4d\x18": ("lz4 data", "lz4 -dc"), b"\xff\xfe": ("UTF-16 or UTF-32", "iconv -t utf-8 -f utf-16"),
    b"\xfe\xff": ("UTF-16", "iconv -t utf-8 -f utf-16"), b"\0\0\xfe\xff": ("UTF-32", "iconv -t utf-8 -f utf-32"),
}
WAYS = (  # program, name, how text reaches a worker, how counts come back, the strategy of hapax that does so
    ("linear", "linear", "", "", "linear"),
    ("threads", "threads", "same memory", "same memory", "threads"),
    ("queues", "queue", "queue", "queue", "queue"),
    ("hybrid", "hybrid", "shared memory", "queue", "hybrid"),
    ("shared", "shared", "shared memory", "one shared table for every word", None),
    ("shared_late", "shared, late", "shared memory", "shared memory, at the end", "shared"),
)


def default_text(folder):
    """The text of the package bible-kjv, as its program prints it."""
    if not shutil.which("bible"):
        raise measure.Failed("the program `bible`, which has the text, is missing. Install the Debian package bible-kjv "
                             "(tools/install_dependencies.sh demo does), or name a text: make demo FILE=book.txt")
    path = folder / "king_james.txt"
    path.write_bytes(measure.run(["bible", "gen1:1-rev22:21"], stdin=subprocess.DEVNULL))
    return path


def check_text(path):
    """Raises an error if Python and hapax would not read the same text."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise measure.Failed(f"{path}: this is not a file; name a file of UTF-8 text")
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise measure.Failed(f"{path}: this file is empty; name a text with some words")
    for magic, (what, command) in NO_PLAIN_TEXT.items():
        if head.startswith(magic):
            raise measure.Failed(f"{path}: this is {what}, and the Python programs read UTF-8 text alone; "
                                 f"make a text of it: {command} {path} > text.txt")


def first_part(path, size, folder):
    """The text, or a file with its first bytes if it is longer."""
    if path.stat().st_size <= size:
        return path
    part = folder / f"first_{size}_bytes.txt"
    with path.open("rb") as source, part.open("wb") as target:
        target.write(source.read(size))
    return part


def say(text="", indent=""):
    for paragraph in text.split("\n"):
        print(textwrap.fill(paragraph, 110, initial_indent=indent, subsequent_indent=indent, break_long_words=False,
                            break_on_hyphens=False))
    sys.stdout.flush()


def print_table(head, rows, text_columns):
    """Prints a table. The first columns are text, the others are figures aligned to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    for line in (head, *rows):
        cells = [cell.ljust(width) if index < text_columns else cell.rjust(width)
                 for index, (cell, width) in enumerate(zip(line, widths))]
        print("   " + "  ".join(cells).rstrip())
    say()


def megabytes(size):
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def enough_for_python(hapax, text, folder):
    """The text, or a first part that one loop in Python counts in some LINEAR_PYTHON_SECONDS."""
    part = first_part(text, MAX_PYTHON_BYTES, folder)
    expected = measure.hapax_list(hapax, part)
    if not expected:
        raise measure.Failed(f"{text}: there is no word in it; name a text with some words")
    seconds = measure.run_way("linear", part, 1, expected)["seconds"]
    return first_part(part, max(1, int(part.stat().st_size * LINEAR_PYTHON_SECONDS / seconds)), folder)


def part_of_text(text, whole):
    """Names the counted part of a text of `whole` bytes."""
    size = text.stat().st_size
    return "the text" if size == whole else f"the first {megabytes(size)} of the text"


def side_by_side(hapax, text, whole):
    """Part 1: the experiment in Python, and in hapax on the same text."""
    say(f"1. In Python and in hapax: {part_of_text(text, whole)}, {WORKERS} workers\n")
    python = measure.measure_python(text, WORKERS, 3, measure.hapax_list(hapax, text), seconds_at_most=20)
    report = measure.compare(hapax, text, "-j", str(WORKERS))
    strategies = {result["strategy"]: result for result in report["results"]}
    rows = []
    for way, name, text_by, counts_by, strategy in WAYS:
        like = strategies.get(strategy)
        rows.append((name, text_by, counts_by, f"{python[way]['seconds']:.3f}", megabytes(python[way]["pickled_bytes"]),
                     f"{like['median_s']:.4f}" if like else "", megabytes(like["bytes_serialised"]) if like else ""))
    print_table(("way", "text comes by", "counts go by", "Python s", "pickled", "hapax s", "serialised"), rows, 3)
    words, lists, runs = report["input"], len(WAYS) + len(report["results"]), python["linear"]["runs"]
    say(f"All {lists} lists are equal: {words['tokens']:,} words, {words['types']:,} of them distinct. Seconds are those of "
        f"counting and of sorting the list, medians of {runs} {'run' if runs == 1 else 'runs'} in Python and "
        f"{len(report['results'][0]['seconds'])} in hapax.", "   ")
    ratio = python["shared"]["seconds"] / python["queues"]["seconds"]
    say(f"In Python the one shared table took {ratio:.1f} times as long as queues. hapax has no such table: its strategy "
        "shared gives each worker a table in shared memory and adds them up at the end, as in the last row.\n", "   ")


def climb(text):
    """Part 2: the steps from a loop to the shared table, and the time that each adds."""
    say("2. Where the time of the shared table goes: Python, one process, step by step\n")
    steps, rows, before = measure.climb(text, runs=3, seconds_at_most=8), [], None
    for step, seconds in steps.items():
        what = measure.figures.PHRASES["en"][step].replace("`", "")
        rows.append((what, f"{seconds:.3f}", "" if before is None else measure.figures.more(seconds - before)))
        before = seconds
    print_table(("step", "processor s", "more"), rows, 1)
    sharing, locking = (max(0, steps[step] - steps[before]) for step, before in
                        (("shared_table", "private_table"), ("locked", "entered")))
    say(f"Shared memory takes {sharing:.3f} of these {steps['locked']:.3f} s, and the locks themselves {locking:.3f}. Most of "
        "the rest is what the interpreter does for each word; for a dictionary, C does it. The way 'shared, late' shares its "
        "counts too, but only once.\n", "   ")


def linear_seconds(hapax, text, repeat):
    report = measure.compare(hapax, text, "-s", "linear", "-r", "2", "--repeat", str(repeat))
    return report["results"][0]["min_s"]


def seconds_of_linear(seconds_at_most):
    """The time of one worker for which all runs of all configurations take `seconds_at_most`."""
    return min(LINEAR_SECONDS, seconds_at_most / RUNS_A_CONFIGURATION / number_of_configurations())


def enough_text(hapax, text, seconds_at_most, folder):
    """The text or its first part, and how often hapax compare can count it within `seconds_at_most`."""
    target = seconds_of_linear(seconds_at_most)
    repeat, seconds = 1, linear_seconds(hapax, text, 1)
    if seconds > target:
        return first_part(text, max(1, int(text.stat().st_size * target / seconds)), folder), 1
    while seconds < target / 5 and repeat < MAX_REPEAT:
        repeat *= 5
        seconds = linear_seconds(hapax, text, repeat)
    return text, max(1, min(MAX_REPEAT, round(repeat * target / max(seconds, 1e-9))))


def number_of_configurations():
    """How many configurations hapax compare runs: linear, and four strategies with 1, 2, 4 .. workers, to twice the
    processors."""
    return 1 + 4 * (len(os.sched_getaffinity(0)) * 2).bit_length()


def until_it_pays(hapax, text, page, seconds_at_most, folder):
    """Part 3: hapax alone, with enough text that workers pay, and a report page."""
    whole = text.stat().st_size
    text, repeat = enough_text(hapax, first_part(text, MAX_HAPAX_BYTES, folder), seconds_at_most, folder)
    times = f", {repeat:,} times over, {megabytes(text.stat().st_size * repeat)}" if repeat > 1 else ""
    say(f"3. hapax alone, until workers pay: {part_of_text(text, whole)}{times}\n")
    report = measure.compare(hapax, text, "--repeat", str(repeat), "--report", page)
    if busy := report["machine_load"]["sentence"]:
        say(f"{busy} The times below are not those of a quiet machine.\n", "   ")
    rows = [(result["strategy"], str(result["workers"]), f"{result['median_s']:.3f}", result["speedup_shown"],
             megabytes(result["bytes_serialised"]), "yes" if result["equal"] else "no") for result in report["results"]]
    print_table(("strategy", "workers", "median s", "speed-up", "serialised", "equal"), rows, 1)
    for warning in report["warnings"]:
        say(f"warning: {warning}", "   ")
    say(report["conclusion"] + "\n", "   ")
    say(f"The report page: {page}\nRead on: docs/from_python.md, em português docs/de_python.md")


def tell(arguments):
    hapax, folder = measure.find_hapax(arguments.hapax), Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = Path(arguments.text) if arguments.text else default_text(folder)
    check_text(text)
    size = text.stat().st_size
    name = text if arguments.text else "the King James Bible (Debian package bible-kjv)"
    say("hapax began as three Python programs that count the words of a text in several processes. This is their "
        "experiment in Python, in hapax, and in hapax with more text.\n")
    say(f"The text: {name}, {megabytes(size)}\n")
    with tempfile.TemporaryDirectory(dir=folder) as parts:
        python_text = enough_for_python(hapax, text, Path(parts))
        side_by_side(hapax, python_text, size)
        climb(python_text)
        until_it_pays(hapax, text, folder / "report.html", arguments.seconds, Path(parts))


def main():
    parser = argparse.ArgumentParser(description="The experiment that hapax began with, on one text.")
    parser.add_argument("text", nargs="?", metavar="TEXT", help="UTF-8 text; default: that of the package bible-kjv")
    parser.add_argument("--hapax", metavar="PATH", help="default: build/release/hapax, or that of PATH")
    parser.add_argument("--folder", default=ROOT / "build/demo", metavar="FOLDER", help="for the page; default: build/demo")
    parser.add_argument("--seconds", type=float, default=45, metavar="N", help="for the last part at most; default: 45")
    try:
        tell(parser.parse_args())
    except measure.Failed as failure:
        sys.exit(f"demo: {failure}")
    except OSError as error:
        sys.exit(f"demo: {error.filename}: {error.strerror}" if error.filename else f"demo: {error}")


if __name__ == "__main__":
    main()
