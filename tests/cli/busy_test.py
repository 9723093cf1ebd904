"""hapax compare beside another program: its report begins with that the machine was busy."""
import json
import os
import re
import subprocess
import sys

import pytest

TEXT = "To be, or not to be: that is the question. " * 3000
# So long that what /proc/stat counts says something.
LONG = ("-s", "linear", "-r", "2", "--warmup", "0", "--min-time", "0.7", "--repeat", "2000")


def one_processor():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@pytest.fixture
def spinning():
    """A program that only uses time; hapax runs on the same processor."""
    program = subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=one_processor)
    yield
    program.kill()
    program.wait()


def test_the_report_says_so(hapax, write, spinning, tmp_path):
    result = hapax("compare", *LONG, "--report", "report.json", write("book", TEXT), preexec_fn=one_processor)
    assert result.returncode == 0
    first = result.stdout.decode().splitlines()[0]
    found = re.fullmatch(r"This machine was busy: other programs used (\d\.\d).* of its 1 processor\.", first)
    assert found, first
    assert 0.3 < float(found[1]) <= 1
    load = json.loads((tmp_path / "report.json").read_text())["machine_load"]
    assert load["busy"] is True
    assert load["sentence"] == first
    assert 0.7 <= load["seconds"] < 60
    assert 0.3 < load["other_processors"] <= 1.02
    assert 0.2 < load["linear_idle"] < 1
    assert isinstance(load["was_throttled"], bool)
    assert 0 <= load["throttled"] <= 1


def test_of_a_short_time_nothing_is_said(hapax, write, spinning):
    result = hapax("compare", "-s", "linear", "-r", "1", "--warmup", "0", write("book", "a b"))
    assert result.returncode == 0
    assert b"busy" not in result.stdout
