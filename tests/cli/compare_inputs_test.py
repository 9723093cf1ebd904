"""hapax compare: inputs that mean something else in another process, or at another time."""
import gzip
import json
import subprocess

import pytest

from compare_test import LYING_RUN, RUNS, TEXT, compare_with_runs_of
from conftest import growing

FLAGS = ("-s", "threads,shared", "-j", "2", "--json")


def compared_in_shell(hapax, line, *words):
    result = subprocess.run(["sh", "-c", f'"$0" compare "$@" {line}', hapax.path, *RUNS, *FLAGS, *words],
                            cwd=hapax.folder, capture_output=True, timeout=60)
    assert (result.returncode, result.stderr) == (0, b"")
    return json.loads(result.stdout)


@pytest.mark.parametrize("path, redirection", [
    ("/dev/stdin", "<book"), ("/dev/fd/0", "<book"), ("/proc/self/fd/5", "5<book"), ("/dev/fd/7", "7<book"),
    ("/dev/fd/3", "3<book"), ("link", "5<book"), ("/dev/stdin", "<book.gz"),
])
def test_descriptors_by_their_paths(hapax, write, tmp_path, path, redirection):
    write("book", TEXT)
    write("book.gz", gzip.compress(TEXT.encode()))
    (tmp_path / "link").symlink_to("/dev/fd/5")
    report = compared_in_shell(hapax, redirection, path)
    assert report["all_equal"] is True
    assert report["input"]["bytes"] == len(TEXT)
    assert report["input"]["paths"] == [path]


def test_a_file_by_a_descriptor_path_is_read_from_its_begin(hapax, write):
    write("book", TEXT)
    with open(hapax.folder / "book", "rb", buffering=0) as book:
        book.seek(100)
        result = hapax("compare", *RUNS, *FLAGS, "/dev/stdin", stdin=book)
        assert json.loads(result.stdout)["input"]["bytes"] == len(TEXT)
        result = hapax("compare", *RUNS, *FLAGS, "-", stdin=book)
        assert json.loads(result.stdout)["input"]["bytes"] == len(TEXT) - 100


def test_a_removed_file(hapax, write):
    write("book", TEXT)
    result = subprocess.run(["sh", "-c", 'exec 6<book; rm book; "$0" compare "$@" /dev/fd/6', hapax.path, *RUNS, *FLAGS],
                            cwd=hapax.folder, capture_output=True, timeout=60)
    report = json.loads(result.stdout)
    assert report["all_equal"] is True and report["input"]["bytes"] == len(TEXT)


def test_a_folder_by_a_path_of_this_process(hapax, write):
    write("d/book", TEXT)
    write("d/other", "a b")
    report = compared_in_shell(hapax, "5<d", "/dev/fd/5")
    assert report["all_equal"] is True
    assert report["input"]["bytes"] == len(TEXT) + 3
    assert compared_in_shell(hapax, "", "/proc/self/cwd/d/other")["input"]["bytes"] == 3


@pytest.mark.parametrize("path", ["/proc/self/status", "/proc/thread-self/stat", "/proc/uptime", "/proc/self/fdinfo/0"])
def test_a_text_that_is_made_when_it_is_read_is_read_once(hapax, path):
    report = compared_in_shell(hapax, "</dev/null", path)
    assert report["all_equal"] is True
    assert report["input"]["bytes"] > 10
    result = hapax("count", "--verify", "-s", "threads", "-j", "2", path)
    assert (result.returncode, result.stderr[:10]) == (0, "equal: yes")


def test_an_open_file_that_changes_is_an_error(hapax, write):
    path = write("book", TEXT)
    with open(path, "rb") as book, growing(path):
        result = hapax("compare", "-r", "20", "-j", "2", stdin=book)
    assert (result.returncode, result.stdout) == (1, b"")
    assert "standard input: the input has changed" in result.stderr


@pytest.mark.parametrize("liar, said", [
    ("threads", "no input was seen to change; please report this as a bug of hapax\n"),
    ("linear", "not even those of linear: an input may have changed between the runs; if none has, please report"),
])
def test_who_is_blamed_for_unequal_results(hapax, tmp_path, liar, said):
    script = LYING_RUN.replace('"threads"', f'"{liar}"')
    code, _, errors = compare_with_runs_of(script, hapax, tmp_path)
    assert code == 1
    assert errors.startswith("hapax: error: not all results are equal, ") and said in errors
    assert errors.count("\n") == 1
