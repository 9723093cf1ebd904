"""Wrong usage: exit 2, one line that says what is wrong, a hint, nothing on standard output."""
import re

import pytest


def usage_error(result):
    assert result.returncode == 2
    assert result.stdout == b""
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("hapax: error: ")
    assert lines[1] in ("hapax: try 'hapax count --help'", "hapax: try 'hapax --help'")
    return lines[0].removeprefix("hapax: error: ")


@pytest.mark.parametrize(
    "wrong, near",
    [
        ("--tpo", "--top"),
        ("--ouput", "--output"),
        ("--min-lenght", "--min-length"),
        ("--stat", "--stats"),
        ("--keepgoing", "--keep-going"),
    ],
)
def test_unknown_flag_suggests_the_near_one(hapax, wrong, near):
    message = usage_error(hapax("count", wrong, "3"))
    assert message == f"unknown flag {wrong}; did you mean {near}?"


def test_unknown_flag_with_a_value_in_it(hapax):
    assert usage_error(hapax("count", "--tpo=3")) == "unknown flag --tpo; did you mean --top?"


def test_unknown_flag_like_no_other_suggests_nothing(hapax):
    assert usage_error(hapax("count", "--xylophone")) == "unknown flag --xylophone"
    assert usage_error(hapax("count", "-Z")).startswith("unknown flag -Z")


@pytest.mark.parametrize(
    "wrong, meant",
    [
        ("--threads", "--workers"),
        ("--csv=x", "--format csv"),
        ("--exclude", "--glob '!PATTERN'"),
        ("--work", "--workers"),
        ("--files", "--files0-from"),
    ],
)
def test_other_names_and_beginnings_are_understood(hapax, wrong, meant):
    message = usage_error(hapax("count", wrong))
    assert message == f"unknown flag {wrong.split('=')[0]}; did you mean {meant}?"


def test_flags_before_the_command(hapax):
    message = usage_error(hapax("-n", "3", "book.txt"))
    assert message == "unknown flag -n; the command goes before its flags: hapax count -n ..."


@pytest.mark.parametrize("extension", ["gz", "bz2", "xz", "zst", "lz4"])
def test_a_compressed_output_is_not_what_it_says(hapax, tmp_path, extension):
    message = usage_error(hapax("count", "-o", f"words.csv.{extension}", input=b"a"))
    assert message.startswith(f"the list is not compressed, as 'words.csv.{extension}' would be; ")
    assert not list(tmp_path.iterdir())


def test_a_malformed_glob(hapax):
    message = usage_error(hapax("count", "--glob", "*.{md,txt", "."))
    assert message.startswith("the pattern '*.{md,txt' has a { that is not closed; ")


def test_hidden_flags_are_not_suggested(hapax):
    assert "--hash-seed" not in usage_error(hapax("count", "--hash-sed", "1"))


@pytest.mark.parametrize(
    "flag, wrong, near",
    [
        ("--format", "cvs", "csv"),
        ("--sort", "wrod", "word"),
        ("--strategy", "thread", "threads"),
        ("--case", "Lower", "lower"),
        ("--decompress", "nevr", "never"),
        ("--stats", "jsn", "json"),
        ("--progress", "alway", "always"),
        ("--tokens", "pyton", "python"),
    ],
)
def test_wrong_choice_suggests_the_near_one(hapax, flag, wrong, near):
    message = usage_error(hapax("count", flag, wrong))
    assert message.startswith(f"{flag} cannot be '{wrong}'; did you mean {near}?")


def test_wrong_choice_lists_all(hapax):
    message = usage_error(hapax("count", "-f", "parchment"))
    # More formats may follow.
    assert re.fullmatch(r"--format cannot be 'parchment'; it is one of: text, tsv, csv, json, jsonl, counts(, \w+)*",
                        message.split("\n")[0]), message


@pytest.mark.parametrize("flag", ["--top", "--min-count", "--min-length"])
@pytest.mark.parametrize("value", ["-1", "x", "", " 3", "3 ", "1.5", "0x10", "99999999999999999999"])
def test_numbers(hapax, flag, value):
    message = usage_error(hapax("count", flag, value))
    assert message == f"{flag} takes a whole number of 0 or more, not '{value}'"


