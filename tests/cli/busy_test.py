"""hapax compare beside other programs: its report begins with that the machine was busy."""
import json
import os
import re
import subprocess
import sys

import pytest

TEXT = "To be, or not to be: that is the question. " * 3000
# So long that what /proc/stat counts says something.
LONG = ("-s", "linear", "-r", "2", "--warmup", "0", "--min-time", "0.7", "--repeat", "2000")


@pytest.fixture
def spinning():
    """A program on each processor that only uses time."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
                for _ in os.sched_getaffinity(0)]
    yield len(programs)
    for program in programs:
        program.kill()
        program.wait()


def test_the_first_line_says_so(hapax, write, spinning):
    result = hapax("compare", *LONG, write("book", TEXT))
    assert result.returncode == 0
    first = result.stdout.decode().splitlines()[0]
    found = re.fullmatch(r"This machine was busy: other programs used (\d+\.\d).* of its (\d+) processors?\.", first)
    assert found, first
    assert int(found[2]) == spinning
    assert 0.25 * spinning < float(found[1]) <= spinning


def test_the_json_report_has_the_figures(hapax, write, spinning):
    result = hapax("compare", *LONG, "--json", write("book", TEXT))
    load = json.loads(result.stdout)["machine_load"]
    assert load["busy"] is True
    assert 0.7 <= load["seconds"] < 60
    assert 0.25 * spinning < load["other_processors"] <= 1.02 * spinning
    assert 0 <= load["linear_idle"] < 1
    assert isinstance(load["was_throttled"], bool)


def test_of_a_short_time_nothing_is_said(hapax, write, spinning):
    result = hapax("compare", "-s", "linear", "-r", "1", "--warmup", "0", write("book", "a b"))
    assert result.returncode == 0
    assert b"busy" not in result.stdout
