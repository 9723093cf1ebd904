#!/usr/bin/python3
"""Measures whole processes: hapax with several strategies and kernels, and rival programs, in one run.

    bench/run.py                                 all rows, some minutes
    bench/run.py --rows english,zipf --runs 9    some of them
    bench/run.py --english kjv.txt               a text of your own for the row `english`
    bench/run.py --against HEAD~3                the program of that commit beside this one's: exit status 1
                                                 where this one is slower by more than --tolerance. The targets
                                                 of rows (`against` in bench/rows.py) are for one commit
    bench/run.py --record bench/records/NAME.json

Answers are compared before anything is timed. The programs of a row take turns, so a machine whose speed drifts is fair to
all. Each round has another order: what ran before a program changes its time. The output shows medians, ratios of medians,
and whether a ratio reaches the row's target.
Tests: tests/tools/bench_test.py.
"""

import argparse
import contextlib
import datetime
import hashlib
import importlib
import json
import mmap
import os
import pathlib
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import workloads
from rows import ROWS, Row

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = pathlib.Path(tempfile.gettempdir()) / "hapax-bench"
WARMED = 1 << 30  # bytes


def warm_memory() -> None:
    """Touches memory before each run. A virtual machine may have given free memory back to its host. Getting it back costs
    ten times what clearing it does, and the first run after a program that needs little memory would pay for that."""
    with mmap.mmap(-1, WARMED, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.madvise(mmap.MADV_HUGEPAGE)
        memory[::mmap.PAGESIZE] = bytes(WARMED // mmap.PAGESIZE)


class Program:
    """A command to time: `name`, argv, its environment, and how many copies run at once."""

    def __init__(self, name: str, argv: list[str], environment: dict[str, str] | None = None, at_once: int = 1):
        self.name = name
        self.argv = argv
        self.environment = {**os.environ, **(environment or {})}
        self.at_once = at_once
        self.seconds: list[float] = []

    def run(self, output: pathlib.Path) -> float:
        """Wall seconds until the last copy has ended. Each copy writes to a file of its own."""
        warm_memory()
        with contextlib.ExitStack() as files:
            outs = [files.enter_context(open(f"{output}{i or ''}", "wb")) for i in range(self.at_once)]
            start = time.perf_counter()
            running = [subprocess.Popen(self.argv, stdout=out, env=self.environment) for out in outs]
            failed = [process.args for process in running if process.wait() != 0]
            seconds = time.perf_counter() - start
        if failed:
            sys.exit(f"failed: {' '.join(failed[0])}")
        return seconds

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def name_of(flags: str, which: str = "") -> str:
    """The name of hapax with those flags. `which` is the commit of the program, if it is another one."""
    return " ".join(part for part in (f"{which}:" if which else "", flags or "hapax count") if part)


def digest(program: Program, output: pathlib.Path) -> str:
    program.run(output)
    return hashlib.sha256(output.read_bytes()).hexdigest()


def programs_of(row: Row, path: pathlib.Path, binaries: dict[str, str], output: pathlib.Path) -> list[Program]:
    """The programs of the row that this machine has. Ends the benchmark if their answers differ."""
    known = subprocess.run([next(iter(binaries.values())), "--version"], capture_output=True, text=True).stdout
    programs = []
    for flags in row.hapax:
        words = flags.split()
        if "--kernel" in words and words[-1] not in known:
            print(f"  {flags}: not on this processor")
            continue
        for which, binary in binaries.items():
            programs.append(Program(name_of(flags, which), [binary, "count", "-q", *words, str(path)]))
    expected = digest(programs[0], output)
    for program in programs[1:]:
        if digest(program, output) != expected:
            sys.exit(f"{program.name} gives another answer than {programs[0].name}; nothing was timed")
    if row.side_by_side:
        programs.append(Program(f"two of {row.hapax[0]} at once", programs[0].argv, at_once=2))
    for name in row.rivals:
        rival = importlib.import_module(f"rivals.{name}")
        if not rival.available():
            print(f"  {rival.NAME}: not on this machine")
            continue
        program = Program(rival.NAME, *rival.command(str(path)))
        if rival.DIFFERS is None and digest(program, output) != expected:
            sys.exit(f"{rival.NAME} gives another answer than hapax; nothing was timed")
        if rival.DIFFERS is not None:
            print(f"  {rival.NAME}: its answer is not compared, it {rival.DIFFERS}")
        programs.append(program)
    return programs


def take_turns(programs: list[Program], runs: int, output: pathlib.Path) -> None:
    """Times each program `runs` times. What ran before a program changes its time, so each round has another order."""
    for _ in range(runs):
        for program in random.sample(programs, len(programs)):
            program.seconds.append(program.run(output))


def verdict(program: Program, wanted: tuple[float, str], size: int, by_name: dict[str, Program]) -> str:
    bound, unit = wanted
    if unit == "MB/s":
        reached = size / program.median / 1e6
        return f"{reached:.0f} MB/s, wanted {bound:.0f}{'' if reached >= bound else ': FALLS SHORT'}"
    times = unit.startswith("x ")
    other = by_name.get(unit.removeprefix("x "))
    if other is None:
        return ""
    ratio = program.median / other.median if times else other.median / program.median
    good = ratio <= bound if times else ratio >= bound
    what = f"{ratio:.2f} x the time of {other.name}, at most" if times else f"{ratio:.2f} x as fast as {other.name},"
    twice = by_name.get(f"two of {other.name} at once")
    most = f", {2 * other.median / twice.median:.2f} is what two at once reach" if twice and not times else ""
    return f"{what} {bound:g} wanted{most}{'' if good else ': FALLS SHORT'}"


def run_row(name: str, row: Row, options: argparse.Namespace, binaries: dict[str, str]) -> dict:
    folder = pathlib.Path(options.folder)
    workload = row.workload
    if options.english:
        workload = workload.replace("english", f"file:{options.english}")
    named = workload.replace(options.english or "", pathlib.Path(options.english or "").name)
    path = workloads.make(workload, int(row.megabytes * workloads.MB), folder)
    text = workloads.make(workload.removeprefix("gzip:").removeprefix("zstd:"), int(row.megabytes * workloads.MB), folder)
    size = text.stat().st_size  # of text, also where it is compressed
    print(f"\n{name}: {named}, {size / 1e6:.1f} MB of text")
    output = folder / "output"
    programs = programs_of(row, path, binaries, output)
    by_name = {program.name: program for program in programs}
    runs = options.runs * (10 if size < 2 * workloads.MB else 1)
    for program in programs:
        program.run(output)
    take_turns(programs, runs, output)
    for program in programs:
        judged = row.wanted.get(program.name if program.name != "hapax count" else "")
        print(f"  {program.name:30} {program.median:8.4f} s ({min(program.seconds):.4f} .. {max(program.seconds):.4f})"
              f" {program.at_once * size / program.median / 1e6:7.0f} MB/s  {verdict(program, judged, size, by_name) if judged else ''}")
    if options.against:
        options.slower += compare_with_base(row, options, by_name)
    return {"workload": named, "bytes": size, "seconds": {program.name: program.seconds for program in programs}}


def compare_with_base(row: Row, options: argparse.Namespace, by_name: dict[str, Program]) -> list[str]:
    """Prints the time of each run of this program divided by that of the other commit beside it: the median of the ratios
    within each turn. Returns the runs that are slower."""
    slower = []
    for flags in row.hapax:
        own, base = by_name.get(name_of(flags)), by_name.get(name_of(flags, options.against))
        if own is None or base is None:
            continue
        ratio = statistics.median(a / b for a, b in zip(own.seconds, base.seconds))
        most = row.against.get(flags)
        wanted = f", at most {most:g} wanted{'' if ratio <= most else ': FALLS SHORT'}" if most else ""
        slow = ": SLOWER" if ratio > options.tolerance else ""
        print(f"  {own.name:30} {ratio:8.3f} x the time of {options.against}{wanted}{slow}")
        if ratio > options.tolerance:
            slower.append(f"{row.workload}: {own.name}")
    return slower


def build_of(commit: str) -> str:
    """Builds the program of another commit and returns its path."""
    folder = ROOT / "build" / "base"
    subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", folder], capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", folder, commit], check=True, capture_output=True)
    for command in (["cmake", "--preset", "release", "-DHAPAX_BUILD_TESTS=OFF"], ["cmake", "--build", "--preset", "release"]):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return str(folder / "build/release/hapax")


