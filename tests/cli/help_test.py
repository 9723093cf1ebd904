"""Help and version: on standard output, exit 0, examples first, every flag there."""
import re

import pytest

FLAGS = """--output --format --json --top --min-count --min-length --sort --strategy --workers --verify --case
--tokens --encoding --strict --keep-going --skip-binary --glob --files0-from --decompress --decoder-memory --stats --progress
--quiet --kernel --skip-hidden --follow --help --version""".split()


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["help"]])
def test_help_of_the_program(hapax, arguments):
    result = hapax(*arguments)
    assert result.returncode == 0
    assert result.stderr == ""
    assert "Usage: hapax COMMAND" in result.stdout.decode()
    assert "The commands are count, which lists every distinct word" in result.stdout.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["count", "-h"],
        ["count", "--help"],
        ["count", "file", "--top", "3", "-h"],
        ["count", "--no-such-flag", "-h"],
        ["-h", "count"],
        ["--help", "count"],
        ["help", "count"],
    ],
)
def test_help_of_count_works_anywhere(hapax, arguments):
    result = hapax(*arguments)
    assert result.returncode == 0
    assert result.stdout.startswith(b"hapax count: ")


def test_after_two_dashes_h_is_a_path(hapax, write):
    write("-h", "word")
    assert hapax("count", "--", "-h").stdout == b"word: 1\n"


def test_examples_come_before_the_flags(hapax):
    text = hapax("count", "-h").stdout.decode()
    assert text.index("Usage:") < text.index("Examples:") < text.index("Output:")


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_explained(hapax, flag):
    text = hapax("count", "-h").stdout.decode()
    assert re.search(rf"^  (-\w, |    ){flag}\b", text, re.MULTILINE)


def test_every_flag_of_the_help_is_in_this_list(hapax):
    text = hapax("count", "-h").stdout.decode()
    assert set(re.findall(r"^  (?:-\w, |    )(--[\w-]+)", text, re.MULTILINE)) == set(FLAGS)


def test_every_choice_is_named(hapax):
    text = " ".join(hapax("count", "-h").stdout.decode().split())
    for choice in "text tsv csv json jsonl auto linear threads lower keep always never".split():
        assert re.search(rf"\b{choice}\b", text), choice


def test_lines_fit_a_terminal(hapax):
    for arguments in (["-h"], ["count", "-h"]):
        for line in hapax(*arguments).stdout.decode().splitlines():
            assert len(line) <= 80, line


def test_exit_codes_are_documented(hapax):
    assert "Exit status:" in hapax("count", "-h").stdout.decode()


def test_the_examples_parse(hapax, write):
    text = hapax("count", "-h").stdout.decode()
    examples = re.findall(r"^    (hapax count .*)$", text, re.MULTILINE)
    assert len(examples) >= 3
    for example in examples:
        assert hapax(*example.split()[1:], "-h").returncode == 0


def test_version(hapax):
    result = hapax("--version")
    assert result.returncode == 0
    assert re.fullmatch(
        rb"hapax \d+\.\d+\.\d+\nUnicode \d+\.\d+\.\d+\nkernels: [\w, -]+\n", result.stdout
    )


def test_help_to_a_full_device_fails(hapax):
    with open("/dev/full", "wb") as full:
        result = hapax("-h", stdout=full)
    assert result.returncode == 1
    assert "standard output" in result.stderr
