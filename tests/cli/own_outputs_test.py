"""A run reads nothing that it writes: it would be gone, cut short by the shell, or never end."""
import os
import subprocess

import pytest

RUNS = ["-s", "linear", "-r", "1", "--warmup", "0"]
TEXT = b"the cat the dog\n"


@pytest.fixture
def text(write):
    return write("b.txt", TEXT)


def shell(hapax, line):
    return subprocess.run(["sh", "-c", line, hapax.path], cwd=hapax.folder, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def refused(result, name, why):
    assert result.returncode == 1
    assert result.stderr.startswith(f"hapax: error: {name}: it is both {why}; write "), result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["count", "count -", "compare -s linear -r 1 --warmup 0"])
@pytest.mark.parametrize("redirection", [">", ">>", "1<>"])
def test_standard_input_that_is_standard_output(hapax, text, command, redirection):
    refused(shell(hapax, f'"$0" {command} < b.txt {redirection} b.txt'), "standard input", "an input and standard output")
    assert text.read_bytes() == (b"" if redirection == ">" else TEXT)


@pytest.mark.parametrize("command", ["cat --sort word", "merge"])
def test_counts_that_are_standard_output(hapax, text, command):
    assert hapax("count", text, "-o", "x.counts").returncode == 0
    refused(shell(hapax, f'"$0" {command} - < x.counts >> x.counts'), "standard input", "an input and standard output")
    refused(shell(hapax, f'"$0" {command} x.counts >> x.counts'), "x.counts", "an input and standard output")
    assert hapax("cat", "x.counts").stdout == b"the: 2\ncat: 1\ndog: 1\n"


def test_a_file_that_is_replaced_at_the_end_may_be_standard_input(hapax, text):
    with open(text, "rb") as opened:
        assert hapax("count", "-", "-o", text, stdin=opened).returncode == 0
    assert text.read_bytes() == b"the: 2\ncat: 1\ndog: 1\n"


@pytest.mark.parametrize("flag, name", [("--report", "b.md"), ("-o", "b.txt"), ("--report", "h.md"), ("-o", "s.txt")])
def test_compare_does_not_write_over_an_input(hapax, write, flag, name):
    """By its own name, a hard link and a symbolic one."""
    text = write("b.md" if name.endswith("md") else "b.txt", TEXT)
    folder = text.parent
    if name == "h.md":
        os.link(text, folder / name)
    if name == "s.txt":
        os.symlink(text, folder / name)
    refused(hapax("compare", *RUNS, text, flag, name), text, "an input and an output of this run")
    refused(hapax("compare", *RUNS, ".", flag, name), f"./{text.name}", "an input and an output of this run")
    assert text.read_bytes() == TEXT


def test_compare_does_not_count_its_own_report_of_before(hapax, write):
    write("d/a.txt", TEXT)
    assert hapax("compare", *RUNS, "d", "--report", "d/r.md").returncode == 0
    refused(hapax("compare", *RUNS, "d", "--report", "d/r.md"), "d/r.md", "an input and an output of this run")
    refused(shell(hapax, f'"$0" compare {" ".join(RUNS)} d > d/out.txt'), "d/out.txt", "an input and standard output")


def test_the_list_of_names(hapax, text, write):
    names = write("names", b"b.txt\0")
    why = "the list of inputs and an output of this run"
    refused(hapax("count", "--files0-from", "names", "-o", "names"), "names", why)
    refused(hapax("merge", "--files0-from", "names", "-o", "names"), "names", why)
    refused(hapax("compare", *RUNS, "--files0-from", "names", "-o", "names"), "names", why)
    refused(shell(hapax, '"$0" count --files0-from names >> names'), "names", why)
    refused(shell(hapax, '"$0" count --files0-from - < names >> names'), "standard input", why)
    assert names.read_bytes() == b"b.txt\0"


def test_a_list_without_names_is_warned_about(hapax, write):
    write("none", b"")
    result = hapax("count", "--files0-from", "none")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", "hapax: warning: none: it names no file\n")
    assert hapax("count", "--files0-from", "-").stderr == "hapax: warning: standard input: it names no file\n"
    assert hapax("count", "-q", "--files0-from", "none").stderr == ""


def test_a_report_of_before_in_a_deep_folder_is_no_input(hapax):
    """Its path is longer than the system takes in one piece. (dash does not go down so far.)"""
    down = "".join(f"mkdir {'d' * 200} && cd {'d' * 200} && " for _ in range(25))
    line = f'root=$PWD && {down} echo the cat > a.txt && echo old > r.md && "$0" compare {" ".join(RUNS)} "$root" --report r.md'
    result = subprocess.run(["bash", "-c", line, hapax.path], cwd=hapax.folder, stderr=subprocess.PIPE, text=True)
    subprocess.run(["rm", "-r", "d" * 200], cwd=hapax.folder)
    assert result.returncode == 1
    assert "it is both an input and an output of this run" in result.stderr
