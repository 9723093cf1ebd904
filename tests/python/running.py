"""Runs code in a Python of its own, and sends it signals."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hapax_words

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(hapax_words.__file__).parents[1])}


@dataclass
class Ended:
    """How a Python ended."""

    status: int
    output: str
    errors: str
    seconds: float  # from the signal, or from the start where none was sent


def start(code: str) -> "subprocess.Popen[str]":
    """Starts a Python that runs the code."""
    # From Python 3.12 on, a fork beside other threads warns. Some tests do that.
    ignored = "ignore:This process:DeprecationWarning"
    return subprocess.Popen(
        [sys.executable, "-W", ignored, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )


def ended(process: "subprocess.Popen[str]", since: float, timeout: float = 30) -> Ended:
    """Waits for the end of a Python; kills it after the timeout, in seconds."""
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, output, errors, time.monotonic() - since)


def run(code: str) -> Ended:
    """Runs the code to its end."""
    return ended(start(code), time.monotonic())


def interrupt(code: str, delay: float = 0.2, signal_number: int = signal.SIGINT) -> Ended:
    """Runs the code, which prints "ready", and sends it a signal `delay` seconds later."""
    process = start(code)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(delay)
    sent = time.monotonic()
    process.send_signal(signal_number)
    return ended(process, sent)


def seconds_to_stop(work: Callable[[threading.Event], object]) -> float:
    """Runs work in another thread, sets its stop argument, and checks that Cancelled ends it. Returns
    how many seconds that took, 10 at most."""
    stop, caught = threading.Event(), list[str]()

    def run_work() -> None:
        try:
            work(stop)
        except hapax_words.Cancelled as error:
            caught.append(error.kind)

    thread = threading.Thread(target=run_work)
    thread.start()
    time.sleep(0.2)
    assert thread.is_alive()
    stop.set()
    begin = time.monotonic()
    thread.join(10)
    seconds = time.monotonic() - begin
    assert caught == ["cancelled"]
    return seconds
