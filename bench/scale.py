#!/usr/bin/env python3
"""Checks the cost model of docs/scale.md on a standalone cluster of this machine, and writes its tables.

    build/environments/spark-4.3/bin/python3 bench/scale.py              some 15 minutes; prints the tables
    build/environments/spark-4.3/bin/python3 bench/scale.py --update     puts them into docs/scale.md

The text is workloads.growing(): made-up words whose number of types grows as that of real manuals does. The model's constants
are fitted to the runs of 0.1, 0.4 and 1.7 GB. The run of 8 GB shows how far they hold.
"""

import argparse
import datetime
import multiprocessing
import pathlib
import tempfile
import threading
import time

import numpy
import spark as bench
import workloads
from pyspark.sql import functions as F

import hapax_words
from hapax_words.spark import count_files
from hapax_words.spark._sharing import default_tasks

PAGE = bench.HERE.parent / "docs/scale.md"
FILE_MB = 100
RUNS = (1, 4, 17, 80)  # files
FITTED = RUNS[:3]
SLOTS = 2
CLUSTERS = ((10**12, "1 TB"), (10**14, "100 TB"), (10**15, "1 PB"))
REPEATS = 3
MANY_TASKS = 100
STORE_BYTES = 10e9  # a second, of all files together; an assumption


def heaps(words):
    """How many types a text of so many words has."""
    return workloads.HEAPS_K * words**workloads.HEAPS_BETA


def fit_heaps():
    """K and beta of the manuals: of all prefixes of 16 MB and longer."""
    text = workloads.make("documentation", 300 * workloads.MB, bench.FOLDER).read_bytes()
    points = []
    size = 16 * workloads.MB
    while True:
        counts = hapax_words.count_text(text[:size])
        points.append((counts.total, len(counts)))
        if size >= len(text):
            break
        size = min(2 * size, len(text))
    words, types = numpy.log(numpy.array(points, float)).T
    beta, log_k = numpy.polyfit(words, types, 1)
    return float(numpy.exp(log_k)), float(beta), points[-1], len(text)


def text_file(number):
    return str(workloads.make(f"growing:{number}", FILE_MB * workloads.MB, bench.FOLDER))


