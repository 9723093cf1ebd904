#!/usr/bin/env python3
"""Measures hapax_words.spark on a standalone cluster of this machine, beside Spark's own ways, in one run.

    build/environments/spark-4.3/bin/python3 bench/spark.py                      all rows, some minutes
    build/environments/spark-4.3/bin/python3 bench/spark.py --rows types fixed   some of them

The cluster has two workers with one core each. Each job runs once to warm up. Answers are compared before anything is timed.
Rates are in MB of text a second.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import statistics
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/spark"))
FOLDER = pathlib.Path(tempfile.gettempdir()) / "hapax-bench"
OUT = FOLDER / "spark-out"

os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"

import pyspark  # noqa: E402
from cluster import Cluster  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402

import hapax_words  # noqa: E402
import workloads  # noqa: E402
from hapax_words.spark import count_column, count_files  # noqa: E402


class Row:
    """Jobs on a text. The first one is ours; `wanted` says what it shall reach against another one."""

    def __init__(self, workload, megabytes, jobs, wanted, *, copies=1, collect="sum"):
        self.workload, self.megabytes, self.jobs, self.wanted = workload, megabytes, jobs, wanted
        self.copies, self.collect = copies, collect


def hapax_files(spark, paths):
    return count_files(spark, paths)


def sql(spark, paths):
    """What Spark's users write: its own regular expressions, split, explode and groupBy."""
    words = F.explode(F.split(F.lower("value"), r"[^\p{L}\p{N}_]+")).alias("word")
    return spark.read.text(paths).select(words).where("word != ''").groupBy("word").count()


def rdd(spark, paths):
    pattern = re.compile(r"\w+")
    lines = spark.sparkContext.textFile(",".join(paths))
    counts = lines.flatMap(lambda line: pattern.findall(line.lower())).map(lambda word: (word, 1))
    return counts.reduceByKey(lambda one, other: one + other).toDF(["word", "count"])


def group_by_rows(spark, paths):
    """Our counts of each task as rows of words, added up by Spark."""
    def count(batches):
        import pyarrow

        import hapax_words
        for batch in batches:
            for path in batch.column(0).to_pylist():
                table = pyarrow.table(hapax_words.count(path, strategy="linear", workers=1))
                yield from table.cast(pyarrow.schema([("word", pyarrow.string()), ("count", pyarrow.int64())])).to_batches(10_000)

    files = spark.createDataFrame([(path,) for path in paths], "path string").repartition(len(paths))
    return files.mapInArrow(count, "word string, count bigint").groupBy("word").agg(F.sum("count").alias("count"))


def hapax_column(spark, paths):
    return count_column(spark.read.text(paths), "value")


def column_noop(spark, paths):
    """A function that looks at no text: what moving it to Python costs."""
    def run(batches):
        import pyarrow
        rows = sum(batch.num_rows for batch in batches)
        yield pyarrow.record_batch([pyarrow.array([""]), pyarrow.array([rows])], names=["word", "count"])

    return spark.read.text(paths).mapInArrow(run, "word string, count bigint")


ROWS = {
    "files": Row("english", 433.5, ["hapax_files", "sql", "rdd"], [(1200, "MB/s"), (35, "x sql"), (80, "x rdd")], copies=4),
    "types": Row("zipf", 430, ["hapax_files", "sql"], [(5, "x sql"), (2.5, "s")]),
    "types-parquet": Row("zipf", 430, ["hapax_files", "sql"], [(4, "x sql"), (4.3, "s")], collect="parquet"),
    "types-10m": Row("zipf:10000000", 400, ["hapax_files", "group_by_rows"], [(10, "s")]),
    "column-40": Row("lines:40", 200, ["hapax_column", "column_noop", "sql"], [(0.9, "x column_noop")]),
    "column-800": Row("lines:800", 200, ["hapax_column", "column_noop", "sql"], [(5, "x sql")]),
    "fixed": Row("english", 0.6, ["hapax_files"], [(0.5, "s")]),
}
NO_ANSWER = ("column_noop",)


def text_of(row):
    """Makes the text of a row once. "lines:N" is English in lines of some N bytes."""
    kind, _, length = row.workload.partition(":")
    if kind != "lines":
        return workloads.make(row.workload, int(row.megabytes * workloads.MB), FOLDER)
    path = FOLDER / f"{kind}-{length}-{row.megabytes}MB"
    if not path.exists():
        words = workloads.make("english", int(row.megabytes * workloads.MB), FOLDER).read_bytes().split()
        lines, line = [], b""
        for word in words:
            line += word + b" "
            if len(line) >= int(length):
                lines.append(line)
                line = b""
        path.write_bytes(b"\n".join(lines))
    return path


def paths_of(row, path):
    """Copies are links of the same file, by other names."""
    paths = [str(path)]
    for number in range(1, row.copies):
        link = FOLDER / f"{path.name}.{number}"
        if not link.exists():
            os.link(path, link)
        paths.append(str(link))
    return paths