def machine() -> dict:
    described = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in described if line.startswith("model name")), platform.processor())
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[:1]
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "compiler": "".join(compiler),
            "commit": commit.stdout.strip(), "date": datetime.date.today().isoformat()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hapax", default=str(ROOT / "build/release/hapax"), help="the program to measure")
    parser.add_argument("--rows", default=",".join(ROWS), help="comma-separated: " + ", ".join(ROWS))
    parser.add_argument("--runs", type=int, default=5, help="how often each program is timed, after one run to warm up")
    parser.add_argument("--english", help="a text for `english` in place of LibreOffice's help; it is repeated")
    parser.add_argument("--against", metavar="COMMIT", help="measure the program of that commit, too")
    parser.add_argument("--tolerance", type=float, default=1.05, help="this many times the time of --against is still accepted")
    parser.add_argument("--folder", default=str(FOLDER),
                        help="where workloads are kept")
    parser.add_argument("--record", help="write raw figures to this JSON file")
    parser.set_defaults(slower=[])
    return parser.parse_args()


def main() -> None:
    options = arguments()
    unknown = [name for name in options.rows.split(",") if name not in ROWS]
    if unknown:
        sys.exit(f"there is no row {unknown[0]}: {', '.join(ROWS)}")
    binaries = {"": options.hapax}
    if options.against:
        binaries[options.against] = build_of(options.against)
    facts = machine()
    print(f"{facts['cores']} processors {facts['cpu']}, {facts['compiler']}, {facts['date']}, {facts['commit']};"
          f" medians of {options.runs} runs")
    record = {"machine": facts, "rows": {}}
    for name in options.rows.split(","):
        record["rows"][name] = run_row(name, ROWS[name], options, binaries)
    if options.record:
        path = pathlib.Path(options.record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, indent=2) + "\n")
    if options.slower:
        sys.exit(f"slower than {options.against}: {', '.join(options.slower)}")


if __name__ == "__main__":
    main()
