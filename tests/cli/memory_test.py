"""--memory and --tmp: what they take, what they refuse, and where temporary files go."""
import contextlib
import os
import re
import subprocess
import time

import pytest

COMMANDS = ["count", "cat", "merge", "compare"]


@pytest.fixture
def counts(hapax, write):
    """A counts file of one word."""
    path = write("a.counts", b"")
    assert hapax("count", "-f", "counts", "-o", path, input=b"word").returncode == 0
    return path


def run(hapax, command, counts, *flags, **options):
    """The command with its flags, on an input that it can read."""
    path = counts
    if command in ("count", "compare"):
        path = counts.with_suffix(".txt")
        path.write_text("word")
    quick = ["-q", "-r", "1", "--warmup", "0", "-s", "threads", "-j", "1"] if command == "compare" else []
    return hapax(command, *quick, *flags, path, **options)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("size", ["0", "2G", "500mb", "1073741824", "50%", "1%", "100%"])
def test_sizes(hapax, counts, command, size):
    result = run(hapax, command, counts, "--memory", size)
    assert (result.returncode, result.stderr) == (0, "")
    assert command == "compare" or result.stdout == run(hapax, command, counts).stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("size", ["abc", "-1", "0.5%", "0%", "101%", "%", "1.5G", "1X", "99999999999999999999"])
def test_sizes_that_are_none(hapax, counts, command, size):
    result = run(hapax, command, counts, f"--memory={size}")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == (
        f"hapax: error: --memory takes a size, such as 512M or 2G, or a share of the memory from 1% to 100%, not '{size}'\n"
        f"hapax: try 'hapax {command} --help'\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_for_temporary_files(hapax, counts, command, tmp_path):
    (tmp_path / "t").mkdir()
    result = run(hapax, command, counts, "--tmp", "t", "--memory", "1G")
    assert (result.returncode, result.stderr) == (0, "")
    assert os.listdir(tmp_path / "t") == []


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("folder, why", [("nowhere", "No such file or directory"), ("file", "Not a directory")])
def test_a_folder_that_is_none(hapax, counts, write, command, folder, why):
    write("file", "")
    result = run(hapax, command, counts, "--tmp", folder)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == (f"hapax: error: {folder}: no temporary files can be made there: {why}; "
                             "name a directory in which you may make files: --tmp DIR\n")


def test_a_folder_that_may_not_be_written_to(unprivileged):
    closed = unprivileged.folder / "closed"
    closed.mkdir(mode=0o555)
    result = unprivileged("count", "--tmp", closed, input=b"a")
    assert (result.returncode, result.stdout) == (1, b"")
    assert f"{closed}: no temporary files can be made there: Permission denied; " in result.stderr


def test_a_folder_is_checked_before_the_output_is_touched(hapax, write):
    words = write("words.txt", "old")
    assert hapax("count", "--tmp", "nowhere", "-o", words, input=b"a").returncode == 1
    assert words.read_text() == "old"


def test_an_empty_folder_is_wrong_usage(hapax):
    result = hapax("count", "--tmp", "", input=b"a")
    assert result.returncode == 2
    assert result.stderr.startswith("hapax: error: --tmp is empty; name a directory\n")


def test_tmp_goes_before_tmpdir(hapax, tmp_path):
    nowhere = {"TMPDIR": str(tmp_path / "nowhere")}
    assert hapax("count", "--verify", input=b"a", env=nowhere).returncode == 1
    (tmp_path / "t").mkdir()
    assert hapax("count", "--verify", "--tmp", tmp_path / "t", input=b"a", env=nowhere).returncode == 0


def unnamed_files(process):
    """The files without a name that the process has open, by descriptor."""
    found = []
    for link in os.scandir(f"/proc/{process.pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # it has been closed meanwhile
            target = os.readlink(link.path)
            if re.search(r"/(#\d+|hapax-\w{6}) \(deleted\)$", target):
                found.append((int(link.name), target))
    return [target for _, target in sorted(found)]


def folder_of_the_copy(hapax, *flags):
    """Where --verify copies standard input, while it waits for the rest of that."""
    environment = hapax.environment()
    environment.pop("TMPDIR", None)
    outputs = 0 if not flags or flags[-1] == "/dev/null" else 1  # it is unnamed, too, and opened before
    process = subprocess.Popen([hapax.path, "count", "--verify", *flags], cwd=hapax.folder, env=environment,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    end = time.monotonic() + 20
    files = []
    while len(files) <= outputs and time.monotonic() < end:
        files = unnamed_files(process)
    _, said = process.communicate(b"a")
    assert process.returncode == 0, said
    return os.path.dirname(files[outputs])


def test_without_a_choice_temporary_files_are_beside_the_output(hapax, tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "link.txt").symlink_to("lists/words.txt")
    (tmp_path / "lists" / "words.txt").write_text("old")
    assert folder_of_the_copy(hapax, "-o", "lists/new.txt") == str(tmp_path / "lists")
    assert folder_of_the_copy(hapax, "-o", "link.txt") == str(tmp_path / "lists")
    assert folder_of_the_copy(hapax, "-o", "words.txt") == str(tmp_path)
    assert folder_of_the_copy(hapax) == os.path.realpath("/tmp")
    assert folder_of_the_copy(hapax, "-o", "/dev/null") == os.path.realpath("/tmp")


def test_the_help_says_what_holds_in_a_container(hapax):
    for command in COMMANDS:
        text = " ".join(hapax(command, "--help").stdout.decode().split())
        assert "Default: 70% of what a container allows" in text
