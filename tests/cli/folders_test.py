"""Folders: hidden files, symbolic links, patterns, depth, what is said of each, and what a name costs."""
import os
import resource
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest


def words(result):
    return sorted(line.split(b": ")[0].decode() for line in result.stdout.splitlines())


@pytest.fixture
def memory_folder():
    """In memory, where many files cost little; else where temporary files are."""
    where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = tempfile.mkdtemp(prefix="hapax-test-", dir=where)
    yield Path(folder)
    subprocess.run(["rm", "-rf", folder], check=True)


def test_hidden_files_can_be_skipped(hapax, write):
    write("d/plain", "plain")
    write("d/.hidden", "hidden")
    write("d/.git/config", "config")
    write("d/sub/.x/y", "deep")
    assert words(hapax("count", "d")) == ["config", "deep", "hidden", "plain"]
    result = hapax("count", "--skip-hidden", "d")
    assert (result.returncode, result.stderr) == (0, "")
    assert words(result) == ["plain"]
    assert words(hapax("count", "--skip-hidden", "d/.git", "d/.hidden")) == ["config", "hidden"]


def test_a_folder_of_version_control_names_the_flag(hapax, write):
    write("d/plain", "plain")
    write("d/.git/config", "config")
    result = hapax("count", "d")
    assert result.returncode == 0
    assert result.stderr == (
        "hapax: warning: d: 1 of its 2 files is hidden, as d/.git/config; counted all the same; "
        "--skip-hidden leaves hidden files out\n"
    )
    assert hapax("count", "-q", "d").stderr == ""


def test_a_few_hidden_files_are_no_news(hapax, write):
    for number in range(9):
        write(f"d/.hidden{number}", "hidden")
    write("d/plain", "plain")
    assert hapax("count", "d").stderr == ""
    write("d/.hidden9", "hidden")
    assert "10 of its 11 files are hidden" in hapax("count", "d").stderr


def test_a_folder_with_nothing_but_hidden_files_is_warned_about(hapax, write):
    write("d/.hidden", "hidden")
    result = hapax("count", "--skip-hidden", "d")
    assert result.returncode == 0
    assert result.stderr == "hapax: warning: d: it has no visible file\n"


@pytest.mark.parametrize("flag", ["-L", "--follow"])
def test_links_in_folders_can_be_followed(hapax, write, tmp_path, flag):
    write("d/one", "one")
    write("elsewhere/two", "two")
    write("elsewhere/deep/three", "three")
    os.symlink("../elsewhere", tmp_path / "d/folder")
    os.symlink("one", tmp_path / "d/again")
    assert words(hapax("count", "d")) == ["one"]
    result = hapax("count", flag, "d")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == b"one: 2\nthree: 1\ntwo: 1\n"  # what is reached twice counts twice


def test_links_that_lead_in_a_circle_end(hapax, write, tmp_path):
    write("d/a/one", "one")
    os.symlink("..", tmp_path / "d/a/up")
    os.symlink(tmp_path / "d", tmp_path / "d/a/top")
    result = hapax("count", "-L", "d")
    assert result.returncode == 0
    assert result.stdout == b"one: 1\n"
    reason = "skipped: a symbolic link back to d, which is being counted already"
    assert result.stderr.splitlines() == [
        f"hapax: warning: d/a/top: {reason}",
        f"hapax: warning: d/a/up: {reason}",
    ]


def test_compare_takes_the_same_flags(hapax, write, tmp_path):
    write("d/one", "one " * 1000)
    write("d/.hidden", "hidden " * 1000)
    os.symlink("one", tmp_path / "d/link")
    result = hapax("compare", "-s", "linear", "--runs", "1", "--skip-hidden", "-L", "d")
    assert result.returncode == 0, result.stderr
    assert b"2,000 words" in result.stdout


def test_a_link_that_leads_nowhere_has_its_own_advice(hapax, write, tmp_path):
    write("d/one", "one")
    os.symlink("gone", tmp_path / "d/link")
    result = hapax("count", "d/link")
    assert result.returncode == 1
    assert result.stderr == (
        "hapax: error: d/link: it is a symbolic link to 'gone', which does not exist; correct the link, "
        "or name the file itself\n"
    )
    for flags in ([], ["-L"]):
        result = hapax("count", *flags, "d")
        assert result.returncode == 0
        assert result.stderr == (
            "hapax: warning: d/link: skipped: a broken symbolic link\n"
        )


def test_a_socket_has_its_own_advice(hapax, write, tmp_path):
    write("d/one", "one")
    with socket.socket(socket.AF_UNIX) as listener:
        old = os.getcwd()
        os.chdir(tmp_path / "d")
        listener.bind("socket")  # its path must be short
        os.chdir(old)
        result = hapax("count", "d/socket")
        assert result.returncode == 1
        assert "it is a socket, which cannot be read as a file; count what" in result.stderr
        result = hapax("count", "d")
        assert result.stderr == (
            "hapax: warning: d/socket: skipped: a socket, which cannot be read as a file\n"
        )
        assert result.stdout == b"one: 1\n"


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_patterns_do_not_depend_on_the_locale(hapax, write, locale):
    write("d/é.txt", "accent")
    write("d/ée.txt", "two")
    write(b"d/\xe9.md".decode("utf-8", "surrogateescape"), "latin")
    run = lambda pattern: hapax("count", "--glob", pattern, "d", env={"LC_ALL": locale})
    assert words(run("?.txt")) == ["accent"]
    assert words(run("[à-ü]?.txt")) == ["two"]
    assert words(run("?.md")) == ["latin"]
    assert words(run("[!a-z].*")) == ["accent", "latin"]


