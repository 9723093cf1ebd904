#!/usr/bin/python3
"""Whole-process benchmark: hapax by worker counts, strategies and kernels, beside rivals, in one run.

    bench/run.py                                 all rows, some minutes
    bench/run.py --rows english,zipf --runs 9    some of them
    bench/run.py --english kjv.txt               a text of your own for the row `english`
    bench/run.py --against HEAD~3                the program of that commit beside this one's
    bench/run.py --record bench/records/NAME.json

Answers are compared before anything is timed. The programs of a row take turns (A B C A B C ..), so that a
machine whose speed drifts is fair to all; what is printed are medians, ratios of medians, and whether a ratio
is what the row asks for.
"""

import argparse
import dataclasses
import datetime
import hashlib
import importlib
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import workloads

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclasses.dataclass
class Row:
    """A workload and what is run on it. `hapax` are flags of `hapax count`, the first the reference.

    `wanted` maps flags to (least, "MB/s"), (least, NAME): times as fast as NAME, or (most, "x " + NAME): at most so
    many times the time of NAME.
    """

    workload: str
    megabytes: float
    hapax: list[str]
    rivals: list[str] = dataclasses.field(default_factory=list)
    wanted: dict[str, tuple[float, str]] = dataclasses.field(default_factory=dict)


ONE, TWO = "-s linear", "-s threads -j 2"
SHARED, HYBRID, QUEUE = "-s shared -j 2", "-s hybrid -j 2", "-s queue -j 2"

ROWS = {
    "english": Row("english", 433.5, [ONE, TWO, SHARED, HYBRID, QUEUE, f"{ONE} --kernel avx2", f"{ONE} --kernel sse4",
                                    f"{ONE} --kernel scalar"], ["wc"],
                   {ONE: (5.5, "wc -w"), TWO: (1.9, ONE), f"{ONE} --kernel avx2": (1100, "MB/s"), SHARED: (1.15, "x " + TWO),
                    HYBRID: (1.3, "x " + TWO), QUEUE: (2.5, "x " + TWO)}),
    "zipf": Row("zipf", 430, [ONE, TWO, SHARED, HYBRID, QUEUE], ["wc"],
                {ONE: (600, "MB/s"), TWO: (1000, "MB/s"), SHARED: (1.3, "x " + TWO), HYBRID: (1.6, "x " + TWO),
                 QUEUE: (2.5, "x " + TWO)}),
    "russian": Row("russian", 200, [ONE, TWO], ["wc"], {ONE: (1100, "MB/s"), TWO: (1.9, ONE)}),
    "chinese": Row("chinese", 200, [ONE, TWO], ["wc"], {ONE: (900, "MB/s"), TWO: (1.9, ONE)}),
    "scripts": Row("scripts", 90, [ONE, TWO], ["wc"], {ONE: (400, "MB/s"), TWO: (700, "MB/s")}),
    "codepoints": Row("codepoints", 90, [ONE, f"{ONE} --kernel scalar"], [], {ONE: (1, f"{ONE} --kernel scalar")}),
    "gzip": Row("gzip:english", 200, [ONE, TWO], ["gzip"], {ONE: (0.7, "gzip -dc"), TWO: (0.9, "gzip -dc")}),
    "small": Row("english", 0.6, [""], ["wc"], {"": (2, "x wc -w")}),
    # What is in use today, on a text that they can bear.
    "rivals": Row("english", 50, [TWO, ONE], ["pipeline", "mawk", "counter", "duckdb", "word_tally"]),
}


class Program:
    """A command to time: `name`, argv and its environment."""

    def __init__(self, name: str, argv: list[str], environment: dict[str, str] | None = None):
        self.name = name
        self.argv = argv
        self.environment = {**os.environ, **(environment or {})}
        self.seconds: list[float] = []

    def run(self, output: pathlib.Path) -> float:
        """Wall seconds of one run, its output in a file."""
        with open(output, "wb") as out:
            start = time.perf_counter()
            subprocess.run(self.argv, stdout=out, env=self.environment, check=True)
            return time.perf_counter() - start

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def digest(program: Program, output: pathlib.Path) -> str:
    program.run(output)
    return hashlib.sha256(output.read_bytes()).hexdigest()


