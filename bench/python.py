#!/usr/bin/python3
"""Measures the Python package, beside the Python libraries that people use today, in one run.

    bench/python.py                             all rows, some minutes
    bench/python.py --rows paragraphs --runs 9  some of them
    bench/python.py --python PATH               an interpreter that has hapax-words and the libraries

Each contender is a process that prepares (bench/python_tasks.py); then all take turns. Answers are compared before anything
is timed. A row's text is cut to what the slow contenders manage; rates are in MB of text a second.
"""

import argparse
import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import workloads

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(tempfile.gettempdir()) / "hapax-bench"
PYTHON = HERE.parent / "build" / "environments" / "python" / "bin" / "python3"


@dataclasses.dataclass
class Row:
    """A text, the contenders, and what the first of them shall reach: (least, "MB/s"), (most, "s" or "MB"), (least, "x NAME")
    in speed, or (most, "of NAME") in time."""

    workload: str
    megabytes: float
    tasks: list[str]
    wanted: list[tuple[float, str]]


ROWS = {
    "file": Row("english", 430, ["file_to_dict", "program"], [(2200, "MB/s")]),
    "arrow": Row("english", 430, ["file_to_arrow", "program"], [(1.05, "of program")]),
    "peers": Row("english", 100, ["file_to_dict", "polars", "duckdb", "pool", "counter"],
                 [(20, "x polars"), (45, "x pool")]),
    "paragraphs": Row("english", 52, ["iter:paragraphs", "documents:paragraphs"], [(1300, "MB/s")]),
    "lines": Row("english", 85, ["iter:lines", "documents:lines"], [(800, "MB/s")]),
    "cyrillic": Row("russian", 100, ["iter:paragraphs", "documents:paragraphs"], [(400, "MB/s")]),
    "paragraphs-documents": Row("english", 52, ["documents:paragraphs"], [(650, "MB/s")]),
    "lines-documents": Row("english", 85, ["documents:lines"], [(400, "MB/s")]),
    "cyrillic-documents": Row("russian", 100, ["documents:paragraphs"], [(200, "MB/s")]),
    "vocabulary": Row("english", 20, ["vocabulary:lines", "sklearn:lines"], [(20, "x sklearn:lines")]),
    "types": Row("zipf", 100, ["first_export"], [(0.1, "s")]),
    "types-dict": Row("zipf", 100, ["types_to_dict"], [(0.65, "s")]),
    "import": Row("english", 1, ["import_package"], [(0.005, "s")]),
    "memory": Row("english", 20, ["generator_memory"], [(64, "MB")]),
}


class Contender:
    def __init__(self, python: pathlib.Path, task: str, path: pathlib.Path):
        self.name = task
        self.process = subprocess.Popen([python, HERE / "python_tasks.py", task, path], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.seconds: list[float] = []
        self.ready = json.loads(self.read())

    def read(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} failed")
        return line

    def run(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.seconds.append(float(self.read()))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def rate(self) -> float:
        return self.ready["megabytes"] / self.median


def reached(row: Row, contenders: list[Contender]) -> list[str]:
    """Lines that say whether the first contender reaches what is wanted."""
    first = contenders[0]
    by_name = {contender.name: contender for contender in contenders}
    found = []
    for bound, unit in row.wanted:
        if unit == "MB/s":
            value, is_reached = first.rate, first.rate >= bound
        elif unit.startswith("x "):
            value = by_name[unit[2:]].median / first.median
            is_reached = value >= bound
        elif unit.startswith("of "):
            value = first.median / by_name[unit[3:]].median
            is_reached = value <= bound
        else:
            value, is_reached = first.median, first.median <= bound
        found.append(f"    {value:.4g} {unit}, wanted {bound:g}: {'reached' if is_reached else 'MISSED'}")
    return found


def measure(name: str, row: Row, arguments: argparse.Namespace) -> bool:
    path = workloads.make(row.workload, int(row.megabytes * workloads.MB), FOLDER)
    contenders = [Contender(arguments.python, task, path) for task in row.tasks]
    answers = {contender.ready["answer"] for contender in contenders} - {None}
    if len(answers) > 1:
        sys.exit(f"{name}: the answers differ: {[(c.name, c.ready['answer']) for c in contenders]}")
    for _ in range(arguments.runs):
        for contender in contenders:
            contender.run()
    print(f"{name}: {row.workload}, {contenders[0].ready['megabytes']:.1f} MB, medians of {arguments.runs} runs")
    for contender in contenders:
        spread = f"{min(contender.seconds):.4f} to {max(contender.seconds):.4f}"
        rate = "" if row.wanted[0][1] in ("s", "MB") else f"{contender.rate:8.0f} MB/s"
        print(f"    {contender.name:24} {contender.median:9.4f} ({spread}) {rate}")
        contender.close()
    lines = reached(row, contenders)
    print("\n".join(lines), flush=True)
    return not any("MISSED" in line for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default=",".join(ROWS), help="names, separated by commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", type=pathlib.Path, default=PYTHON)
    arguments = parser.parse_args()
    unknown = set(arguments.rows.split(",")) - set(ROWS)
    if unknown:
        parser.error(f"no such rows: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    reached_all = [measure(name, ROWS[name], arguments) for name in arguments.rows.split(",")]
    sys.exit(0 if all(reached_all) else 1)


if __name__ == "__main__":
    main()
