"""The man page: clean by mandoc's linter, silent in man and groff, complete, readable."""
import re
import shutil
import subprocess

import pytest

from help_test import FLAGS


@pytest.fixture
def page(hapax, write):
    result = hapax("--generate", "man")
    assert (result.returncode, result.stderr) == (0, "")
    return write("hapax.1", result.stdout)


def mandoc(*arguments):
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    return subprocess.run(["mandoc", *map(str, arguments)], capture_output=True, text=True)


def test_lint(page):
    result = mandoc("-T", "lint", "-W", "warning", page)
    complaints = [line for line in result.stdout.splitlines() if "missing date" not in line]
    assert complaints == []


@pytest.mark.parametrize("command", [
    ["man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l"],
    ["groff", "-man", "-ww", "-z"],
])
def test_no_reader_warns(page, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    result = subprocess.run([*command, str(page)], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_flags_that_commands_share_are_explained_once(page):
    source = page.read_text(encoding="ascii")
    headings = re.findall(r"^\.TP\n\.B (.*\\-.*\n.*)$", source, re.MULTILINE)
    assert len(headings) > 30 and len(headings) == len(set(headings))
    shared = re.search(r"^\.SS hapax compare\n(?:.*\n)*?As for hapax count: (.*)\.$", source, re.MULTILINE)[1]
    for flag in ("glob", "case", "quiet"):
        assert rf"\fB\-\-{flag}\fR" in shared


def test_every_flag_is_there(page):
    text = mandoc("-T", "ascii", "-O", "width=100", page).stdout
    text = re.sub(r".\x08", "", text)  # bold
    for flag in FLAGS:
        assert re.search(rf"^ +(-\w, )?{flag}\b", text, re.MULTILINE), flag
    for section in ("NAME", "SYNOPSIS", "EXAMPLES", "OPTIONS", "EXIT STATUS", "ENVIRONMENT"):
        assert re.search(rf"^{section}$", text, re.MULTILINE), section
    assert "peak_memory_bytes" in text
    assert "\\" not in text.replace("\\w", "")


def test_the_source_is_ascii_with_real_hyphens(page):
    source = page.read_text(encoding="ascii")
    assert re.search(r"^\.B .*\\-\\-top", source, re.MULTILINE)
