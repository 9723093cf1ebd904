"""Ctrl-C: the command and write_counts() leave nothing behind, and the program ends by the signal."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from hapax_words.spark import write_counts
from web_server import WebServer


@pytest.mark.slow
@pytest.mark.parametrize("output_format", ["parquet", "counts", "csv"])
def test_the_command_ends_by_the_signal(tmp_path: Path, output_format: str) -> None:
    """It waits for a server, in a task."""
    with WebServer() as server:
        url = server.put("/text.txt", b"some words")
        process = subprocess.Popen(
            [sys.executable, "-m", "hapax_words.spark", url, "-o", tmp_path / "out"]
            + ["--master", "local[1]", "-f", output_format],
            stderr=subprocess.PIPE,
            text=True,
        )
        # The driver asks for the state of the file; then the task does, and gets no answer.
        wait_until(lambda: len(server.requests) == 1)
        server.delay = 100
        wait_until(lambda: server.at_once == 1)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_command_ends_while_it_lists_a_slow_store(tmp_path: Path) -> None:
    with WebServer() as server:
        urls = [server.put(f"/{number}.txt", b"some words") for number in range(20)]
        server.delay = 200
        process = subprocess.Popen(
            [sys.executable, "-m", "hapax_words.spark", *urls, "-o", tmp_path / "out"]
            + ["--master", "local[1]"],
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_until(lambda: server.at_once == 16)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def wait_until(condition: object) -> None:
    assert callable(condition)
    end = time.monotonic() + 150
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_cannot_be_moved_back_is_not_removed(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with Ctrl-C a second time, while the files of before come back."""
    df = spark.createDataFrame([("one", 1), ("two", 2)], "word string, count bigint")
    out = tmp_path / "out"
    write_counts(df.where("word = 'one'").coalesce(1), out)
    [before] = out.glob("*.counts")
    content = before.read_bytes()
    replace = os.replace

    def replace_once(source: str, target: str) -> None:
        monkeypatch.setattr(os, "replace", interrupt)
        replace(source, target)

    def interrupt(*unused: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replace_once)
    with pytest.raises(KeyboardInterrupt):
        write_counts(df, out, mode="overwrite")
    assert os.replace is interrupt
    [kept] = out.glob("_temporary-*/*.old")
    assert kept.read_bytes() == content