def test_patterns_that_mean_nothing_are_wrong_usage(hapax, write):
    write("d/one", "one")
    for pattern, part in [
        ("[z-a]", "a range that ends before it begins"),
        ("[[:word:]]", "an unknown class of characters"),
        ("[[=e=]]", "a [= in a set, which depends on the locale"),
    ]:
        result = hapax("count", "--glob", pattern, "d")
        assert result.returncode == 2
        assert part in result.stderr


def make_chain(folder, levels, text):
    at = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    file = os.open("file", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=at)
    os.write(file, text)
    os.close(file)
    os.close(at)


def test_folders_nested_5000_deep_are_counted(hapax, memory_folder):
    make_chain(memory_folder, 5000, b"deep \xff text\n")
    result = hapax("count", memory_folder)
    assert result.returncode == 0, result.stderr
    assert result.stdout == b"deep: 1\ntext: 1\n"
    # The path in the warning is 10,000 bytes long, the line is not.
    assert " bytes left out) ... " in result.stderr
    assert "d/d/file: 1 invalid byte sequence" in result.stderr
    assert len(result.stderr) < 1000
    for strategy in ("threads", "queue", "shared"):
        assert hapax("count", "-q", "-s", strategy, "-j", "2", memory_folder).stdout == (
            b"deep: 1\ntext: 1\n"
        )


@pytest.fixture
def long_folder(tmp_path):
    """A path of more than 512 bytes, from the test's folder on."""
    folder = "/".join(["long" * 50] * 3)
    (tmp_path / folder).mkdir(parents=True)
    return folder


def is_shortened(line):
    return " bytes left out) ... " in line and len(line) < 1000


def test_long_paths_are_shortened_in_all_warnings(hapax, write, long_folder):
    pdf = f"{long_folder}/a.pdf"
    write(pdf, b"%PDF-1.4\n")
    line = hapax("count", pdf).stderr
    assert is_shortened(line)
    assert line.endswith("/a.pdf: looks like a PDF document; counted as it stands; to count its text: "
                         "pdftotext FILE - | hapax count\n")
    write("f", "a b a")
    earlier = f"{long_folder}/output.txt"
    assert hapax("count", "f", "-o", earlier).returncode == 0
    line = hapax("count", "f", earlier).stderr
    assert is_shortened(line)
    assert line.endswith("/output.txt: counted, but it looks like an earlier list; to write to it: -o FILE\n")


def test_long_paths_are_shortened_in_all_errors(hapax, write, long_folder):
    write("f", "a")
    file = f"{long_folder}/f"
    write(file, "a")
    for arguments, end in [
        (["count", "f", f"{long_folder}/output.txt"], "; if it is to be written: -o FILE"),
        (["count", "f", "-o", f"{long_folder}/a.gz"], "send the list through a compressor"),
        (["count", "f", "-o", f"{long_folder}/a.avro"], "convert it"),
        (["count", "--files0-from", "f", file], "'"),
        (["compare", "f", "--report", f"{long_folder}/a.x"], "call it .html, .json, .csv or .md"),
        (["compare", "f", "-o", file, "-o", file, "--report", f"{long_folder}/a.md", "--report",
          f"{long_folder}/a.md"], "a name of its own"),
        ([file], "; to count it: hapax count FILE"),
    ]:
        result = hapax(*arguments)
        assert result.returncode != 0
        line = result.stderr.splitlines()[0]
        assert is_shortened(line), line
        assert line.endswith(end), line


def peak_bytes(hapax, *arguments):
    # The shell is there for its child's figures alone.
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        ["python3", "-c", code, hapax.path, *map(os.fspath, arguments)],
        stdout=subprocess.PIPE,
        check=True,
    )
    return int(done.stdout.split()[-1]) * 1024


def test_a_name_costs_little_memory(hapax, memory_folder):
    few, many = 2000, 42000
    names = []
    for number in range(many):
        if number == few:
            one = peak_bytes(hapax, "count", "-j", "2", memory_folder)
            listed_one = peak_bytes(hapax, "count", "--files0-from", list_of(memory_folder, names))
            (memory_folder / "list").unlink()
        name = memory_folder / f"name{number:08}"
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT))
        names.append(name)
    name_bytes = 13
    other = peak_bytes(hapax, "count", "-j", "2", memory_folder)
    assert (other - one) / (many - few) < 120 + name_bytes
    path_bytes = len(os.fspath(names[0])) + 1
    listed = peak_bytes(hapax, "count", "--files0-from", list_of(memory_folder, names))
    assert (listed - listed_one) / (many - few) < 120 + path_bytes


def list_of(folder, names):
    path = folder / "list"
    path.write_bytes(b"".join(os.fsencode(name) + b"\0" for name in names))
    return path


def test_a_small_file_of_a_folder_takes_no_lstat(hapax, write, tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    for number in range(100):
        write(f"d/{number}", "word")
    trace = tmp_path / "trace"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=file,desc", "-o", trace, hapax.path, "count", "d"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    if done.returncode != 0:
        pytest.skip("strace may not trace here")
    lines = trace.read_text().splitlines()
    by_path = [line for line in lines if '"d/' in line]
    assert len(by_path) == 100  # each is opened, and no more
    assert all("openat" in line for line in by_path)