def programs_of(row: Row, path: pathlib.Path, binaries: dict[str, str], output: pathlib.Path) -> list[Program]:
    """Those of the row that this machine has; ends the run where their answers differ."""
    known = subprocess.run([next(iter(binaries.values())), "--version"], capture_output=True, text=True).stdout
    programs = []
    for flags in row.hapax:
        words = flags.split()
        if "--kernel" in words and words[-1] not in known:
            print(f"  {flags}: not on this processor")
            continue
        for which, binary in binaries.items():
            programs.append(Program((which + flags) or "hapax count", [binary, "count", "-q", *words, str(path)]))
    expected = digest(programs[0], output)
    for program in programs[1:]:
        if digest(program, output) != expected:
            sys.exit(f"{program.name} gives another answer than {programs[0].name}; nothing was timed")
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
    return f"{what} {bound:g} wanted{'' if good else ': FALLS SHORT'}"


def run_row(name: str, row: Row, options: argparse.Namespace, binaries: dict[str, str]) -> dict:
    folder = pathlib.Path(options.folder)
    workload = row.workload
    if options.english:
        workload = workload.replace("english", f"file:{options.english}")
    named = workload.replace(options.english or "", pathlib.Path(options.english or "").name)
    path = workloads.make(workload, int(row.megabytes * workloads.MB), folder)
    text = workloads.make(workload.removeprefix("gzip:"), int(row.megabytes * workloads.MB), folder)
    size = text.stat().st_size  # of text, also where it is compressed
    print(f"\n{name}: {named}, {size / 1e6:.1f} MB of text")
    output = folder / "output"
    programs = programs_of(row, path, binaries, output)
    by_name = {program.name: program for program in programs}
    runs = options.runs * (10 if size < 2 * workloads.MB else 1)
    for program in programs:
        program.run(output)
    for _ in range(runs):
        for program in programs:
            program.seconds.append(program.run(output))
    for program in programs:
        judged = row.wanted.get(program.name if program.name != "hapax count" else "")
        print(f"  {program.name:30} {program.median:8.4f} s ({min(program.seconds):.4f} .. {max(program.seconds):.4f})"
              f" {size / program.median / 1e6:7.0f} MB/s  {verdict(program, judged, size, by_name) if judged else ''}")
    return {"workload": named, "bytes": size, "seconds": {program.name: program.seconds for program in programs}}


def build_of(commit: str) -> str:
    """The program of another commit, built beside this one's."""
    folder = ROOT / "build" / "base"
    subprocess.run(["git", "-C", ROOT, "worktree", "remove", "--force", folder], capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "-C", ROOT, "worktree", "add", "--detach", folder, commit], check=True, capture_output=True)
    for command in (["cmake", "--preset", "release", "-DHAPAX_BUILD_TESTS=OFF"], ["cmake", "--build", "--preset", "release"]):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return str(folder / "build/release/hapax")


def machine() -> dict:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.processor())
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True).stdout.splitlines()[:1]
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "compiler": "".join(compiler),
            "commit": commit.stdout.strip(), "date": datetime.date.today().isoformat()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hapax", default=str(ROOT / "build/release/hapax"), help="the program to measure")
    parser.add_argument("--rows", default=",".join(ROWS), help="comma-separated: " + ", ".join(ROWS))
    parser.add_argument("--runs", type=int, default=5, help="of each program, after one to warm up")
    parser.add_argument("--english", help="a text for `english` in place of LibreOffice's help; it is repeated")
    parser.add_argument("--against", metavar="COMMIT", help="measure the program of that commit, too")
    parser.add_argument("--folder", default=str(pathlib.Path(tempfile.gettempdir()) / "hapax-bench"),
                        help="where workloads are kept")
    parser.add_argument("--record", help="write raw figures to this JSON file")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    unknown = [name for name in options.rows.split(",") if name not in ROWS]
    if unknown:
        sys.exit(f"there is no row {unknown[0]}: {', '.join(ROWS)}")
    binaries = {"": options.hapax}
    if options.against:
        binaries[f"{options.against}: "] = build_of(options.against)
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


if __name__ == "__main__":
    main()
