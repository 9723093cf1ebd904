"""What hapax compare writes: what cannot be written is said before anything is measured, and one failure takes no other
file with it."""
import os
import subprocess

import pytest

from compare_test import RUNS, TEXT

FLAGS = (*RUNS, "-s", "linear")


def test_missing_folders_are_said_before_the_first_run(hapax, write, tmp_path):
    """A pipe that nobody fills: nothing has been read from it."""
    os.mkfifo(tmp_path / "text")
    result = hapax("compare", *FLAGS, "--report", "none/a.md", "--report", "good.md", "-o", "none/list", "text")
    assert (result.returncode, result.stdout) == (1, b"")
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:3] for line in lines] == [
        ["hapax", "error", "none/list"], ["hapax", "error", "none/a.md"]]
    assert sorted(os.listdir(tmp_path)) == ["text"]


def test_a_folder_in_the_place_of_a_report(hapax, write, tmp_path):
    (tmp_path / "a.md").mkdir()
    result = hapax("compare", *FLAGS, "--report", "a.md", write("book", TEXT))
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.startswith("hapax: error: a.md: Is a directory")


def test_a_report_that_must_not_be_replaced(unprivileged):
    report = unprivileged.folder / "a.md"
    report.write_text("old")
    report.chmod(0o444)
    result = unprivileged("compare", *FLAGS, "--report", report, input=TEXT.encode())
    assert (result.returncode, result.stdout) == (1, b"")
    assert "a.md: Permission denied" in result.stderr
    assert report.read_text() == "old"


def test_a_check_leaves_an_earlier_report_as_it_is(hapax, write):
    report = write("a.md", "old")
    assert hapax("compare", *FLAGS, "--report", report, "nowhere").returncode == 1
    assert report.read_text() == "old"


def test_the_reader_of_a_pipe_gets_the_whole_report(hapax, write, tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    reader = subprocess.Popen(["cat", tmp_path / "pipe.md"], stdout=subprocess.PIPE)
    assert hapax("compare", *FLAGS, "--report", "pipe.md", write("book", TEXT)).returncode == 0
    assert b"| linear | 1 |" in reader.communicate(timeout=10)[0]


def test_what_fails_at_the_end_takes_nothing_with_it(hapax, write, tmp_path):
    """/dev/full and a report that a folder has taken the place of meanwhile."""
    write("book", TEXT)
    (tmp_path / "full.md").symlink_to("/dev/full")
    (tmp_path / "full.csv").symlink_to("/dev/full")
    with open("/dev/full", "wb") as full:
        result = hapax("compare", *FLAGS, "--report", "full.md", "--report", "full.csv", "--report", "good.md",
                       "-o", "list", "book", stdout=full)
    assert result.returncode == 1
    assert [line.split(": ")[2] for line in result.stderr.splitlines()] == ["standard output", "full.md", "full.csv"]
    assert b"| linear | 1 |" in (tmp_path / "good.md").read_bytes()
    assert (tmp_path / "list").read_bytes().startswith(b"be: 6000\n")


@pytest.mark.parametrize("first, second", [
    ("q.md", "{folder}/q.md"), ("q.md", "d/../q.md"), ("q.md", "link.md"), ("d/q.md", "folder/q.md"),
    ("link.md", "chain.md"), ("old.md", "hard.md"), ("old.md", "./old.md"),
])
def test_one_file_by_two_names(hapax, write, tmp_path, first, second):
    (tmp_path / "d").mkdir()
    (tmp_path / "link.md").symlink_to("q.md")  # leads to nothing yet
    (tmp_path / "chain.md").symlink_to(tmp_path / "link.md")
    (tmp_path / "folder").symlink_to("d")
    os.link(write("old.md", "old"), tmp_path / "hard.md")
    second = second.format(folder=tmp_path)
    result = hapax("compare", *FLAGS, "--report", first, "--report", second, write("book", TEXT))
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(f"hapax: error: '{first}' is to be written twice, as '{second}' too; ")


def test_two_files_of_one_name(hapax, write, tmp_path):
    (tmp_path / "d").mkdir()
    result = hapax("compare", *FLAGS, "--report", "q.md", "--report", "d/q.md", "-o", "q.csv", write("book", TEXT))
    assert (result.returncode, result.stderr) == (0, "")
    assert {"q.md", "q.csv"} < set(os.listdir(tmp_path)) and os.listdir(tmp_path / "d") == ["q.md"]
