"""Sessions with other settings, each in a process of its own: memory, processors, Spark Connect."""

import subprocess
import sys
from pathlib import Path

import pyspark
import pytest

import hapax_words
from words import text_of

SOURCE = Path(__file__).resolve().parents[2]
PYSPARK = Path(pyspark.__file__).parent
SECONDS_TO_FAIL = 60

SCRIPT = """
import sys, time
from pyspark.sql import SparkSession
import hapax_words
from hapax_words.spark import count_column, count_files, read_counts, write_counts
from words import as_dict

folder, settings = sys.argv[1], sys.argv[2:]
builder = SparkSession.builder
for setting in settings:
    name, value = setting.split("=")
    builder = builder.remote(value) if name == "remote" else builder.config(name, value)
spark = builder.config("spark.log.level", "OFF").getOrCreate()
"""


def run(code: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", SCRIPT + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        cwd=Path(__file__).parent,
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small files."""
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(6):
        (folder / f"{number}.txt").write_text(text_of(5000, number))
    return folder


@pytest.mark.slow
def test_words_past_the_memory_of_python_are_an_error(tmp_path: Path) -> None:
    """Not a hang, and no task that Spark starts again and again."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small/text").write_text(text_of(100_000, 1))
    (tmp_path / "large").mkdir()
    with open(tmp_path / "large/text", "w") as file:
        for first in range(0, 9_000_000, 100_000):
            file.write(" ".join(map(str, range(first, first + 100_000))) + " ")
    code = """
assert as_dict(count_files(spark, f"{folder}/small")) == hapax_words.count(f"{folder}/small").to_dict()
begin = time.monotonic()
try:
    count_files(spark, f"{folder}/large", tasks=1).count()
except Exception as error:
    print(str(error))
print("seconds:", time.monotonic() - begin)
"""
    result = run(code, tmp_path, "spark.master=local[1]", "spark.executor.pyspark.memory=768m")
    assert result.returncode == 0, result.stderr
    assert "hapax_words.OutOfMemoryError: " in result.stdout, result.stdout
    assert float(result.stdout.rpartition("seconds: ")[2]) < SECONDS_TO_FAIL


@pytest.mark.slow
def test_a_task_uses_its_processors(corpus: Path) -> None:
    code = """
from hapax_words.spark._session import processors_per_task, task_slots
print(processors_per_task(spark), task_slots(spark))
expected = hapax_words.count(folder).to_dict()
assert as_dict(count_files(spark, folder, range_bytes=9999)) == expected
assert as_dict(count_column(spark.read.text(folder, wholetext=True), "value")) == expected
"""
    result = run(code, corpus, "spark.master=local[4]", "spark.task.cpus=2")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "2 2\n"


@pytest.mark.slow
@pytest.mark.skipif(pyspark.__version__ < "4", reason="PySpark 3.5 from pip has no server for it")
def test_spark_connect(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("grpc", reason="Spark Connect needs grpcio, which is not installed")
    code = """
print(type(spark).__module__)
expected = hapax_words.count(folder).to_dict()
counts = count_files(spark, folder, range_bytes=9999, tasks=3, partitions=2)
assert as_dict(counts) == expected
texts = spark.createDataFrame([("a b a", 1), ("a", 2)], "text string, k int")
assert as_dict(count_column(texts, "text", partitions=2)) == {"a": 3, "b": 1}
rows = count_column(texts, "text", by="k").collect()
assert sorted(map(tuple, rows)) == [(1, "a", 2), (1, "b", 1), (2, "a", 1)]
found = count_files(spark, [folder, out + ".none"], keep_going=True, tasks=2, partitions=2)
assert as_dict(found.counts) == expected
assert [row["kind"] for row in found.failures.collect()] == ["not_found"]
del found  # PySpark 4.3 waits for ever if this is left to the end of the program
write_counts(counts, out)
assert as_dict(read_counts(spark, out, tasks=2, partitions=2)) == expected
"""
    code = f"out = {str(tmp_path / 'out')!r}\n" + code
    result = run(code, corpus, "remote=local[2]")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "pyspark.sql.connect.session\n"


@pytest.mark.slow
def test_spark_submit_runs_the_example(corpus: Path, tmp_path: Path) -> None:
    example = SOURCE / "examples/spark_submit.py"
    command = [PYSPARK / "bin/spark-submit", "--master", "local[2]", example]
    result = subprocess.run(
        [*command, corpus, "-o", tmp_path / "words", "-f", "counts"],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert result.returncode == 0, result.stderr
    merged = hapax_words.merge((tmp_path / "words").glob("*.counts"))
    assert merged == hapax_words.count(corpus)
