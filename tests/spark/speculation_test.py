"""Speculative execution: a slow task runs twice to its end, and its words are counted once."""

import subprocess
import sys
from pathlib import Path

import pytest

import hapax_words
from cluster import Cluster
from words import text_of

# The first attempt of task 0 counts, and ends only once a second one has counted, too.
SCRIPT = """
import os
import sys
import time

from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import _files, count_files

master, corpus, folder = sys.argv[1:]
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
plain = _files.in_executors


def in_executors(*given):
    count = plain(*given)

    def count_and_wait(batches):
        from pyspark import TaskContext

        yield from count(batches)
        context = TaskContext.get()
        if context.partitionId() == 0:
            open(f"{folder}/counted-{context.attemptNumber()}", "w").close()
            end = time.monotonic() + 120
            while not os.path.exists(f"{folder}/counted-1") and time.monotonic() < end:
                time.sleep(0.01)

    return count_and_wait


_files.in_executors = in_executors
rows = count_files(spark, corpus, tasks=4).collect()
assert sorted(os.listdir(folder)) == ["counted-0", "counted-1"]
try:
    count_files(spark, corpus, keep_going=True)
except ValueError as error:
    assert "set spark.speculation to false" in str(error)
else:
    raise AssertionError("keep_going is not refused")
spark.stop()
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
    (tmp_path / "counted").mkdir()
    with Cluster(tmp_path / "cluster") as cluster:
        result = subprocess.run(
            [sys.executable, "-c", SCRIPT, cluster.url, corpus, tmp_path / "counted"],
            capture_output=True,
            text=True,
            check=False,
            timeout=250,
        )
    assert result.stdout == "exact\n", result.stderr
