"""count_file(): pipes and sockets, which may have no data for long."""

import io
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import hapax_words
import pytest
from running import seconds_to_stop

hapax: Any = hapax_words  # own classes are tried, too


def test_pipes_and_sockets() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as file:
        os.write(writing, b"line\na b ")
        assert file.readline() == b"line\n"
        os.write(writing, b"a\xc3")
        os.close(writing)
        assert hapax.count_file(file) == {"a": 2, "b": 1}
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as file:
        theirs.sendall(b"a b a")
        theirs.close()
        assert hapax.count_file(file) == {"a": 2, "b": 1}


@pytest.mark.parametrize("buffering", [-1, 0])
@pytest.mark.parametrize("before", [b"", b"line\na b"])
def test_stop_ends_a_wait_for_data(buffering: int, before: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, before)
    with open(reading, "rb", buffering=buffering) as file, open(writing, "wb"):
        if before:
            assert file.readline() == b"line\n"
        assert seconds_to_stop(lambda stop: hapax.count_file(file, stop=stop)) < 1


@pytest.mark.parametrize("buffering", [-1, 0])
def test_a_pipe_is_counted_to_its_end_with_stop(buffering: int) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb", buffering=0) as file:
            file.write(b"header\na b a\xc3")
            time.sleep(0.2)
            file.write(b"\xa7")
            for _ in range(50):
                file.write(b" the whale" * 10_000)

    thread = threading.Thread(target=write)
    thread.start()
    with open(reading, "rb", buffering=buffering) as file:
        assert file.readline() == b"header\n"
        counts = hapax.count_file(file, stop=threading.Event())
        assert counts == {"a": 1, "b": 1, "aç": 1, "the": 500_000, "whale": 500_000}
        assert file.read() == b""
    thread.join()


@pytest.mark.parametrize(
    "make",
    [
        lambda reading, text: open(reading, encoding="utf-8"),
        lambda reading, text: io.BytesIO(text),
        lambda reading, text: io.StringIO(text.decode()),
    ],
)
def test_other_files_are_counted_with_stop(make: Callable[[int, bytes], Any]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a b a")
    os.close(writing)
    with make(reading, b"a b a") as file:
        assert hapax.count_file(file, stop=threading.Event()) == {"a": 2, "b": 1}
        if not hasattr(file, "buffer"):
            os.close(reading)


def test_devices() -> None:
    with open("/dev/null", "rb") as file:
        assert hapax.count_file(file, stop=threading.Event()) == {}
