"""`make demo` shows all three parts on a small text, takes bounded time for any text, and says what is missing."""
import os
import re
import stat
import subprocess
import sys

import demo
import measure
import pytest
from places import SOURCE

TEXT = "In the beginning God created the heaven and the earth.\n" * 400


def run(hapax, folder, *arguments, **environment):
    command = [sys.executable, SOURCE / "tools/demo.py", "--hapax", hapax, "--folder", folder, "--seconds", "1", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, **environment})


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def no_measuring(monkeypatch):
    """Pretends that hapax compare takes `seconds` for each million bytes, times `repeat`."""
    def measured(seconds):
        monkeypatch.setattr(demo, "linear_seconds",
                            lambda hapax, text, repeat: text.stat().st_size / 1e6 * seconds * repeat)
    return measured


def test_the_story(hapax, text, tmp_path):
    result = run(hapax, tmp_path / "demo", text)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    assert "All 11 lists are equal: 4,000 words, 8 of them distinct." in " ".join(result.stdout.split())
    rows = [line.split() for line in result.stdout.splitlines()]
    for way in ("linear", "threads", "queue", "hybrid", "shared"):
        assert any(row[:1] == [way] for row in rows), way
    assert [row for row in rows if row[:2] == ["threads", "2"]][0][-1] == "yes"
    times = re.search(r"the text, ([\d,]+) times over", result.stdout)  # a slow machine may need no more than one
    repeat = int(times[1].replace(",", "")) if times else 1
    page = tmp_path / "demo/report.html"
    assert str(page) in result.stdout and page.read_text().startswith("<!DOCTYPE html>")
    assert re.search(rf"{4000 * repeat:,}|{4000 * repeat}", page.read_text())  # words
    assert os.listdir(tmp_path / "demo") == ["report.html"]


def test_a_list_that_is_not_equal_ends_it(hapax, text, tmp_path):
    liar = tmp_path / "liar"
    liar.write_text(f"#!/bin/sh\n'{hapax}' \"$@\" | sed s/beginning/end/\n")
    liar.chmod(liar.stat().st_mode | stat.S_IXUSR)
    result = run(liar, tmp_path / "demo", text)
    assert result.returncode == 1
    assert result.stderr == f"demo: {text}: the list of linear.py is not that of hapax count\n"


@pytest.mark.parametrize("content, message", (
    (b"", "this file is empty"),
    (b"\x1f\x8b\x08\0", "this is gzip data, and the Python programs read UTF-8 text alone; make a text of it: gzip -dc "),
    ("\ufeffwords".encode("utf-16-le"), "this is UTF-16 or UTF-32, and the Python programs read UTF-8 text alone"),
    (b"?!\n", "there is no word in it"),
    (None, "this is not a file"),
))
def test_what_is_no_text(content, message, hapax, tmp_path):
    path = tmp_path / "odd"
    path.mkdir() if content is None else path.write_bytes(content)
    result = run(hapax, tmp_path / "demo", path)
    assert result.returncode == 1
    assert result.stderr.startswith(f"demo: {path}: {message}") and result.stderr.count("\n") == 1


def test_what_is_missing(hapax, text, tmp_path):
    result = run(hapax, tmp_path / "demo", tmp_path / "none")
    assert (result.returncode, result.stderr) == (1, f"demo: {tmp_path}/none: No such file or directory\n")
    result = run(tmp_path / "no-hapax", tmp_path / "demo", text)
    assert result.returncode == 1 and f"{tmp_path}/no-hapax: there is no such program" in result.stderr
    result = run(hapax, tmp_path / "demo", PATH=str(tmp_path))
    assert result.returncode == 1
    assert "Install the Debian package bible-kjv" in result.stderr and "make demo FILE=book.txt" in result.stderr


def test_time_is_bounded_for_a_long_text(tmp_path, no_measuring):
    no_measuring(60)
    text = tmp_path / "long"
    text.write_bytes(b"word " * 200_000)
    part, repeat = demo.enough_text(None, text, 45, tmp_path)
    one_run = part.stat().st_size / 1e6 * 60
    assert repeat == 1 and part != text and text.read_bytes().startswith(part.read_bytes())
    limit = demo.seconds_of_linear(45)
    assert limit / 2 < one_run < limit * 1.02 and one_run * demo.RUNS_A_CONFIGURATION * demo.number_of_configurations() < 45.1


def test_a_short_text_is_repeated_until_it_takes_time(text, tmp_path, no_measuring):
    no_measuring(0.001)
    part, repeat = demo.enough_text(None, text, 1000, tmp_path)
    assert part == text and repeat * text.stat().st_size / 1e6 * 0.001 == pytest.approx(demo.LINEAR_SECONDS, rel=0.05)
    no_measuring(0)
    assert demo.enough_text(None, text, 1000, tmp_path)[1] <= demo.MAX_REPEAT


def test_python_counts_a_first_part(tmp_path, monkeypatch):
    text = tmp_path / "long"
    text.write_bytes(b"word " * 1000)
    monkeypatch.setattr(measure, "hapax_list", lambda *_: b"word: 1000\n")
    for bytes_at_most, seconds, expected in ((5000, 1, 5000), (4999, 1, 4999), (5000, 10, 500), (5000, 0.1, 5000)):
        monkeypatch.setattr(demo, "MAX_PYTHON_BYTES", bytes_at_most)
        monkeypatch.setattr(measure, "run_way", lambda *_: {"seconds": seconds})
        part = demo.enough_for_python(None, text, tmp_path)
        assert part.read_bytes() == text.read_bytes()[:expected] and (part == text) == (expected == 5000)


@pytest.mark.parametrize("busy", (None, "This machine was busy: other programs used 0.8 of its 2 processors."))
def test_a_busy_machine_is_said_before_the_figures(busy, text, tmp_path, monkeypatch, capsys, no_measuring):
    no_measuring(0.5)
    linear = {"strategy": "linear", "workers": 1, "median_s": 0.5, "relation": "no difference", "speedup_shown": "1.00 x",
              "bytes_serialised": 0, "equal": True}
    threads = {**linear, "strategy": "threads", "workers": 2, "speedup_shown": "~1.01 x"}
    monkeypatch.setattr(measure, "compare", lambda *_: {"results": [linear, threads], "warnings": ["a warning"],
                                                        "conclusion": "Nothing was faster.",
                                                        "machine_load": {"sentence": busy}})
    demo.until_it_pays(None, text, tmp_path / "page.html", 45, tmp_path)
    shown = capsys.readouterr().out
    assert "warning: a warning" in shown and " ~1.01 x " in shown and " 1.00 x " in shown and "~1.00" not in shown
    assert (shown.find("This machine was busy") in range(shown.find("strategy"))) == (busy is not None)


def test_runs_stop_when_time_is_over(monkeypatch):
    monkeypatch.setattr(measure, "run_way", lambda *_: {"seconds": 1, "pickled_bytes": 0})
    assert measure.measure_python("text", 2, 3, b"", seconds_at_most=-1)["linear"]["runs"] == 1
    assert measure.measure_python("text", 2, 3, b"")["linear"]["runs"] == 3
