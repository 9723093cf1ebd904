"""Where the list goes: complete or untouched files, devices, pipes, and never into its own count."""
import os
import stat
import subprocess
import threading

import pytest

from conftest import is_device


def test_a_new_file(hapax, write, tmp_path):
    result = hapax("count", "-o", "out", write("a", "a"))
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", "")
    assert (tmp_path / "out").read_bytes() == b"a: 1\n"
    assert sorted(os.listdir(tmp_path)) == ["a", "out"]


def test_an_existing_file_keeps_its_mode(hapax, write, tmp_path):
    write("out", "old and much longer than what replaces it").chmod(0o640)
    hapax("count", "-o", "out", write("a", "a"))
    assert (tmp_path / "out").read_bytes() == b"a: 1\n"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o640


def test_a_link_stays_a_link(hapax, write, tmp_path):
    write("real", "old")
    (tmp_path / "out").symlink_to("real")
    hapax("count", "-o", "out", write("a", "a"))
    assert (tmp_path / "out").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"a: 1\n"


def test_the_null_device_stays_a_device(device):
    program, null = device("null", 3)
    source = program.folder / "a"
    source.write_bytes(b"a")
    assert program("count", "-o", null, source).returncode == 0
    assert is_device(null, 3)


def test_dev_stdout(hapax, write):
    assert hapax("count", "-o", "/dev/stdout", write("a", "a")).stdout == b"a: 1\n"


def test_a_fifo_is_written_into(hapax, write, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    read = []
    pipe = tmp_path / "pipe"
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert hapax("count", "-o", "pipe", write("a", "a")).returncode == 0
    reader.join()
    assert read == [b"a: 1\n"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_the_output_inside_the_counted_folder_is_left_out(hapax, write, tmp_path):
    write("d/a", "a")
    write("d/out", "old words")
    result = hapax("count", "-o", "d/out", "d")
    assert result.returncode == 0
    assert (tmp_path / "d" / "out").read_bytes() == b"a: 1\n"
    assert result.stderr.startswith("hapax: warning: d/out: skipped: ")
    for _ in range(2):  # and again, and again
        hapax("count", "-o", "d/out", "d")
        assert (tmp_path / "d" / "out").read_bytes() == b"a: 1\n"


def test_a_new_output_inside_the_counted_folder(hapax, write, tmp_path):
    write("d/a", "a")
    result = hapax("count", "-o", "d/out", "d")
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "d" / "out").read_bytes() == b"a: 1\n"


def test_a_redirection_into_the_counted_folder_is_left_out(hapax, write, tmp_path):
    write("d/a", "a")
    with open(tmp_path / "d" / "out", "wb") as out:
        out.write(b"already here\n")
        out.flush()
        result = hapax("count", "d", stdout=out)
    assert result.returncode == 0
    assert (tmp_path / "d" / "out").read_bytes() == b"already here\na: 1\n"
    assert "d/out: skipped: " in result.stderr


def test_an_input_that_is_named_cannot_be_the_output(hapax, write, tmp_path):
    path = write("a", "precious words")
    result = hapax("count", "-o", path, path)
    assert result.returncode == 1
    assert result.stderr.startswith(f"hapax: error: {path}: ")
    assert path.read_bytes() == b"precious words"


@pytest.fixture
def many_words(write):
    return write("many", " ".join(f"word{i}" for i in range(200000)))


def test_a_closed_pipe_is_silent(hapax, many_words):
    for flags in ([], ["-f", "json"], ["-o", "/dev/stdout"]):
        process = hapax.start("count", *flags, many_words, stdout=-1, stderr=-1)
        assert process.stdout.readline() != b""
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(60) == 0


def test_head(program_path, many_words):
    command = f"{program_path} count {many_words} | head -1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"word0: 1\n", b"")


def test_all_of_a_long_list_is_written(hapax, many_words, tmp_path):
    shown = hapax("count", many_words).stdout
    assert shown.count(b"\n") == 200000
    hapax("count", many_words, "-o", "out")
    assert (tmp_path / "out").read_bytes() == shown
