"""Tight limits on addresses and threads: the same answer with less, and a warning that says so."""
import json
import re
import resource

import pytest

from conftest import by

MIB = 1 << 20


def limited(kind, amount):
    return lambda: resource.setrlimit(kind, (amount, amount))


@pytest.fixture
def many_words(write):
    """500,000 distinct words."""
    return write("many.txt", "".join(f"w{i * 2654435761 % 2**32:x}\n" for i in range(500_000)))


@pytest.mark.parametrize("strategy", ["linear", "threads", "queue", "shared", "hybrid"])
def test_many_words_under_a_limit_on_addresses(hapax, many_words, strategy):
    expected = hapax("count", "-s", "linear", many_words).stdout
    result = hapax("count", *by(strategy, 4), many_words,
                   preexec_fn=limited(resource.RLIMIT_AS, 550 * MIB))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == expected


@pytest.mark.parametrize("strategy", ["shared", "hybrid"])
def test_many_worker_processes_under_a_limit_on_addresses(hapax, write, strategy):
    text = write("text", "some words of a text, and some more of it\n" * 15_000)
    expected = hapax("count", "-s", "linear", text).stdout
    result = hapax("count", "-s", strategy, "-j", "32", "--stats", "text", text,
                   preexec_fn=limited(resource.RLIMIT_AS, 8_000_000 * 1024))
    assert result.returncode == 0, result.stderr
    assert result.stdout == expected
    assert "workers 32" in " ".join(result.stderr.split())


def test_fewer_workers_for_lack_of_addresses_are_said(hapax, many_words):
    arguments = ("count", "-s", "threads", "-j", "480", many_words)
    under_limit = {"preexec_fn": limited(resource.RLIMIT_AS, 900 * MIB)}
    expected = hapax("count", "-s", "linear", many_words).stdout
    result = hapax(*arguments, **under_limit)
    assert result.returncode == 0, result.stderr
    assert result.stdout == expected
    said = "instead of 480 counted: the limit on addresses (ulimit -v) leaves no room for more\n"
    assert result.stderr.startswith("hapax: warning: ")
    assert result.stderr.endswith(said)
    assert hapax(*arguments, "-q", **under_limit).stderr == ""


def test_fewer_workers_for_lack_of_threads_are_said(unprivileged, many_words):
    text = many_words.read_bytes()
    one_process = limited(resource.RLIMIT_NPROC, 1)
    result = unprivileged("count", "-s", "threads", "-j", "4", input=text, preexec_fn=one_process)
    assert result.returncode == 0
    assert result.stderr.startswith("hapax: warning: 1 worker instead of 4 counted: ")
    assert "ulimit -u" in result.stderr
    # One that was enough from the start is none too few.
    little = unprivileged("count", "-j", "4", input=b"a b", preexec_fn=one_process)
    assert (little.returncode, little.stderr) == (0, "")


def test_compare_says_that_fewer_workers_counted(hapax, many_words):
    result = hapax("compare", "-s", "threads", "-j", "1,480", "-r", "1", "--warmup", "0", "--json", many_words,
                   preexec_fn=limited(resource.RLIMIT_AS, 900 * MIB))
    assert result.returncode == 0, result.stderr
    said = [warning for warning in json.loads(result.stdout)["warnings"] if "ulimit -v" in warning]
    assert len(said) == 1 and re.match(r"threads -j 480: only \d+ workers counted, ", said[0])


@pytest.mark.parametrize("strategy, for_each_worker", [("queue", 2), ("hybrid", 3), ("shared", 5)])
def test_descriptors_of_worker_processes(hapax, strategy, for_each_worker):
    """As many as docs/strategies.md says, and some for the program itself."""
    enough = 20 * for_each_worker + 12
    result = hapax("count", "-s", strategy, "-j", "20", input=b"b a b " * 1000,
                   preexec_fn=limited(resource.RLIMIT_NOFILE, enough))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"b: 2000\na: 1000\n", "")


def test_the_soft_limit_on_open_files_is_raised(hapax):
    result = hapax("count", "-s", "shared", "-j", "20", input=b"b a b " * 1000,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 400)))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"b: 2000\na: 1000\n", "")


@pytest.mark.parametrize("codec", ["iso2022_jp", "iso2022_kr", "cp1251", "big5"])
def test_few_descriptors_turn_no_letter_into_a_separator(hapax, write, codec):
    """iconv(3) opens files of its own."""
    text = {"iso2022_kr": "한국어 word", "cp1251": "Привет word"}.get(codec, "日本 word")
    path = write("f", text.encode(codec))
    right = hapax("count", "--encoding", codec, path).stdout
    assert right.count(b"\n") == 2
    for descriptors in range(4, 8):
        result = hapax("count", "-s", "linear", "--encoding", codec, path,
                       preexec_fn=limited(resource.RLIMIT_NOFILE, descriptors))
        if result.returncode == 0:
            assert (result.stdout, result.stderr) == (right, "")
        else:
            assert result.stdout == b"" and "unknown encoding" not in result.stderr
            assert "raise the limit on open files" in result.stderr or "shared libraries" in result.stderr


def test_cat_under_a_limit_on_addresses(hapax, many_words, tmp_path):
    counts = tmp_path / "many.counts"
    assert hapax("count", many_words, "-o", counts).returncode == 0
    expected = hapax("cat", counts).stdout
    result = hapax("cat", counts, preexec_fn=limited(resource.RLIMIT_AS, 400 * MIB))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == expected
