"""--progress: after a second, on a terminal that can redraw a line, which is erased at the end."""
import os
import re
import threading
import time

import pytest

ERASE = "\r\033[K"


@pytest.fixture
def slow(tmp_path):
    """A named pipe that gives its text over 1.6 seconds."""
    os.mkfifo(tmp_path / "slow")

    def feed():
        # Opened for reading too, which does not wait for a reader: there is none where a test fails.
        pipe = os.open(tmp_path / "slow", os.O_RDWR)
        for _ in range(8):
            os.write(pipe, b"slow words " * 100)
            time.sleep(0.2)
        os.close(pipe)

    thread = threading.Thread(target=feed)
    thread.start()
    yield "slow"
    thread.join()


def test_a_line_is_drawn_and_erased(hapax, slow):
    code, output, shown = hapax.on_terminal("count", slow)
    assert (code, output) == (0, b"slow: 800\nwords: 800\n")
    assert re.match(r"\r\x1b\[Khapax: counting: \d+\.\d kB, \d+ kB/s", shown)
    assert shown.endswith(ERASE)
    assert "\n" not in shown


def test_dumb_terminals_see_nothing(hapax, slow):
    assert hapax.on_terminal("count", slow, env={"TERM": "dumb"})[2] == ""


def test_never(hapax, slow):
    assert hapax.on_terminal("count", "--progress", "never", slow)[2] == ""


def test_quiet(hapax, slow):
    assert hapax.on_terminal("count", "--quiet", slow)[2] == ""


def test_not_without_a_terminal(hapax, slow):
    assert hapax("count", slow).stderr == ""


def test_always_writes_lines_without_a_terminal(hapax, slow):
    result = hapax("count", "--progress", "always", slow)
    assert re.fullmatch(r"(hapax: counting: \d+\.\d kB, \d+ kB/s\n)+", result.stderr)


def test_short_jobs_show_nothing(hapax, write):
    path = write("a", "a")
    assert hapax.on_terminal("count", path)[2] == ""
    assert hapax("count", "--progress", "always", path).stderr == ""
