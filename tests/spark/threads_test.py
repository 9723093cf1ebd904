"""Requests to stores, several at once: their order, their errors, and that nobody waits after one."""

import subprocess
import sys
import threading
import time

import pytest

from hapax_words.spark._threads import AT_ONCE, in_threads


def test_answers_come_in_order() -> None:
    def ask(item: int) -> int:
        time.sleep(0.01 * (item % 3))
        return item * item

    for length in (0, 1, 2, 100):
        assert in_threads(ask, range(length)) == [item * item for item in range(length)]


def test_nobody_waits_after_an_error() -> None:
    asked = []
    goes_on = threading.Event()

    def ask(item: int) -> int:
        asked.append(item)
        if item == 1:
            raise OSError("item 1")
        if item > 1:
            goes_on.wait(30)
        return item

    begin = time.monotonic()
    with pytest.raises(OSError, match="item 1"):
        in_threads(ask, range(100))
    assert time.monotonic() - begin < 10
    goes_on.set()
    time.sleep(0.1)
    assert len(asked) <= AT_ONCE + 2  # those that were under way


def test_a_program_ends_while_requests_are_under_way() -> None:
    code = (
        "import time\n"
        "from hapax_words.spark._threads import in_threads\n"
        "def ask(item):\n"
        "    time.sleep(100 * item)\n"
        "    raise OSError('no answer')\n"
        "in_threads(ask, range(9))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert done.returncode == 1
    assert done.stderr.endswith("OSError: no answer\n")
