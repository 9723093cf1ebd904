"""What is counted: files, folders, standard input, lists of names, globs."""
import os

import pytest


def test_several_files_are_added_up_and_words_do_not_join(hapax, write):
    assert hapax("count", write("a", "one tw"), write("b", "o one")).stdout == (
        b"one: 2\no: 1\ntw: 1\n"
    )


def test_the_same_file_twice_counts_twice(hapax, write):
    path = write("a", "x")
    assert hapax("count", path, path).stdout == b"x: 2\n"


def test_standard_input_by_default_and_by_dash(hapax, write):
    assert hapax("count", input=b"a").stdout == b"a: 1\n"
    assert hapax("count", "-", input=b"a").stdout == b"a: 1\n"
    assert hapax("count", write("f", "b"), "-", input=b"a").stdout == b"a: 1\nb: 1\n"


def test_a_file_called_dash(hapax, write):
    write("-", "dash")
    assert hapax("count", "./-", input=b"a").stdout == b"dash: 1\n"


def test_standard_input_from_a_file_starts_at_its_position(hapax, write):
    with open(write("f", "one two three"), "rb", buffering=0) as file:
        file.seek(4)
        assert hapax("count", stdin=file).stdout == b"three: 1\ntwo: 1\n"


def test_empty_input(hapax, write):
    for result in (hapax("count", input=b""), hapax("count", write("empty", ""))):
        assert (result.returncode, result.stdout, result.stderr) == (0, b"", "")


def test_dev_null(hapax):
    assert hapax("count", "/dev/null").returncode == 0


def test_a_folder_is_walked_hidden_files_too(hapax, write, tmp_path):
    write("d/a.txt", "a")
    write("d/.hidden", "hidden")
    write("d/sub/b.txt", "b")
    write("d/.config/c", "c")
    result = hapax("count", tmp_path / "d")
    assert result.stdout == b"a: 1\nb: 1\nc: 1\nhidden: 1\n"
    assert result.stderr == ""


def test_an_empty_folder(hapax, tmp_path):
    (tmp_path / "d").mkdir()
    result = hapax("count", "d")
    assert (result.returncode, result.stdout) == (0, b"")


def test_links_are_followed_when_named_and_reported_in_a_walk(hapax, write, tmp_path):
    write("real", "real")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "link").symlink_to(tmp_path / "real")
    assert hapax("count", tmp_path / "d" / "link").stdout == b"real: 1\n"
    result = hapax("count", tmp_path / "d")
    assert (result.returncode, result.stdout) == (0, b"")
    assert "link: skipped: " in result.stderr


def test_special_files_in_a_walk_are_reported(hapax, write, tmp_path):
    write("d/a", "a")
    os.mkfifo(tmp_path / "d" / "pipe")
    result = hapax("count", "d")
    assert (result.returncode, result.stdout) == (0, b"a: 1\n")
    assert result.stderr.startswith("hapax: warning: d/pipe: skipped: ")


def test_a_named_fifo_is_read(hapax, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    process = hapax.start("count", "pipe", stdout=-1)
    (tmp_path / "pipe").write_bytes(b"through a pipe")
    assert process.communicate(timeout=60)[0] == b"a: 1\npipe: 1\nthrough: 1\n"


def test_glob(hapax, write):
    write("d/a.txt", "text")
    write("d/a.md", "markdown")
    write("d/sub/b.txt", "deeper")
    assert hapax("count", "--glob", "*.md", "d").stdout == b"markdown: 1\n"
    result = hapax("count", "--glob", "*.md", "--glob", "*.txt", "d")
    assert result.stdout == b"deeper: 1\nmarkdown: 1\ntext: 1\n"
    assert b"text" not in hapax("count", "--glob", "!*.txt", "d").stdout
    assert hapax("count", "--glob", "!*.txt", "d").stdout == b"markdown: 1\n"


def test_a_glob_that_matches_nothing_is_told(hapax, write):
    write("d/a.txt", "text")
    result = hapax("count", "--glob", "*.md", "d")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == "hapax: warning: d: it has no file that matches the patterns\n"


def test_glob_in_brackets_is_one_pattern(hapax, write):
    write("d/a", "first")
    write("d/b", "second")
    write("d/,", "comma")
    assert hapax("count", "--glob", "[ab]", "d").stdout == b"first: 1\nsecond: 1\n"
    assert hapax("count", "--glob=[a,]", "d").stdout == b"comma: 1\nfirst: 1\n"


def test_glob_does_not_apply_to_named_files(hapax, write):
    assert hapax("count", "--glob", "*.md", write("a.txt", "a")).stdout == b"a: 1\n"


def test_files0_from_file(hapax, write):
    write("a b", "one")
    write("c\nd", "two")
    for names in (b"a b\0c\nd\0", b"a b\0c\nd"):
        write("list", names)
        assert hapax("count", "--files0-from", "list").stdout == b"one: 1\ntwo: 1\n"


def test_files0_from_standard_input(hapax, write):
    write("a", "one")
    assert hapax("count", "--files0-from=-", input=b"a\0a\0").stdout == b"one: 2\n"


def test_files0_from_names_standard_input(hapax, write):
    write("list", b"-\0")
    assert hapax("count", "--files0-from", "list", input=b"in").stdout == b"in: 1\n"
    result = hapax("count", "--files0-from", "-", input=b"-\0")
    assert result.returncode == 1 and "standard input" in result.stderr


def test_files0_from_nothing(hapax, write):
    result = hapax("count", "--files0-from", write("list", b""))
    assert (result.returncode, result.stdout) == (0, b"")


def test_files0_from_with_lines(hapax, write):
    write("a", "one")
    result = hapax("count", "--files0-from", write("list", b"a\nb\n"))
    assert result.returncode == 1
    assert "list: no NUL is in it, only lines; end each name with a NUL" in result.stderr


def test_files0_from_with_an_empty_name(hapax, write):
    write("a", "one")
    result = hapax("count", "--files0-from", write("list", b"a\0\0a\0"))
    assert result.returncode == 1
    assert "list: name 2 is empty" in result.stderr


def test_files0_from_with_paths(hapax, write):
    result = hapax("count", "--files0-from", "list", "a")
    assert result.returncode == 2
    assert "no PATH can be given" in result.stderr


def test_files0_from_a_missing_list(hapax):
    result = hapax("count", "--files0-from", "nowhere")
    assert result.returncode == 1
    assert result.stderr.startswith("hapax: error: nowhere: No such file or directory")


@pytest.mark.parametrize("arguments", [["-s", "linear"], ["-s", "threads"], ["-s", "auto"]])
@pytest.mark.parametrize("workers", ["1", "3", "8", "auto"])
def test_strategies_and_workers(hapax, write, arguments, workers):
    paths = [write(f"f{i}", f"word{i % 3} shared ") for i in range(20)]
    result = hapax("count", *arguments, "-j", workers, *paths)
    assert result.stdout == b"shared: 20\nword0: 7\nword1: 7\nword2: 6\n"


def test_a_list_of_empty_names_without_an_end(hapax):
    result = hapax("count", "--files0-from", "/dev/zero")
    assert result.returncode != 0
    assert "/dev/zero" in result.stderr and "empty" in result.stderr