def tiny_run(spark, monitor):
    """A job of many tasks with a word each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{number}" for number in range(MANY_TASKS)]
        for path in paths:
            pathlib.Path(path).write_text("word")
        return Run(spark, monitor, paths, MANY_TASKS)


class PeakMemory:
    """The largest resident memory of a Python worker of Spark while it is entered, in bytes."""

    def __enter__(self):
        self.bytes, self._ended = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _watch(self):
        while not self._ended.wait(0.05):
            for process in pathlib.Path("/proc").glob("[0-9]*"):
                try:
                    if b"pyspark" in (process / "cmdline").read_bytes() and b"daemon" in (process / "cmdline").read_bytes():
                        resident = int((process / "statm").read_text().split()[1]) * 4096
                        self.bytes = max(self.bytes, resident)
                except OSError:
                    continue  # it has ended


class Run:
    """One job, and what it took: the medians of some runs."""

    def __init__(self, spark, monitor, paths, tasks=None):
        self.bytes = sum(pathlib.Path(path).stat().st_size for path in paths)
        self.tasks = tasks or default_tasks(SLOTS, self.bytes)
        figures = [self._once(spark, monitor, paths) for _ in range(REPEATS)]
        self.seconds, self.memory, self.count_seconds, self.merge_seconds, self.shuffled = numpy.median(figures, axis=0)
        self.task_types = self.tasks * heaps(self.words / self.tasks)

    def _once(self, spark, monitor, paths):
        monitor.stages()
        begin = time.perf_counter()
        with PeakMemory() as memory:
            counts = count_files(spark, paths, tasks=self.tasks)
            self.types, self.words = counts.agg(F.count("*"), F.sum("count")).collect()[0]
        seconds = time.perf_counter() - begin
        stages = monitor.stages()
        run_seconds = [stage["executorRunTime"] / 1000 for stage in stages]
        return seconds, memory.bytes, run_seconds[0], sum(run_seconds[1:]), stages[0]["shuffleWriteBytes"]


def fitted(columns, values):
    """The factors of the columns by which their sums come nearest to the values, relative to these."""
    values = numpy.array(values, float)
    factors, *_ = numpy.linalg.lstsq(numpy.array(columns, float).T / values[:, None], numpy.ones(len(values)), rcond=None)
    return factors


class Model:
    """What jobs cost.

    All seconds are those of one slot: for a byte of text, for a type of a task to be sorted and sent, for a type of a task to
    be merged, and for a task whatever it does. `fixed` is seconds of a job, `shuffled` bytes of a type of a task.
    """

    def __init__(self, runs, tiny):
        types = [run.task_types for run in runs]
        self.task = tiny.count_seconds / tiny.tasks
        self.text, self.sent = fitted([[run.bytes for run in runs], types], [run.count_seconds - run.tasks * self.task for run in runs])
        self.merged = fitted([types], [run.merge_seconds for run in runs])[0]
        self.shuffled = fitted([types], [run.shuffled for run in runs])[0]
        self.memory, self.memory_of_type = fitted([[1] * len(runs), [run.task_types / run.tasks for run in runs]],
                                                  [run.memory for run in runs])
        self.word = sum(run.bytes for run in runs) / sum(run.words for run in runs)
        self.fixed = min(run.seconds - (run.count_seconds + run.merge_seconds) / SLOTS for run in runs)

    def of(self, text_bytes, slots):
        """What a job costs."""
        words = text_bytes / self.word
        tasks = default_tasks(slots, text_bytes)
        per_task = heaps(words / tasks)
        seconds = tasks * self.task + text_bytes * self.text + tasks * per_task * (self.sent + self.merged)
        return {"tasks": tasks, "types": heaps(words), "task types": per_task, "shuffled": tasks * per_task * self.shuffled,
                "memory": self.memory + per_task * self.memory_of_type, "seconds": self.fixed + seconds / slots}


def number(value):
    """Three digits, with a unit of thousands."""
    for unit, factor in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {unit}"
    return f"{value:.3g}"


def duration(seconds):
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"


def checked(model, runs):
    lines = ["| text | types | shuffled | count tasks | memory of a task | seconds |", "| ---: | ---: | ---: | ---: | ---: | ---: |"]
    for run in runs:
        said = model.of(run.bytes, SLOTS)
        lines.append(f"| {number(run.bytes)}B | {number(said['types'])} / {number(run.types)} | "
                     f"{number(said['shuffled'])}B / {number(run.shuffled)}B | {run.tasks} | "
                     f"{number(said['memory'])}B / {number(run.memory)}B | {said['seconds']:.1f} / {run.seconds:.1f} |")
    return lines


def extrapolated(model):
    lines = ["| text | types | count tasks | types of a task | memory of a task | shuffled | 100 slots | 1,000 slots | read at 10 GB/s |",
             "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for size, name in CLUSTERS:
        small, large = model.of(size, 100), model.of(size, 1000)
        lines.append(f"| {name} | {number(large['types'])} | {large['tasks']:,} | {number(large['task types'])} | "
                     f"{number(large['memory'])}B | {number(large['shuffled'])}B | {duration(small['seconds'])} | "
                     f"{duration(large['seconds'])} | {duration(size / STORE_BYTES)} |")
    return lines


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ")[1]
    return "unknown"


def report(k, beta, last, manuals, model, runs):
    return [
        f"Measured on {datetime.date.today()} by `bench/scale.py`: {processor()}, {SLOTS} slots, PySpark {bench.pyspark.__version__}; "
        f"text in memory, cluster warm, medians of {REPEATS}. The constants:",
        "",
        f"- **Types.** The manuals of {len(workloads.MANUALS)} Debian packages ({manuals / 1e6:.0f} MB, {last[0] / 1e6:.1f} M words, "
        f"{last[1]:,} types) follow {k:.3g} · words^{beta:.3f}. The model and its made-up text have "
        f"{workloads.HEAPS_K:g} · words^{workloads.HEAPS_BETA:g}. A word and the space behind it take {model.word:.2f} bytes.",
        f"- **Counting.** {1 / model.text / 1e6:.0f} MB/s a slot, {model.sent * 1e9:.0f} ns for each type of a task, "
        f"{model.task * 1e3:.0f} ms for a task.",
        f"- **Shuffle.** {model.shuffled:.1f} bytes for each type of a task.",
        f"- **Merging.** {model.merged * 1e9:.0f} ns for each type of a task.",
        f"- **Memory.** {model.memory / 1e6:.0f} MB for the Python of a task, and {model.memory_of_type:.0f} bytes for each type.",
        f"- **A job**, whatever its size: {model.fixed:.2f} s.",
        "",
        "Each cell has what the model says, then what was measured. The constants were fitted to the first three rows.",
        "",
        *checked(model, runs),
        "",
        "The model says for clusters:",
        "",
        *extrapolated(model),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    with multiprocessing.Pool(2) as pool:
        paths = pool.map(text_file, range(RUNS[-1]))
    k, beta, last, manuals = fit_heaps()
    with bench.session() as (spark, monitor):
        Run(spark, monitor, paths[:4])  # warms up
        runs = [Run(spark, monitor, paths[:files]) for files in RUNS]
        tiny = tiny_run(spark, monitor)
    exact = hapax_words.count(paths, strategy="threads")
    if (len(exact), exact.total) != (runs[-1].types, runs[-1].words):
        raise SystemExit("the counts of Spark and of hapax_words.count() differ")
    lines = report(k, beta, last, manuals, Model(runs[: len(FITTED)], tiny), runs)
    print("\n".join(lines))
    if options.update:
        page = PAGE.read_text()
        head, _, rest = page.partition("<!-- costs -->\n")
        _, _, tail = rest.partition("<!-- end of costs -->")
        PAGE.write_text(f"{head}<!-- costs -->\n" + "\n".join(lines) + f"\n<!-- end of costs -->{tail}")


if __name__ == "__main__":
    main()
