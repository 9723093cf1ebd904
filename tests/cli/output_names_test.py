"""Names of outputs: what hapax does not write, and an output that was named as if it were an input."""
import gzip

import pytest

REFUSED = ["parquet", "arrow", "feather", "orc", "avro", "xlsx", "xls", "ods", "sqlite", "sqlite3", "db", "pkl", "pickle",
           "npz"]


@pytest.mark.parametrize("extension", REFUSED)
def test_a_format_of_other_programs_is_not_written(hapax, write, tmp_path, extension):
    book = write("book.txt", "a b a")
    name = f"words.{extension}"
    for arguments in (["count"], ["count", "-f", "csv"], ["compare", "-r", "1"], ["cat"], ["merge"]):
        result = hapax(*arguments, book, "-o", name)
        assert (result.returncode, result.stdout) == (2, b""), (arguments, result.stderr)
        assert f"'{name}'" in result.stderr.splitlines()[0]
        wanted = "call it .counts" if arguments == ["merge"] else "write words.csv"
        assert f"; {wanted}" in result.stderr.splitlines()[0]
        assert not (tmp_path / name).exists()


def test_extensions_are_read_in_any_case_and_only_of_names(hapax, write, tmp_path):
    book = write("book.txt", "a b a")
    for name in ("words.PARQUET", "words.Gz", "d.x/words.Db"):
        assert hapax("count", book, "-o", name).returncode == 2
    (tmp_path / "d.db").mkdir()
    for name in ("d.db/words", "parquet", "words.parquet.txt", "words.dbx"):
        assert hapax("count", book, "-o", name).returncode == 0, name
        assert (tmp_path / name).read_bytes() == b"a: 2\nb: 1\n"


def test_the_way_to_a_database_leads_there(hapax, write, tmp_path):
    import sqlite3
    import subprocess
    book = write("book.txt", "007 null nan a null b null a")
    way = hapax("count", book, "-o", "words.db").stderr.splitlines()[0].split(", then: ")[1]
    assert hapax("count", book, "-o", "words.csv").returncode == 0
    if subprocess.run("command -v sqlite3", shell=True, stdout=subprocess.DEVNULL).returncode != 0:
        pytest.skip("sqlite3 is not installed")
    subprocess.run(way, shell=True, check=True, cwd=tmp_path)
    rows = sqlite3.connect(tmp_path / "words.db").execute("select word, count from words order by count desc")
    assert rows.fetchall() == [("null", 3), ("a", 2), ("007", 1), ("b", 1), ("nan", 1)]


def remedy(result):
    assert (result.returncode, result.stdout) == (1, b"")
    return result.stderr.strip().split("No such file or directory")[1]


@pytest.mark.parametrize("name", ["output.txt", "output", "Output2.csv", "out.txt", "OUT.csv", "out", "d/out.x", "words.csv"])
def test_a_missing_last_path_that_looks_like_an_output(hapax, write, name):
    write("sherlock.txt", "a")
    assert remedy(hapax("count", "sherlock.txt", name)) == f"; check the name; if it is to be written: -o {name}"
    assert remedy(hapax("compare", "sherlock.txt", name)).endswith(f" {name}")


def test_a_missing_path_that_looks_like_an_input(hapax, write):
    write("sherlock.txt", "a")
    write("b.csv", "b")
    for paths in (["sherlock.txt", "more.txt"], ["output.txt", "sherlock.txt"], ["output.txt"],
                  ["sherlock.txt", "outer.txt"], ["b.csv", "sherlock.txt", "more.csv"], ["sherlock.txt", "words"]):
        assert remedy(hapax("count", *paths)) == "; check the name"


def test_a_missing_report_or_sum(hapax, write):
    write("sherlock.txt", "a b")
    assert hapax("count", "sherlock.txt", "-o", "a.counts").returncode == 0
    assert remedy(hapax("compare", "sherlock.txt", "cost.html")).endswith("--report cost.html")
    for command, name in (("merge", "out.counts"), ("cat", "words.txt")):
        assert remedy(hapax(command, "a.counts", name)).endswith(f"-o {name}")


def test_the_name_is_escaped(hapax, write):
    write("sherlock.txt", "a")
    assert remedy(hapax("count", "sherlock.txt", "output\n\u202e.txt")).endswith("-o output\\n\\xe2\\x80\\xae.txt")


@pytest.mark.parametrize("form", ["txt", "csv", "tsv"])
def test_an_earlier_list_is_counted_with_a_warning(hapax, write, form):
    write("book.txt", "a b a élan")
    name = f"output.{form}"
    assert hapax("count", "book.txt", "-o", name).returncode == 0
    result = hapax("count", "book.txt", name)
    assert result.returncode == 0 and b"a: 3\n" in result.stdout
    assert result.stderr == (f"hapax: warning: {name}: counted, but it looks like an earlier list; "
                             f"to write to it: -o {name}\n")
    assert hapax("count", "-q", "book.txt", name).stderr == ""
    assert hapax("count", name).stderr == ""
    assert hapax("count", name, "book.txt").stderr == ""


@pytest.mark.parametrize("text", ["", "a: 1\n", "a: 1\nb: 2\n", "To be: 3\nor: 2\n", "a: 2\nb: x\n", "a: 2\n\nb: 1\n",
                                  "chapter: 1", "a:2\nb:1\n", "a: 99999999999999999999\nb: 1\n"])
def test_other_texts_of_such_a_name_are_none(hapax, write, text):
    write("book.txt", "a")
    write("output.txt", text)
    assert hapax("count", "book.txt", "output.txt").stderr == ""


def test_two_names_instead_of_a_command(hapax, write):
    write("sherlock.txt", "a")
    for names, way in ((["sherlock.txt", "output.txt"], "sherlock.txt -o output.txt"),
                       (["sherlock.txt", "words.csv"], "sherlock.txt -o words.csv"),
                       (["sherlock.txt", "more.txt"], "sherlock.txt"), (["sherlock.txt"], "sherlock.txt")):
        result = hapax(*names)
        assert result.returncode == 2
        assert result.stderr.splitlines()[0].endswith(f"; to count it: hapax count {way}")
