"""Help and version: on standard output, exit 0. -h fits a screen; --help has examples first, and every flag."""
import re

import pytest

FLAGS = """--output --format --json --top --min-count --min-length --sort --strategy --workers --verify --case
--tokens --encoding --strict --keep-going --skip-binary --glob --files0-from --decompress --decoder-memory --stats --progress
--quiet --kernel --memory --tmp --skip-hidden --follow --help --version""".split()


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["help"]])
def test_help_of_the_program(hapax, arguments):
    result = hapax(*arguments)
    assert result.returncode == 0
    assert result.stderr == ""
    assert "Usage: hapax COMMAND" in result.stdout.decode()
    assert "\n  count     list every distinct word with its count\n" in result.stdout.decode()


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


COMMANDS = [["count"], ["compare"], ["cat"], ["merge"]]
HEADING = re.compile(r"^  (?:-(\w), |    )--([\w-]+)(?: [A-Z]+)?  +(.*)$", re.MULTILINE)


@pytest.mark.parametrize("command", [[], *COMMANDS])
def test_short_help_fits_a_screen(hapax, command):
    lines = hapax(*command, "-h").stdout.decode().splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert text.index("Usage:") < text.index("--help ") < text.index("Example:") < text.index("Manual: man hapax.")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_line_of_the_short_help_begins_the_long_one(hapax, command):
    short, full = (hapax(*command, flag).stdout.decode() for flag in ("-h", "--help"))
    listed = HEADING.findall(short)
    assert len(listed) >= 3 and len(short) < len(full)
    for letter, name, text in listed:
        heading = rf"{f'-{letter}, ' if letter else ''}--{name}\b"
        entry = re.search(rf"^ +{heading}.*\n(?: {{26}}.*\n)*", full, re.MULTILINE)
        assert entry, name
        assert f" {text}." in " ".join(entry[0].split()), name


@pytest.mark.parametrize("command", COMMANDS)
def test_the_short_help_leads_to_the_long_one(hapax, command):
    assert f"\nAll flags: hapax {command[0]} --help.\n" in hapax(*command, "-h").stdout.decode()
    assert hapax("-h", *command).stdout == hapax(*command, "-h").stdout
    assert hapax("help", *command).stdout == hapax("--help", *command).stdout == hapax(*command, "--help").stdout
    assert hapax(*command, "-h", "--help").stdout == hapax(*command, "--help").stdout


@pytest.mark.parametrize("command", [[], *COMMANDS])
def test_both_end_with_the_documentation(hapax, command):
    for flag in ("-h", "--help"):
        assert re.search(r"\nManual: man hapax\. .* docs/ .*\.\n\Z", hapax(*command, flag).stdout.decode())


def test_hapax_alone_is_the_short_help_as_an_error(hapax):
    result = hapax()
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == hapax("-h").stdout.decode()


def test_after_two_dashes_h_is_a_path(hapax, write):
    write("-h", "word")
    assert hapax("count", "--", "-h").stdout == b"word: 1\n"


def test_examples_come_before_the_flags(hapax):
    text = hapax("count", "--help").stdout.decode()
    assert text.index("Usage:") < text.index("Examples:") < text.index("Output:")


@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag_is_explained(hapax, flag):
    text = hapax("count", "--help").stdout.decode()
    assert re.search(rf"^  (-\w, |    ){flag}\b", text, re.MULTILINE)


def test_every_flag_of_the_help_is_in_this_list(hapax):
    text = hapax("count", "--help").stdout.decode()
    assert set(re.findall(r"^  (?:-\w, |    )(--[\w-]+)", text, re.MULTILINE)) == set(FLAGS)


def test_every_choice_is_named(hapax):
    text = " ".join(hapax("count", "--help").stdout.decode().split())
    for choice in "text tsv csv json jsonl auto linear threads lower keep always never".split():
        assert re.search(rf"\b{choice}\b", text), choice


def test_lines_fit_a_terminal(hapax):
    for command in ([], *COMMANDS):
        for line in hapax(*command, "--help").stdout.decode().splitlines():
            assert len(line) <= 80, line


def test_exit_codes_are_documented(hapax):
    assert "Exit status:" in hapax("count", "--help").stdout.decode()


def test_the_examples_parse(hapax, write):
    text = hapax("count", "--help").stdout.decode()
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
