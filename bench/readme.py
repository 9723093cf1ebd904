#!/usr/bin/python3
"""Measures the README's figures: hapax and the programs that people use today, on one text. `make readme-figures` runs it.

    bench/readme.py                      prints the table
    bench/readme.py --update             also puts it into README.md, between `<!-- figures` and `<!-- end -->`, and
                                         draws docs/images/beside_others.svg

The text is the King James Bible of Debian's package bible-kjv, repeated. It is ASCII, so all programs agree on what a word
is. Before anything is timed, the lists are compared: they must have the same words with the same counts. Only the order of
words with equal counts and the layout of lines may differ. The programs run in turns, and the table shows medians. DuckDB is
measured if Python can import it. Tested by tests/tools/readme_figures_test.py.
"""
import argparse
import functools
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

import bars
import run
import workloads
from rivals import counter, duckdb, pipeline

ROOT = run.ROOT
COMMANDS = {  # as one types them
    "hapax": "`hapax count text.txt`",
    pipeline.NAME: r"`tr -cs A-Za-z0-9_ '\n' \| tr A-Z a-z \| sort \| uniq -c \| sort -rn`",
    counter.NAME: r'Python: `Counter`, `re.findall(r"\w+", line)`, `lower()`',
    duckdb.NAME: r"DuckDB: `unnest(regexp_extract_all(lower(line), '\w+'))`, `GROUP BY word`",
}


def text_of(copies: int, folder: pathlib.Path) -> pathlib.Path:
    bible = folder / "kjv.txt"
    folder.mkdir(parents=True, exist_ok=True)
    if not bible.exists():
        bible.write_bytes(subprocess.run(["bible", "gen1:1-rev22:21"], stdin=subprocess.DEVNULL, capture_output=True,
                                         check=True).stdout)
    return workloads.make(f"file:{bible}", copies * bible.stat().st_size + 1, folder)


def programs_for(hapax: str, text: pathlib.Path) -> dict[str, run.Program]:
    programs = {"hapax": run.Program("hapax", [hapax, "count", "-q", os.fspath(text)])}
    for rival in (pipeline, counter, duckdb):
        if rival.available():
            programs[rival.NAME] = run.Program(rival.NAME, *rival.command(os.fspath(text)))
        else:
            print(f"{rival.NAME}: not on this machine")
    return programs


def counts_of(name: str, output: bytes) -> dict[str, int]:
    """The list that a program wrote. A line that is not an entry is kept as it is, with the count 0. Only the pipeline counts
    an empty word before the first word; that line is left out."""
    line = re.compile(r" *(?P<count>\d+) (?P<word>\w+)" if name == pipeline.NAME else r"(?P<word>\w+)\W+(?P<count>\d+)")
    counts = {}
    for written in output.decode().split("\n")[:-1]:
        if match := line.fullmatch(written):
            counts[match["word"]] = int(match["count"])
        elif name != pipeline.NAME or not re.fullmatch(r" *\d+ ", written):
            counts[written] = 0
    return counts


def compare_answers(programs: dict[str, run.Program], output: pathlib.Path) -> int:
    """Compares the lists and returns how many words they have. Ends the program if they differ."""
    expected = None
    for name, program in programs.items():
        program.run(output)
        counts = counts_of(name, output.read_bytes())
        if expected is not None and counts != expected:
            sys.exit(f"readme.py: {name} gives another answer than hapax; nothing was timed")
        expected = counts
    return len(expected)


def measure(programs: dict[str, run.Program], runs: int, output: pathlib.Path) -> dict[str, float]:
    """The median seconds of each program. The programs run in turns."""
    for _ in range(runs):
        for program in programs.values():
            program.seconds.append(program.run(output))
    return {name: program.median for name, program in programs.items()}


