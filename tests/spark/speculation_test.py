"""Speculative execution: a slow task runs twice, and its words are counted once."""

import subprocess
import sys
from pathlib import Path

import pytest

import hapax_words
from cluster import Cluster
from words import text_of

# Task 0 is slow at its first attempt, until Spark has started it once more and it is done.
SCRIPT = """
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import hapax_words
from hapax_words.spark import count_files

master, corpus = sys.argv[1:]
builder = SparkSession.builder.master(master).config("spark.driver.host", "127.0.0.1")
for name, value in {
    "spark.speculation": "true",
    "spark.speculation.interval": "100ms",
    "spark.speculation.quantile": "0.5",
    "spark.speculation.multiplier": "1.1",
    "spark.speculation.minTaskRuntime": "100ms",
    "spark.executor.memory": "1g",
    "spark.sql.shuffle.partitions": "2",
}.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
range_of = spark.range


def slow_range(*arguments):
    def run(batches):
        from pyspark import TaskContext

        context = TaskContext.get()
        if (context.partitionId(), context.attemptNumber()) == (0, 0):
            time.sleep(120)
        yield from batches

    frame = range_of(*arguments)
    return frame.mapInArrow(run, frame.schema)


spark.range = slow_range
begin = time.monotonic()
rows = count_files(spark, corpus, tasks=4).collect()
seconds = time.monotonic() - begin
spark.stop()
assert seconds < 100, f"the slow task was waited for: {seconds}"
words = {row["word"]: row["count"] for row in rows}
assert len(words) == len(rows)
assert words == hapax_words.count(corpus).to_dict()
print("exact")
"""


@pytest.mark.slow
def test_a_task_that_runs_twice_counts_once(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(8):
        (corpus / f"{number}.txt").write_text(text_of(5000, number))
    with Cluster(tmp_path / "cluster") as cluster:
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT, cluster.url, corpus],
            capture_output=True,
            text=True,
            check=False,
            timeout=250,
        )
    assert result.stdout == "exact\n", result.stderr
