"""What executors need: Python with this package. Else an error says what to set or to install."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark import cloudpickle
from pyspark.sql import SparkSession

import hapax_words
from hapax_words.spark import _rows, count_files
from hapax_words.spark._executors import in_executors


def test_a_python_without_the_package_gives_what_to_set() -> None:
    """A process that cannot import the package loads the function that Spark sends, and runs it."""
    from hapax_words.spark._how import How
    from hapax_words.spark._shuffle import Shuffle

    how = How.of_files({}, False, 1)
    run = in_executors("_count_pieces", "count_pieces", [b""], how, Shuffle([0], 1, 2), {})
    code = (
        "import sys; sys.modules['hapax_words'] = None; from pyspark import cloudpickle; "
        "list(cloudpickle.loads(sys.stdin.buffer.read())(iter([])))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], input=cloudpickle.dumps(run), capture_output=True, check=False
    )
    message = result.stderr.decode().splitlines()[-1]
    assert re.fullmatch(
        r"ImportError: .* cannot import hapax_words .*install hapax-words .* PYSPARK_PYTHON .*", message
    )


def test_another_version_gives_what_to_install(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hapax_words.spark import _executors

    monkeypatch.setattr(_executors, "__version__", "0.0.1")
    run = _executors.in_executors("_rows", "rows_of")
    with pytest.raises(Exception, match=r"driver has 0\.0\.1; install the same version for both"):
        spark.range(1).mapInArrow(run, "id bigint").collect()


def test_a_relative_python_is_refused(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", "venv/bin/python")
    with pytest.raises(ValueError, match="'venv/bin/python', a relative path.*set it to an absolute"):
        count_files(spark, tmp_path)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (hapax_words._errors.make_error("out_of_memory", "", None, None, False, ""), "^out of memory; raise"),
        (
            hapax_words._errors.make_error("out_of_memory", "no memory", b"/a", None, False, "wait"),
            "^/a: no memory; wait; raise",
        ),
        (MemoryError(), r"^a task of hapax has not enough memory \(for Python\); raise"),
    ],
)
def test_a_task_without_memory_keeps_its_error(
    monkeypatch: pytest.MonkeyPatch, error: MemoryError, said: str
) -> None:
    """Spark shows the last error of a chain only: that must be the one of hapax_words."""

    def fail(batches: object) -> None:
        raise error

    monkeypatch.setattr(_rows, "rows_of", fail)
    run = in_executors("_rows", "rows_of")
    with pytest.raises(MemoryError, match=f"{said} spark.executor.pyspark.memory if it is set") as caught:
        list(run(iter([])))
    assert type(caught.value) is type(error)
