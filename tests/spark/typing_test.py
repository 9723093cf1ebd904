"""The types of hapax_words.spark agree with those of PySpark, and help a user."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]

USER = """
from pyspark.sql import DataFrame, SparkSession

from hapax_words.spark import CountsAndFailures, count_column, count_files, read_counts, write_counts

spark = SparkSession.builder.getOrCreate()
counts: DataFrame = count_files(spark, ["a", b"b"], range_bytes=1, tasks=None, case="keep")
found: CountsAndFailures = count_files(spark, "a", keep_going=True, storage_options={"anon": True})
failures: DataFrame = found.failures
column: DataFrame = count_column(counts, "word", by=["count"], strict=True)
write_counts(read_counts(spark, "a", partitions=3), "b", mode="overwrite")
"""
WRONG = [
    "count_files(spark, 3)",
    "count_files(spark, 'a', tasks='3')",
    "count_column(counts, 3)",
    "write_counts(counts)",
    "read_counts('a')",
]


def mypy(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", SOURCE / "pyproject.toml"]
    return subprocess.run(
        [*map(str, command), *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_types(tmp_path: Path) -> None:
    user = tmp_path / "user.py"
    user.write_text(USER + "".join(f"{line}\n" for line in WRONG))
    cache = f"--cache-dir={tmp_path / 'cache'}"
    package = mypy(cache, "-p", "hapax_words.spark")
    assert package.returncode == 0, package.stdout
    result = mypy(cache, user)
    found = {int(line.split(":")[1]) for line in result.stdout.splitlines() if ": error:" in line}
    first_wrong = USER.count("\n") + 1
    assert found == set(range(first_wrong, first_wrong + len(WRONG))), result.stdout