@pytest.mark.parametrize("value", ["0", "1025", "-2", "many", "2x"])
def test_workers(hapax, value):
    message = usage_error(hapax("count", "-j", value))
    assert message.startswith("--workers takes a whole number from 1 to 1024, or auto, not '")
    assert message.endswith(f"not '{value}'")


@pytest.mark.parametrize("flag", ["-o", "--output", "-n", "--top", "--glob", "--files0-from", "-qn"])
def test_missing_value(hapax, flag):
    assert "needs a value" in usage_error(hapax("count", flag))


def test_empty_value_after_equals_does_not_take_the_next_word(hapax, write):
    path = write("5", "word")
    assert usage_error(hapax("count", "--top=", path)).startswith("--top needs a value")


def test_value_for_a_flag_without_one(hapax):
    assert usage_error(hapax("count", "--quiet=false")) == "--quiet takes no value"
    assert "--strict" in usage_error(hapax("count", "--strict=3"))


def test_control_characters_of_arguments_are_escaped(hapax):
    assert usage_error(hapax("count", "--\033[31m")) == "unknown flag --\\x1b[31m"


def test_standard_input_twice(hapax):
    assert "twice" in usage_error(hapax("count", "-", "-"))


def test_empty_path(hapax):
    assert "PATH is empty" in usage_error(hapax("count", ""))


def test_empty_output(hapax):
    assert "--output is empty" in usage_error(hapax("count", "-o", ""))


def test_unknown_encoding(hapax, write):
    message = usage_error(hapax("count", "--encoding", "no-such-thing", write("a.txt", "a")))
    assert "no-such-thing" in message


def test_unknown_command(hapax):
    assert usage_error(hapax("cuont")) == "unknown command 'cuont'; did you mean count?"
    assert usage_error(hapax("frobnicate")) == "unknown command 'frobnicate'"
    assert usage_error(hapax("version")) == "unknown command 'version'; did you mean --version?"


def test_a_file_instead_of_a_command(hapax, write):
    write("book.txt", "a")
    message = usage_error(hapax("book.txt"))
    assert message == "unknown command 'book.txt'; to count it: hapax count book.txt"


def test_no_arguments_show_the_help_on_standard_error(hapax):
    result = hapax()
    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.startswith("hapax: ")
    assert "Usage: hapax COMMAND" in result.stderr


def test_the_last_of_a_repeated_flag_wins(hapax):
    result = hapax("count", "-n", "1", "--top=2", input=b"a a b c")
    assert result.stdout == b"a: 2\nb: 1\n"


def test_ways_to_write_flags(hapax):
    expected = b"a: 2\n"
    for flags in (["-n1"], ["-n", "1"], ["--top", "1"], ["--top=1"], ["-qn1"], ["-qn", "1"]):
        assert hapax("count", *flags, input=b"a a b").stdout == expected, flags


def test_a_value_may_look_like_a_flag(hapax, tmp_path):
    assert hapax("count", "-o", "-n1", input=b"a b").returncode == 0
    assert (tmp_path / "-n1").read_bytes() == b"a: 1\nb: 1\n"
    assert usage_error(hapax("count", "-n=1")) == "--top takes a whole number of 0 or more, not '=1'"


def test_an_unknown_letter_among_others(hapax):
    assert usage_error(hapax("count", "-qZ")).startswith("unknown flag -Z")


def test_a_flag_without_a_value_takes_none_whatever_it_is(hapax):
    assert usage_error(hapax("count", "--quiet=true")) == "--quiet takes no value"


def test_after_two_dashes_all_are_paths(hapax, write):
    write("--top", "dashes")
    write("-x", "short")
    assert hapax("count", "--", "--top", "-x").stdout == b"dashes: 1\nshort: 1\n"


@pytest.mark.parametrize("name", ["[a,b]", "[x]", "count", "++", "a=b", "{}", "%%", "@file"])
def test_paths_are_taken_literally(hapax, write, name):
    write(name, "found")
    assert hapax("count", name).stdout == b"found: 1\n"


def test_flags_may_follow_paths(hapax, write):
    assert hapax("count", write("a", "b b a"), "-n", "1").stdout == b"b: 2\n"
