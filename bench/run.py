#!/usr/bin/python3
"""Whole-process benchmark: hapax against rivals and against itself, in one run, answers checked first.

    bench/run.py                                   english text, 1 and 2 workers, wc -w
    bench/run.py --workload file:book.txt --megabytes 430 --rivals wc,pipeline

Programs take turns (A B C A B C ..), so that a machine whose speed drifts is fair to all; medians and the
ratios of medians are printed, and --record writes them with machine, date and commit as JSON.
"""

import argparse
import datetime
import hashlib
import importlib
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import workloads

HERE = pathlib.Path(__file__).resolve().parent


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


def hapax_programs(binary: str, path: str, workers: list[int]) -> list[Program]:
    """hapax by `linear`, the reference, then by threads."""
    count = [binary, "count", "--quiet", path]
    programs = [Program("hapax linear", [*count, "-s", "linear"])]
    programs += [Program(f"hapax threads -j {n}", [*count, "-s", "threads", "-j", str(n)]) for n in workers]
    return programs


def check_answers(programs: list[Program], folder: pathlib.Path) -> None:
    """Every hapax program must give the same bytes; ends the run otherwise."""
    digests = {}
    for program in programs:
        output = folder / "answer"
        program.run(output)
        digests[program.name] = hashlib.sha256(output.read_bytes()).hexdigest()
    if len(set(digests.values())) != 1:
        sys.exit(f"answers differ, nothing was timed: {digests}")


def measure(programs: list[Program], runs: int, folder: pathlib.Path) -> None:
    for _ in range(runs):
        for program in programs:
            program.seconds.append(program.run(folder / "output"))


def report(programs: list[Program], size: int) -> None:
    reference = programs[0]
    print(f"{'program':34} {'median s':>9} {'min':>8} {'max':>8} {'MB/s':>7} {'vs ' + reference.name:>16}")
    for program in programs:
        print(f"{program.name:34} {program.median:9.3f} {min(program.seconds):8.3f} {max(program.seconds):8.3f}"
              f" {size / program.median / 1e6:7.0f} {reference.median / program.median:15.2f}x")


def machine() -> dict:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.processor())
    commit = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "commit": commit.stdout.strip(),
            "date": datetime.date.today().isoformat()}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hapax", default=str(HERE.parent / "build/release/hapax"), help="the program to measure")
    parser.add_argument("--workload", default="english", help="english, mixed, bytes or file:PATH")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--workers", default="1,2", help="comma-separated")
    parser.add_argument("--rivals", default="wc", help="comma-separated names of bench/rivals/, or nothing")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", default=str(pathlib.Path(tempfile.gettempdir()) / "hapax-bench"),
                        help="where workloads are kept")
    parser.add_argument("--record", help="write raw figures to this JSON file")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    folder = pathlib.Path(options.folder)
    path = workloads.make(options.workload, options.megabytes * workloads.MB, folder)
    size = path.stat().st_size
    ours = hapax_programs(options.hapax, str(path), [int(n) for n in options.workers.split(",")])
    check_answers(ours, folder)
    rivals = []
    for name in filter(None, options.rivals.split(",")):
        rival = importlib.import_module(f"rivals.{name}")
        if not rival.available():
            print(f"{rival.NAME}: not on this machine", file=sys.stderr)
            continue
        rivals.append(Program(rival.NAME, *rival.command(str(path))))
        print(f"{rival.NAME}: not compared with hapax's answer, it {rival.DIFFERS}", file=sys.stderr)
    facts = machine()
    print(f"{options.workload}, {size / 1e6:.0f} MB, {options.runs} runs; {facts['cores']} cores of {facts['cpu']},"
          f" {facts['date']}, {facts['commit']}")
    programs = ours + rivals
    for program in programs:
        program.run(folder / "output")
    measure(programs, options.runs, folder)
    report(programs, size)
    if options.record:
        record = {"machine": facts, "workload": options.workload, "bytes": size,
                  "seconds": {program.name: program.seconds for program in programs}}
        pathlib.Path(options.record).write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
