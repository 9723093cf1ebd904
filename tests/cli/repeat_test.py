"""hapax compare --repeat N: counts as if each input were named N times, of whatever kind it is."""
import gzip
import json
import os
import subprocess

import pytest

TEXT = "To be, or not to be: that is the question. " * 300
TIMES = 7
ONE_RUN = ("-r", "1", "--warmup", "0", "-j", "2")


def counts_of(hapax, *arguments, **options):
    listed = hapax("count", "-f", "tsv", *arguments, **options)
    assert listed.returncode == 0, listed.stderr
    return {word: int(count) for word, count in
            (line.split("\t") for line in listed.stdout.decode().splitlines()[1:])}


def repeated(hapax, tmp_path, *arguments, times=TIMES, **options):
    """The report of a comparison by all strategies, and the counts that it writes."""
    result = hapax("compare", *ONE_RUN, "--json", "--repeat", str(times), "-o", "out.tsv", *arguments, **options)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["all_equal"] is True
    assert len(report["results"]) == 5
    rows = (line.split("\t") for line in (tmp_path / "out.tsv").read_text().splitlines()[1:])
    return report, {word: int(count) for word, count in rows}


def times(counts, number):
    return {word: count * number for word, count in counts.items()}


@pytest.mark.parametrize("how", ["plain", "long", "gzip"])
def test_a_file(hapax, write, tmp_path, how):
    text = TEXT * 50 if how == "long" else TEXT
    path = write("book", gzip.compress(text.encode()) if how == "gzip" else text)
    report, counts = repeated(hapax, tmp_path, path)
    assert counts == times(counts_of(hapax, path), TIMES)
    assert report["input"]["bytes"] == TIMES * len(text)
    assert report["input"]["tokens"] == sum(counts.values())
    assert report["input"]["paths"] == [str(path)]


def test_folders_and_lists(hapax, write, tmp_path):
    write("d/a.txt", "a b")
    write("d/e/b.md", "b c")
    write("f", "c")
    write("list", b"d\0f\0")
    expected = {"a": TIMES, "b": 2 * TIMES, "c": 2 * TIMES}
    assert repeated(hapax, tmp_path, "d", "f")[1] == expected
    assert repeated(hapax, tmp_path, "--files0-from", "list")[1] == expected
    assert repeated(hapax, tmp_path, "--glob", "*.txt", "d")[1] == {"a": TIMES, "b": TIMES}


@pytest.mark.parametrize("how", ["pipe", "file", "long file", "gzip", "middle"])
def test_standard_input(hapax, write, tmp_path, how):
    text = TEXT * 50 if how == "long file" else TEXT
    expected = times(counts_of(hapax, input=text.encode()), TIMES)
    if how == "pipe":
        assert repeated(hapax, tmp_path, input=text.encode())[1] == expected
        return
    before = "skipped " if how == "middle" else ""
    data = gzip.compress(text.encode()) if how == "gzip" else (before + text).encode()
    with open(write("book", data), "rb") as book:
        os.lseek(book.fileno(), len(before), os.SEEK_SET)
        assert repeated(hapax, tmp_path, "-", stdin=book)[1] == expected


def test_a_file_at_standard_input_is_not_copied(hapax, write, tmp_path):
    nowhere = {"TMPDIR": str(tmp_path / "nowhere")}
    with open(write("book", TEXT), "rb") as book:
        repeated(hapax, tmp_path, stdin=book, env=nowhere)
    result = hapax("compare", *ONE_RUN, "--repeat", "2", input=b"a", env=nowhere)
    assert result.returncode == 1 and "nowhere" in result.stderr  # a pipe is


def test_standard_input_is_one_of_several(hapax, write, tmp_path):
    assert repeated(hapax, tmp_path, write("b", "b"), "-", write("c", "c"), input=b"a a")[1] == {
        "a": 2 * TIMES, "b": TIMES, "c": TIMES}


def test_a_pipe_among_the_paths_is_read_once(hapax, tmp_path):
    script = f"{hapax.path} compare -r 1 --warmup 0 -j 2 -q --repeat 3 -o out.tsv <(printf 'a a b')"
    subprocess.run(["bash", "-c", script], cwd=tmp_path, env=hapax.environment(), check=True,
                   stdout=subprocess.DEVNULL)
    assert (tmp_path / "out.tsv").read_text() == "word\tcount\na\t6\nb\t3\n"


def test_many_times(hapax, write, tmp_path):
    assert repeated(hapax, tmp_path, write("f", "a b a"), times=5_000)[1] == {"a": 10_000, "b": 5_000}


def test_a_warning_is_given_once(hapax, write):
    result = hapax("compare", *ONE_RUN, "--repeat", "50", write("latin", b"caf\xe9 b\xe4r"))
    assert result.returncode == 0
    assert result.stderr.count("latin: 2 invalid byte sequences, the first at byte 3") == 1
    assert result.stderr.count("\n") == 1


def test_keep_going_says_once_what_is_missing(hapax, write):
    result = hapax("compare", *ONE_RUN, "--repeat", "50", "--keep-going", write("f", "a"), "nowhere")
    assert result.returncode == 1
    assert result.stderr.count("nowhere: skipped") == 1


@pytest.mark.parametrize("number", ["0", "1000001", "x", "-3", "1e3", ""])
def test_numbers_that_are_refused(hapax, write, number):
    result = hapax("compare", "--repeat", number, write("f", "a"))
    assert result.returncode == 2
    assert "--repeat" in result.stderr


@pytest.mark.parametrize("how", ["files", "folder"])
def test_more_inputs_than_there_is_room_for_are_refused(hapax, write, how):
    paths = [write(f"d/f{i}", "a") for i in range(11)]
    result = hapax("compare", "--repeat", "1000000", *(paths if how == "files" else ["d"]))
    assert result.returncode == 2
    assert "11 inputs, 1,000,000 times, are more than 10,000,000; repeat them less often" in result.stderr
    assert result.stdout == b""
