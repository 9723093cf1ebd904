"""--verify: counts twice, says so with both times, and writes only what is proved."""
import os
import re
import threading

import pytest

from conftest import by

VERDICT = (
    r"equal: yes \({words} words?, {strategy} \(\d+ workers?\): (?:\d+\.\d ms|\d+\.\d{{3}} s); "
    r"{check}: (?:\d+\.\d ms|\d+\.\d{{3}} s)\)\n"
)


def assert_equal(result, words, strategy="linear"):
    assert result.returncode == 0
    # A linear count is checked by another tokeniser.
    check = r"linear, \w+ tokeniser|linear, again" if strategy == "linear" else "linear"
    assert re.fullmatch(VERDICT.format(words=words, strategy=strategy, check=f"(?:{check})"), result.stderr)


def test_the_time_of_a_small_text_is_not_0(hapax):
    """Even the start of a thread takes a tenth of a millisecond."""
    said = hapax("count", "--verify", "-s", "threads", "-j", "2", input=b"a b").stderr
    assert re.search(r"2 workers\): \d+\.\d ms; linear: \d+\.\d ms\)", said) and "0.000" not in said


@pytest.mark.parametrize("strategy", ["auto", "linear", "threads"])
def test_a_file(hapax, write, strategy):
    result = hapax("count", "--verify", *by(strategy, 3), write("a", "a b b"))
    # What auto chose is named: one worker for so little.
    assert_equal(result, 2, "linear" if strategy == "auto" else strategy)
    assert result.stdout == b"b: 2\na: 1\n"


def test_the_verdict_covers_all_words_and_the_list_is_as_asked(hapax):
    result = hapax("count", "--verify", "-n", "1", "--sort", "word", input=b"c b a")
    assert_equal(result, 3)
    assert result.stdout == b"a: 1\n"


def test_a_pipe_is_read_once(hapax):
    assert_equal(hapax("count", "--verify", input=b"through a pipe"), 3)
    result = hapax("count", "--verify", "-q", "-", input=b"word " * 500000)
    assert result.stdout == b"word: 500000\n"
    assert_equal(result, 1)


def test_a_redirected_file_from_its_position(hapax, write):
    with open(write("f", "one two three"), "rb", buffering=0) as file:
        file.seek(4)
        result = hapax("count", "--verify", stdin=file)
    assert_equal(result, 2)
    assert result.stdout == b"three: 1\ntwo: 1\n"


def test_a_named_fifo_is_read_once(hapax, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    pipe = tmp_path / "pipe"
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"x y x"), daemon=True)
    writer.start()
    result = hapax("count", "--verify", "pipe")
    writer.join()
    assert_equal(result, 2)
    assert result.stdout == b"x: 2\ny: 1\n"


def test_the_copy_goes_to_tmpdir_and_leaves_nothing(hapax, tmp_path):
    (tmp_path / "t").mkdir()
    assert_equal(hapax("count", "--verify", input=b"a", env={"TMPDIR": str(tmp_path / "t")}), 1)
    assert os.listdir(tmp_path / "t") == []
    result = hapax("count", "--verify", input=b"a", env={"TMPDIR": str(tmp_path / "nowhere")})
    assert result.returncode == 1
    assert str(tmp_path / "nowhere") in result.stderr


def test_a_folder(hapax, write):
    write("d/a", "x")
    write("d/b", b"\xff x")
    result = hapax("count", "--verify", "-q", "-s", "threads", "-j", "2", "d")
    assert_equal(result, 1, "threads")
    assert result.stdout == b"x: 2\n"


def test_warnings_are_said_once(hapax, write):
    result = hapax("count", "--verify", write("bad", b"a\xff"))
    assert result.stderr.count("hapax: warning: ") == 1


def test_an_error_in_the_first_count(hapax):
    result = hapax("count", "--verify", "nowhere")
    assert (result.returncode, result.stdout) == (1, b"")
    assert "equal" not in result.stderr


def kernels(hapax):
    return re.search(r"^kernels: (.*)$", hapax("--version").stdout.decode(), re.MULTILINE)[1].split(", ")


@pytest.mark.parametrize("flags", [["-s", "linear"], ["-s", "auto"], ["-s", "linear", "--case", "keep"]])
def test_a_linear_count_is_checked_by_the_scalar_tokeniser(hapax, flags):
    known = kernels(hapax)
    said = "linear, scalar tokeniser: " if known[0] != "scalar" else "linear, again: "
    result = hapax("count", "--verify", *flags, input="Ὀδυσσεύς ΣΑΣ a".encode())
    assert result.returncode == 0
    assert said in result.stderr


def test_a_linear_count_by_the_scalar_tokeniser_is_checked_by_another(hapax):
    known = kernels(hapax)
    said = f"linear, {known[0]} tokeniser: " if known[0] != "scalar" else "linear, again: "
    assert said in hapax("count", "--verify", "-s", "linear", "--kernel", "scalar", input=b"a").stderr


def test_other_counts_are_checked_by_the_same_tokeniser(hapax):
    assert "; linear: " in hapax("count", "--verify", "-s", "threads", "-j", "2", input=b"a").stderr


def test_workers_of_linear_are_said_to_mean_nothing(hapax):
    said = "hapax: warning: -j has no effect: linear has one worker\n"
    result = hapax("count", "-s", "linear", "-j", "4", input=b"a")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"a: 1\n", said)
    for quiet in (["-s", "linear", "-j", "1"], ["-s", "linear"], ["-j", "4"], ["-s", "linear", "-j", "auto"],
                  ["-q", "-s", "linear", "-j", "4"]):
        assert hapax("count", *quiet, input=b"a").stderr == ""
