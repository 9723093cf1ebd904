"""Ctrl-C and its like: the program ends by the signal, and leaves everything as it was."""
import os
import signal
import subprocess
import time

import pytest

from conftest import by

ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def started_reading(hapax, tmp_path, *arguments, **options):
    """The program in the middle of reading a pipe; gives it and the pipe's other end."""
    os.mkfifo(tmp_path / "pipe")
    process = hapax.start("count", *arguments, "pipe", stdout=-1, stderr=-1, **options)
    pipe = open(tmp_path / "pipe", "wb", buffering=0)
    pipe.write(b"half of the words " * 100)
    time.sleep(0.3)
    return process, pipe


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("strategy", ["linear", "threads"])
def test_ends_by_the_signal_and_leaves_the_target(hapax, write, tmp_path, number, strategy):
    write("out", "as it was")
    process, pipe = started_reading(hapax, tmp_path, *by(strategy, 2), "-o", "out")
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    pipe.close()
    assert process.returncode == -number
    assert (output, errors) == (b"", b"")
    assert (tmp_path / "out").read_bytes() == b"as it was"
    assert sorted(os.listdir(tmp_path)) == ["out", "pipe"]


def test_the_line_of_progress_is_erased(hapax, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    pipe = os.open(tmp_path / "pipe", os.O_RDWR)  # not waiting for a reader
    os.write(pipe, b"half of the words " * 100)

    def after_two_seconds(process, _write):
        time.sleep(2)
        process.send_signal(signal.SIGINT)

    code, _, shown = hapax.on_terminal("count", "pipe", meanwhile=after_two_seconds)
    os.close(pipe)
    assert code == -signal.SIGINT
    assert "hapax: counting: " in shown
    assert shown.endswith("\r\033[K")


def test_nothing_is_left_of_a_new_target(hapax, tmp_path):
    process, pipe = started_reading(hapax, tmp_path, "-o", "out")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    pipe.close()
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_shell_sees_128_and_the_number(hapax, program_path, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    command = f"{program_path} count pipe & sleep 0.3; kill -TERM $!; wait $!; echo $?"
    shell = subprocess.Popen(["bash", "-c", command], cwd=tmp_path, stdout=-1, stderr=-1)
    with open(tmp_path / "pipe", "wb"):
        output = shell.communicate(timeout=60)[0]
    assert output.strip() == b"143"


def test_an_ignored_signal_stays_ignored(hapax, tmp_path):
    def as_nohup_does():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    process, pipe = started_reading(hapax, tmp_path, preexec_fn=as_nohup_does)
    process.send_signal(signal.SIGHUP)
    time.sleep(0.2)
    pipe.close()
    assert b"half: 100\n" in process.communicate(timeout=60)[0]
    assert process.returncode == 0


def test_kill_leaves_nothing_where_unnamed_files_exist(hapax, tmp_path):
    try:
        os.close(os.open(tmp_path, os.O_TMPFILE | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system has no unnamed files")
    process, pipe = started_reading(hapax, tmp_path, "-o", "out")
    process.kill()
    process.communicate(timeout=60)
    pipe.close()
    assert os.listdir(tmp_path) == ["pipe"]