def table(figures: dict[str, float], text: pathlib.Path, copies: int, types: int, runs: int) -> str:
    """The table and, below it, a line about the text, the machine and the versions."""
    rows = ["| | seconds | time beside hapax |", "| --- | ---: | ---: |"]
    for name, seconds in figures.items():
        ratio = seconds / figures["hapax"]
        digits = 0 if ratio >= 10 or name == "hapax" else 1
        rows.append(f"| {COMMANDS[name]} | {bars.seconds_shown(seconds)} | {ratio:.{digits}f} x |")
    size = text.stat().st_size / 1e6
    facts = run.machine()
    versions = f"Python {platform.python_version()}" + (f", DuckDB {duckdb_version()}" if duckdb.NAME in figures else "")
    rows += ["", f"The King James Bible, {copies} times over ({size:.0f} MB, {types:,} distinct words); {facts['cores']} processors "
             f"{facts['cpu']}, {system()}, {versions}, {facts['date']};",
             "files in the page cache, " + (f"medians of {runs} runs." if runs > 1 else "one run.")]
    return "\n".join(rows)


def picture(figures: dict[str, float], text: pathlib.Path) -> str:
    title = f"Seconds to count every word of {text.stat().st_size / 1e6:.0f} MB of English"
    return bars.bars(title, {"Python's Counter" if name == counter.NAME else name: value for name, value in figures.items()})


def duckdb_version() -> str:
    return subprocess.run(["/usr/bin/python3", "-c", "import duckdb; print(duckdb.__version__)"], capture_output=True,
                          text=True).stdout.strip()


def system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())


def times(figures: dict[str, float], name: str) -> str:
    """How many times as long as hapax a program takes, rounded down to two digits: 168 is 160."""
    ratio = figures[name] / figures["hapax"]
    unit = 10 ** max(0, len(str(int(ratio))) - 2)
    return str(int(ratio / unit) * unit)


def update(page: str, figures: dict[str, float], block: str) -> str:
    """`page` with the figures in their places. Each place must be there once."""
    places = {"<!-- figures -->\n": block + "\n", "<!-- figures: pipeline -->": times(figures, pipeline.NAME),
              "<!-- figures: counter -->": times(figures, counter.NAME)}
    for place, figure in places.items():
        pattern = re.compile(f"({re.escape(place)}).*?(<!-- end -->)", re.DOTALL)
        page, found = pattern.subn(functools.partial(lambda text, match: match[1] + text + match[2], figure), page)
        if found != 1:
            sys.exit(f"readme.py: README.md has {found} places {place.strip()}, not one")
    return page


def processors_in_use() -> float:
    """The number of processors that all programs, and the host of a virtual machine, use during two seconds."""
    def busy_ticks() -> int:
        user, nice, kernel, _, _, *others = map(int, pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
        return user + nice + kernel + sum(others)

    before = busy_ticks()
    time.sleep(2)
    return (busy_ticks() - before) / os.sysconf("SC_CLK_TCK") / 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hapax", default=str(ROOT / "build/release/hapax"), help="the program to measure")
    parser.add_argument("--copies", type=int, default=100, help="how many times over the text is taken (100)")
    parser.add_argument("--runs", type=int, default=3, help="timed runs of each program, after one for its answer (3)")
    parser.add_argument("--update", action="store_true", help="put the figures into README.md")
    parser.add_argument("--busy", action="store_true", help="update even if other programs keep the machine busy")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.update and not options.busy and (used := processors_in_use()) > 0.1:
        sys.exit(f"readme.py: other programs use {used:.1f} processors. Measure when the machine is quiet, or say --busy")
    text = text_of(options.copies, run.FOLDER)
    programs = programs_for(options.hapax, text)
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder, "output")
        types = compare_answers(programs, output)
        figures = measure(programs, options.runs, output)
    block = table(figures, text, options.copies, types, options.runs)
    print(block)
    if options.update:
        if duckdb.NAME not in figures:
            sys.exit("readme.py: README.md was not changed: DuckDB is not on this machine; `make readme-figures` installs it")
        page = ROOT / "README.md"
        page.write_text(update(page.read_text(encoding="utf-8"), figures, block), encoding="utf-8")
        (ROOT / "docs/images/beside_others.svg").write_text(picture(figures, text), encoding="utf-8")


if __name__ == "__main__":
    main()
