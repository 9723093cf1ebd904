"""The Python programs give hapax's list on every text, and leave no shared memory, also after a failure."""
import importlib
import multiprocessing
import os
import random
import shutil
import subprocess
import sys

import common
import ladder
import pytest
import shared
from places import EXAMPLES

WAYS = ("linear", "threads", "queues", "hybrid", "shared", "shared_late")
WITH_PROCESSES = WAYS[2:]
PIECES = ["Σ", "ΑΣ", "İ", "ß", "a", "B", "_", "1", " ", "\n", "\u2028", "\u00a0", "'", "ʰ", "中", "Ⱥ", "ſ", "\u0307", "\0",
          "e\u0301"]


def odd_text():
    """Letters whose lower case depends on neighbours or is longer, odd separators, invalid bytes, cut characters."""
    chance = random.Random(15)
    return b"".join(bytes([chance.randrange(128, 256)]) if chance.random() < 0.05 else chance.choice(PIECES).encode()
                    for _ in range(20000))


TEXTS = {
    "empty": b"",
    "one byte": b"A",
    "prose": b"To be, or not to be: that is the question.\n" * 50,
    "one long word": "Größe".encode() * 20000,
    "no ASCII separator": "漢字\u3000かな。Σ\u2028ΑΣ、".encode() * 500,
    "many distinct words": b" ".join(b"w%d" % number for number in range(5000)),
    "odd": odd_text(),
}


@pytest.fixture(scope="module", params=TEXTS, ids=lambda name: name.replace(" ", "_"))
def text(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "text"
    path.write_bytes(TEXTS[request.param])
    return path


@pytest.fixture(autouse=True)
def nothing_is_left():
    before = set(os.listdir("/dev/shm"))
    yield
    assert {name for name in os.listdir("/dev/shm") if name.startswith(("psm_", "original_"))} <= before


def listed(hapax, path):
    return subprocess.run([hapax, "count", "-q", "-f", "text", path], stdout=subprocess.PIPE, check=True).stdout


def run_program(way, *arguments, code=None):
    command = [sys.executable, *(("-c", code) if code else (EXAMPLES / f"{way}.py",)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=EXAMPLES)


def test_each_way_gives_the_list_of_hapax(hapax, text):
    multiprocessing.set_start_method("fork", force=True)
    expected = listed(hapax, text)
    for way in WAYS:
        for workers in (1, 3):
            counts = importlib.import_module(way).run(text, workers)
            assert common.listing(counts).encode() == expected, (way, workers)


def test_no_cut_splits_a_word(text):
    data = text.read_bytes()
    for parts in (1, 2, 3, 50):
        ranges = common.cut(data, parts)
        assert len(ranges) == parts and ranges[0][0] == 0 and ranges[-1][1] == len(data)
        assert all(left[1] == right[0] for left, right in zip(ranges, ranges[1:]))
        pieces = [word for begin, end in ranges for word in common.words(data[begin:end])]
        assert pieces == list(common.words(data))


@pytest.mark.parametrize("way, start", [*((way, "fork") for way in WAYS), ("queues", "spawn"), ("shared", "spawn")])
def test_as_a_program(way, start, hapax, tmp_path):
    (tmp_path / "text").write_bytes(TEXTS["odd"])
    result = run_program(way, tmp_path / "text", "-j", "2", "--start", start, "-o", tmp_path / "list")
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    assert (tmp_path / "list").read_bytes() == listed(hapax, tmp_path / "text")
    lines = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert lines["equal"] == "yes"
    if start == "fork":  # the number of bytes that went through pickle
        pickled = int(lines["pickled"].removesuffix(" bytes").replace(",", ""))
        size = len(TEXTS["odd"])
        assert (pickled > size) if way == "queues" else (0 < pickled) if way == "hybrid" else (pickled == 0)


def test_no_addition_to_the_shared_table_is_lost(tmp_path):
    (tmp_path / "text").write_bytes(b"word " * 200_000)  # all workers add to one slot
    assert shared.run(tmp_path / "text", 4) == {"word": 200_000}


@pytest.mark.parametrize("step", ladder.STEPS, ids=lambda step: step.__name__)
def test_each_step_of_the_ladder_counts(step):
    data = TEXTS["many distinct words"] + TEXTS["prose"]
    assert dict(step(data, shared.slots_for(len(data)))) == common.count(data)


def test_a_table_that_is_too_small_grows(hapax, tmp_path):
    (tmp_path / "text").write_bytes(TEXTS["many distinct words"])
    counts = shared.run(tmp_path / "text", 2, slots=shared.STRIPES)
    assert common.listing(counts).encode() == listed(hapax, tmp_path / "text")


@pytest.mark.parametrize("way", WITH_PROCESSES)
def test_a_worker_that_dies_is_an_error_and_leaves_nothing(way, tmp_path):
    (tmp_path / "text").write_bytes(TEXTS["prose"])
    function = "words" if way == "shared" else "count"
    code = f"import os, {way}; {way}.{function} = lambda data: os._exit(3); {way}.main({way}.run)"
    result = run_program(way, tmp_path / "text", "-j", "2", code=code)
    assert result.returncode == 1
    assert result.stderr == f"{tmp_path}/text: a worker process failed (exit code 3)\n"


@pytest.mark.parametrize("way", ("hybrid", "shared", "shared_late"))
def test_too_little_shared_memory_is_an_error(way, tmp_path, monkeypatch):
    (tmp_path / "text").write_bytes(TEXTS["prose"])
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(OSError, match="/dev/shm has 10 bytes free"):
        importlib.import_module(way).run(tmp_path / "text", 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_missing_file_is_one_line(way, tmp_path):
    result = run_program(way, tmp_path / "none")
    assert result.returncode == 1
    assert result.stderr == f"{tmp_path}/none: No such file or directory\n"
    (tmp_path / "text").write_bytes(TEXTS["prose"])
    result = run_program(way, tmp_path / "text", "-o", tmp_path / "none/list")
    assert (result.returncode, result.stderr) == (1, f"{tmp_path}/none/list: No such file or directory\n")