def answer_of(counts):
    """Types, tokens, and a sum over all words that another list would hardly give."""
    return counts.agg(F.count("*"), F.sum("count"), F.sum(F.xxhash64("word", "count").cast("decimal(38)"))).collect()[0]


def run(row, counts):
    if row.collect == "parquet":
        counts.write.mode("overwrite").parquet(str(OUT))
    else:
        counts.agg(F.count("*"), F.sum("count")).collect()


class Monitor:
    """Spark's own figures of the stages since the last look."""

    def __init__(self, spark):
        context = spark.sparkContext
        self.url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/stages"
        self.seen = set()
        self.stages()

    def stages(self):
        """A dict for each stage, in order."""
        time.sleep(0.7)
        with urllib.request.urlopen(self.url) as answer:
            stages = [stage for stage in json.load(answer) if (stage["stageId"], stage["attemptId"]) not in self.seen]
        self.seen.update((stage["stageId"], stage["attemptId"]) for stage in stages)
        return sorted(stages, key=lambda stage: stage["stageId"])

    def total(self):
        total = collections.Counter()
        for stage in self.stages():
            for name in ("shuffleWriteBytes", "diskBytesSpilled", "memoryBytesSpilled", "numTasks", "numFailedTasks"):
                total[name] += stage[name]
        return total


@contextlib.contextmanager
def session():
    """A session on a cluster of two workers with one core each, and a monitor of it."""
    with tempfile.TemporaryDirectory() as folder, Cluster(pathlib.Path(folder) / "cluster") as cluster:
        spark = (pyspark.sql.SparkSession.builder.master(cluster.url).config("spark.driver.host", "127.0.0.1")
                 .config("spark.ui.port", "0").config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "OFF")
                 .config("spark.executor.memory", "1g").config("spark.driver.memory", "2g")
                 .config("spark.sql.shuffle.partitions", "4").getOrCreate())
        try:
            yield spark, Monitor(spark)
        finally:
            spark.stop()


def measure(name, row, spark, monitor, runs):
    path = text_of(row)
    paths = paths_of(row, path)
    size = path.stat().st_size * row.copies / 1e6
    print(f"\n{name}: {row.workload}, {size:.1f} MB, into {'Parquet' if row.collect == 'parquet' else 'an aggregate'}")
    jobs = {job: globals()[job] for job in row.jobs}
    answers = {job: answer_of(make(spark, paths)) for job, make in jobs.items() if job not in NO_ANSWER}
    if len(set(answers.values())) != 1:
        raise SystemExit(f"{name}: the answers differ: {answers}")
    seconds = {job: [] for job in jobs}
    for number in range(runs):
        for job, make in jobs.items():
            if number > 0 and job != row.jobs[0] and sum(seconds[job]) > 30:
                continue  # slow and known well enough
            monitor.stages()
            begin = time.perf_counter()
            run(row, make(spark, paths))
            seconds[job].append(time.perf_counter() - begin)
            if number == 0:
                figures = monitor.total()
                print(f"    {job}: shuffle {figures['shuffleWriteBytes'] / 1e6:.1f} MB, spilled "
                      f"{figures['diskBytesSpilled'] / 1e6:.0f} MB, {figures['numTasks']} tasks, {figures['numFailedTasks']} failed")
    medians = {job: statistics.median(some) for job, some in seconds.items()}
    for job, median in medians.items():
        print(f"    {job:14} {median:7.2f} s {size / median:8.1f} MB/s   ({len(seconds[job])} runs, {min(seconds[job]):.2f} "
              f"to {max(seconds[job]):.2f} s)")
    verdicts = [verdict(row.jobs[0], medians, size, *wanted) for wanted in row.wanted]
    print("    " + "; ".join(text for text, _ in verdicts))
    return all(reached for _, reached in verdicts)


def verdict(ours, medians, size, wanted, unit):
    if unit == "MB/s":
        got = size / medians[ours]
        return f"{got:.0f} MB/s, wanted {wanted}: {'reached' if got >= wanted else 'MISSED'}", got >= wanted
    if unit == "s":
        got = medians[ours]
        return f"{got:.2f} s, wanted at most {wanted}: {'reached' if got <= wanted else 'MISSED'}", got <= wanted
    got = medians[unit.removeprefix("x ")] / medians[ours]
    return f"{got:.2f} {unit}, wanted {wanted}: {'reached' if got >= wanted else 'MISSED'}", got >= wanted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    print(f"PySpark {pyspark.__version__}, hapax-words {hapax_words.__version__}, {os.cpu_count()} processors")
    with session() as (spark, monitor):
        results = [measure(name, ROWS[name], spark, monitor, options.runs) for name in options.rows]
    raise SystemExit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
