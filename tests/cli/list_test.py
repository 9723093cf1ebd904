"""The list: every format read back by Python's own parsers, order and selection of words."""
import csv
import io
import json

import pytest

from oracle import by_count, count

TEXT = "the cat and the dog and the İstanbul ΑΣ naïve 中文 a_b 42".encode()


def expected_rows():
    return by_count(count(TEXT))


def parse(form, data):
    text = data.decode()
    if form == "text":
        return [(w, int(n)) for w, n in (line.rsplit(": ", 1) for line in text.splitlines())]
    if form == "json":
        return [(row["word"], row["count"]) for row in json.loads(text)]
    if form == "jsonl":
        rows = [json.loads(line) for line in text.splitlines()]
        return [(row["word"], row["count"]) for row in rows]
    dialect = "excel-tab" if form == "tsv" else "excel"
    header, *rows = csv.reader(io.StringIO(text, newline=""), dialect)
    assert header == ["word", "count"]
    return [(word, int(number)) for word, number in rows]


FORMATS = ["text", "tsv", "csv", "json", "jsonl"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read_back(hapax, form):
    result = hapax("count", "-f", form, input=TEXT)
    assert result.returncode == 0 and result.stderr == ""
    assert b"\r" not in result.stdout
    assert parse(form, result.stdout) == expected_rows()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_of_nothing(hapax, form):
    result = hapax("count", "-f", form, input=b" \n")
    assert result.returncode == 0
    assert parse(form, result.stdout) == []


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl"])
def test_format_from_the_extension(hapax, tmp_path, form):
    assert hapax("count", "-o", f"out.{form}", input=TEXT).returncode == 0
    assert parse(form, (tmp_path / f"out.{form}").read_bytes()) == expected_rows()


@pytest.mark.parametrize("name", ["out.txt", "out", "out.words", "csv"])
def test_text_for_any_other_extension(hapax, tmp_path, name):
    assert hapax("count", "-o", name, input=b"b a a").returncode == 0
    assert (tmp_path / name).read_bytes() == b"a: 2\nb: 1\n"


def test_the_format_that_is_asked_for_beats_the_extension(hapax, tmp_path):
    hapax("count", "-o", "out.csv", "--format", "jsonl", input=TEXT)
    assert parse("jsonl", (tmp_path / "out.csv").read_bytes()) == expected_rows()


def test_output_dash_is_standard_output(hapax, tmp_path):
    assert hapax("count", "-o", "-", input=b"a").stdout == b"a: 1\n"
    assert not (tmp_path / "-").exists()


def test_ties_are_in_code_point_order(hapax):
    result = hapax("count", input="b a 中 é z 𝒳 _ 1".encode())
    words = [line.rsplit(": ", 1)[0] for line in result.stdout.decode().splitlines()]
    assert words == sorted(words) and len(words) == 8


def test_sort_by_word(hapax):
    assert hapax("count", "--sort", "word", input=b"b b c a b").stdout == b"a: 1\nb: 3\nc: 1\n"
    assert hapax("count", "--sort", "count", input=b"b b c a b").stdout == b"b: 3\na: 1\nc: 1\n"


@pytest.mark.parametrize("top, lines", [("0", 0), ("1", 1), ("2", 2), ("3", 3), ("999", 3)])
def test_top(hapax, top, lines):
    result = hapax("count", "--top", top, input=b"a b b c c c")
    assert result.stdout == b"".join([b"c: 3\n", b"b: 2\n", b"a: 1\n"][:lines])
    assert result.stderr == ""  # says how many are shown on terminals only


def test_top_of_the_order_by_word(hapax):
    result = hapax("count", "--top", "2", "--sort", "word", input=b"c c b a")
    assert result.stdout == b"a: 1\nb: 1\n"


def test_min_count(hapax):
    text = b"a b b c c c"
    assert hapax("count", "--min-count", "2", input=text).stdout == b"c: 3\nb: 2\n"
    assert hapax("count", "--min-count", "0", input=text).stdout == b"c: 3\nb: 2\na: 1\n"
    assert hapax("count", "--min-count", "4", input=text).stdout == b""


def test_min_length_is_in_code_points(hapax):
    text = "中文 éé abc 𝒳".encode()
    assert hapax("count", "--min-length", "3", input=text).stdout == b"abc: 1\n"
    result = hapax("count", "--min-length", "2", input=text)
    assert result.stdout == "abc: 1\néé: 1\n中文: 1\n".encode()


def test_selections_combine(hapax):
    text = b"aa aa aa bb bb bb c c c c dd dd e"
    arguments = ["--min-length", "2", "--min-count", "2", "--top", "2", "--sort", "word"]
    assert hapax("count", *arguments, input=text).stdout == b"aa: 3\nbb: 3\n"


def test_case(hapax):
    assert hapax("count", "--case", "keep", input=b"The the THE").stdout == b"THE: 1\nThe: 1\nthe: 1\n"
    assert hapax("count", "--case", "lower", input=b"The the THE").stdout == b"the: 3\n"


def test_tokens_python(hapax):
    assert hapax("count", "--tokens", "python", input=b"don't").stdout == b"don: 1\nt: 1\n"


def test_final_sigma_and_dotted_i(hapax):
    result = hapax("count", input="ΑΣ ΑΣ1 İstanbul".encode())
    assert set(result.stdout.decode().splitlines()) == {"ας: 1", "ας1: 1", "i̇stanbul: 1"}


def test_json_is_a_format(hapax, tmp_path):
    listed = hapax("count", "-f", "json", input=TEXT).stdout
    assert hapax("count", "--json", input=TEXT).stdout == listed
    assert hapax("count", "--json", "-f", "json", input=TEXT).stdout == listed
    # As --format does, it goes before the extension.
    assert hapax("count", "--json", "-o", "out.csv", input=TEXT).returncode == 0
    assert (tmp_path / "out.csv").read_bytes() == listed
    hapax("count", "-o", "out.counts", input=TEXT)
    assert hapax("cat", "--json", "out.counts").stdout == listed


@pytest.mark.parametrize("command, form", [("count", "csv"), ("count", "counts"), ("cat", "text")])
def test_json_is_no_other_format(hapax, command, form):
    result = hapax(command, "--json", "-f", form, input=b"")
    assert (result.returncode, result.stdout) == (2, b"")
    assert f"--json and --format {form} exclude each other; leave one of them out" in result.stderr
