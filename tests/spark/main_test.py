"""python -m hapax_words.spark counts files from the shell."""

import os
import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import NoReturn

import pyspark.sql
import pytest

import hapax_words
from cluster import Cluster
from hapax_words.spark.__main__ import _first_cause, main
from words import counted, text_of


# A path without a scheme is one of this machine, whatever file system Hadoop takes by default.
OTHER_DEFAULT = "--conf spark.hadoop.fs.defaultFS=none://x pyspark-shell"


def run(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "hapax_words.spark", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env=os.environ | environment,
    )


def test_help_is_shown_without_spark() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert "usage: python -m hapax_words.spark" in result.stdout
    assert "hapax merge" in result.stdout


def test_without_pyspark_it_says_what_to_install(tmp_path: Path) -> None:
    """In one line. An import is an ImportError as ever, whatever program does it."""
    (tmp_path / "pyspark.py").write_text("raise ImportError('none here')")
    (tmp_path / "program.py").write_text("import hapax_words.spark")
    path = f"{tmp_path}:{Path(hapax_words.__file__).parents[1]}"
    needed = "hapax_words.spark needs Apache Spark: pip install 'hapax-words[spark]'\n"
    result = run("text", "-o", "out", PYTHONPATH=path)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", f"hapax: {needed}")
    result = subprocess.run(
        [sys.executable, "-m", "program"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert result.returncode == 1
    assert result.stderr.endswith(f"\nImportError: {needed}")


def test_without_an_output_it_says_so() -> None:
    result = run("text")
    assert result.returncode == 2
    assert "-o" in result.stderr


class NoSession:
    """Stands for SparkSession where none may start."""

    def __getattr__(self, name: str) -> NoReturn:
        pytest.fail(f"SparkSession.{name}: a session was wanted")


def test_nothing_but_words_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is refused before Spark starts."""
    monkeypatch.setattr(pyspark.sql, "SparkSession", NoSession())
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text("mine")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/b.txt").write_text("mine")
    for out in ("corpus", "corpus/words", ".", "notes", "corpus/a.txt"):
        for flags in ([], ["--force"], ["--force", "-f", "csv"]):
            assert main([str(tmp_path / "corpus"), "-o", str(tmp_path / out), *flags]) == 1
            said = capsys.readouterr().err
            assert said.startswith("hapax: ") and said.count("\n") == 1
    assert (tmp_path / "corpus/a.txt").read_text() == "mine"
    assert (tmp_path / "notes/b.txt").read_text() == "mine"


@pytest.mark.slow
def test_formats(tmp_path: Path) -> None:
    import pyarrow.parquet

    text = text_of(9000, 1)
    (tmp_path / "text").write_text(text)
    # A cluster of its own: the session of the other tests has all cores of theirs.
    with Cluster(tmp_path / "cluster") as cluster:
        out = ("-o", tmp_path / "counts", "-f", "counts", "--master", cluster.url)
        result = run(tmp_path / "text", *out)
        assert result.returncode == 0, result.stderr
        result = run(tmp_path / "text", *out)
        assert result.returncode == 1
        [line] = [line for line in result.stderr.splitlines() if line.startswith("hapax: ")]
        assert "is not empty" in line and "--force" in line
        assert run(tmp_path / "text", *out, "--force").returncode == 0
    assert hapax_words.merge((tmp_path / "counts").glob("*.counts")) == counted(text)

    result = run(tmp_path / "text", "-o", tmp_path / "parquet", "--master", "local[1]")
    assert result.returncode == 0, result.stderr
    table = pyarrow.parquet.read_table(tmp_path / "parquet")
    assert dict(zip(*(column.to_pylist() for column in table.columns), strict=True)) == counted(text)

    result = run(tmp_path / "text", "-o", tmp_path / "csv", "-f", "csv", "--master", "local[1]")
    assert result.returncode == 0, result.stderr
    lines = [line for file in (tmp_path / "csv").glob("*.csv") for line in file.read_text().splitlines()]
    pairs = [line.split(",") for line in lines if line != "word,count"]
    assert {word: int(count) for word, count in pairs} == counted(text)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["path", "url"])
def test_the_folder_that_was_checked_is_the_one_that_is_written(tmp_path: Path, form: str) -> None:
    (tmp_path / "text").write_text("some words")
    name = "a b%20c#d?e é中{x,y}*[z]"
    out = tmp_path / name if form == "path" else f"file:{tmp_path}/" + urllib.parse.quote(name)
    (tmp_path / name).mkdir()
    (tmp_path / name / "part-0").write_text("old")
    more = ("--master", "local[1]", "-f", "csv", "--force")
    environment = {"PYSPARK_SUBMIT_ARGS": OTHER_DEFAULT, "LC_ALL": "C.UTF-8"}
    result = run(tmp_path / "text", "-o", out, *more, **environment)
    assert result.returncode == 0, result.stderr
    [csv] = (tmp_path / name).glob("part-*")
    assert sorted(csv.read_text().splitlines()) == ["some,1", "word,count", "words,1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["text", name])


@pytest.mark.slow
def test_keep_going_writes_the_rest(tmp_path: Path) -> None:
    """As hapax count --keep-going does."""
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "good.txt").write_text("Good words " * 50)
    (corpus / "binary").write_bytes(b"bi\0nary")
    (corpus / ".hidden").write_text("hidden")
    (corpus / "bad.gz").write_bytes(b"\x1f\x8b\x08\0" + b"x" * 100)
    (corpus / "link").symlink_to("sub")
    (corpus / "sub/more.txt").write_text("more")
    command = (corpus, tmp_path / "none", "-o", f"file:{tmp_path}/out", "-f", "counts")
    flags = ("--keep-going", "--skip-binary", "--skip-hidden", "-L", "--range-bytes", "1K")
    result = run(*command, *flags, "--identity", "time", "--master", "local[1]")
    assert result.returncode == 1
    said = sorted(line for line in result.stderr.splitlines() if line.startswith("hapax: "))
    assert len(said) == 2
    assert said[0].startswith(f"hapax: {corpus}/bad.gz: skipped: ")
    assert said[1].startswith(f"hapax: {tmp_path}/none: skipped: No such file")
    assert result.stderr.count("/none: skipped") == 1
    expected = {"good": 50, "words": 50, "more": 2}
    assert hapax_words.merge((tmp_path / "out").glob("*.counts")) == expected


def test_sizes_are_checked(tmp_path: Path) -> None:
    for flag in ("--range-bytes", "--decoder-memory"):
        result = run(tmp_path, "-o", tmp_path / "out", flag, "64 MB")
        assert result.returncode == 2
        assert f"argument {flag}: '64 MB' is no size, such as 1000 or 64M" in result.stderr


TRACEBACK = """Job aborted: Task 0 failed 4 times: PythonException: Traceback (most recent call last):
  File "a.py", line 1, in read
    at = one.read()
KeyError: 'etag'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 2, in read
{last}

\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handle(PythonRunner.scala:581)
\tat java.base/java.lang.Thread.run(Thread.java:840)
Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):
OSError: another
"""


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (TRACEBACK.format(last="hapax_words.NotReadableError: s3://a: no: answer"), "s3://a: no: answer"),
        (TRACEBACK.format(last="ImportError: install it"), "ImportError: install it"),
        ("Job aborted\nCaused by: a\nCaused by: b", "Caused by: b"),
        ("/out is not empty", "/out is not empty"),
        ("", "Exception"),
    ],
)
def test_the_error_that_is_shown_is_what_a_task_raised(message: str, said: str) -> None:
    """Not one that led to it."""
    assert _first_cause(Exception(message)) == said


@pytest.mark.slow
def test_failures_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8b\x08\0" + b"x" * 100)
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path / "bad.gz", "bad.gz")):
        result = run(path, "-o", tmp_path / "out", "--master", "local[1]")
        assert result.returncode == 1
        [line] = [line for line in result.stderr.splitlines() if line.startswith("hapax: ")]
        assert str(path) in line and why in line
        assert not (tmp_path / "out").exists()
