"""count_iter() ends when it should: Ctrl-C, the stop argument, the end of the interpreter, a fork.
And it takes little memory."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import hapax_words as hapax
import pyarrow
import pytest
from running import run

# They measure how soon something ends.
pytestmark = pytest.mark.alone

SECONDS_BEFORE = 0.3
MAX_SECONDS = 0.2


def python_texts() -> Iterator[str]:
    while True:
        yield "some words of a generator"


def slow_texts() -> Iterator[str]:
    yield from ["many words"] * 200_000  # so that the engine waits for more
    time.sleep(60)


def arrow_batches() -> Any:
    batch = pyarrow.record_batch({"text": ["some words"] * 10_000})
    schema = pyarrow.schema({"text": pyarrow.string()})
    return pyarrow.RecordBatchReader.from_batches(schema, itertools.repeat(batch))


ENDLESS: dict[str, Callable[[], Any]] = {
    "a generator": python_texts,
    "a slow generator": slow_texts,
    "an iterator in C": lambda: itertools.repeat("some words"),
    "an iterator in C, empty texts": lambda: itertools.repeat(""),
    "an iterator in C, slow": lambda: map(str.upper, itertools.repeat("x y " * 2_000_000)),
    "an iterator in C, the engine is behind": lambda: itertools.repeat("σ ж " * 100),
    "an iterator in C, long texts": lambda: itertools.repeat("long text " * 100_000),
    "a list": lambda: ["words of a list " * 50] * 10_000_000,
    "a list of empty texts": lambda: [bytearray()] * 20_000_000,
    "a tuple": lambda: ("words of a tuple " * 50,) * 10_000_000,
    "a stream of Arrow": arrow_batches,
}


def threads() -> int:
    return len(os.listdir("/proc/self/task"))


def seconds_to_end(call: Callable[[], object]) -> float:
    """Runs a call that must not end by itself, and interrupts it. Returns how long that took."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    before = threads()
    start = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, SECONDS_BEFORE)
    with pytest.raises(KeyboardInterrupt):
        call()
    seconds = time.monotonic() - start - SECONDS_BEFORE
    assert threads() == before
    return seconds


def is_quick(attempt: Callable[[], float]) -> bool:
    """Whether an attempt takes little time; another program may take the processors once."""
    return any(attempt() < MAX_SECONDS for _ in range(4))


@pytest.mark.parametrize("name", ENDLESS)
def test_interrupt(name: str) -> None:
    texts = ENDLESS[name]()
    if isinstance(texts, (list, tuple)):
        assert is_quick(lambda: seconds_to_end(lambda: hapax.count_iter(texts, workers=1)))
    else:
        assert is_quick(
            lambda: seconds_to_end(lambda: hapax.count_iter(ENDLESS[name](), workers=1))
        )


@pytest.mark.parametrize("documents", [False, True])
def test_interrupt_with_threads(documents: bool) -> None:
    call = lambda: hapax.count_iter(python_texts(), strategy="threads", documents=documents)  # noqa: E731
    assert is_quick(lambda: seconds_to_end(call))


def test_interrupt_of_vocabulary() -> None:
    assert is_quick(lambda: seconds_to_end(lambda: hapax.vocabulary(python_texts(), min_df=2)))


@pytest.mark.parametrize("name", [name for name in ENDLESS if name != "a slow generator"])
def test_stop_argument(name: str) -> None:
    texts = ENDLESS[name]()
    stop = threading.Event()
    outcome = []

    def count() -> None:
        try:
            hapax.count_iter(texts, stop=stop)
        except hapax.Cancelled:
            outcome.append(time.monotonic())

    thread = threading.Thread(target=count)
    thread.start()
    time.sleep(SECONDS_BEFORE)
    start = time.monotonic()
    stop.set()
    thread.join(30)
    assert outcome
    assert outcome[0] - start < 2


@pytest.mark.parametrize("texts", [[], ["a"], ["a"] * 200_000, ["a"] * 2_000_000])
def test_stop_that_is_set_before(texts: list[str]) -> None:
    stop = threading.Event()
    stop.set()
    for kind in (list, iter):
        with pytest.raises(hapax.Cancelled):
            hapax.count_iter(kind(texts), stop=stop)


def test_progress() -> None:
    reports = []
    counts = hapax.count_iter(
        ["some words "] * 500_000, progress=lambda *report: reports.append(report)
    )
    assert counts.total == 1_000_000
    done = [report[0] for report in reports]
    assert done == sorted(done)
    assert done[-1] >= 500_000 * 11


def test_progress_that_raises() -> None:
    class Special(Exception):
        pass

    def report(done: int, total: int | None) -> NoReturn:
        raise Special

    before = threads()
    with pytest.raises(Special):
        hapax.count_iter(python_texts(), progress=report)
    assert threads() == before


@pytest.mark.parametrize(
    "texts",
    [
        "sleeping()",
        "itertools.repeat('some words')",
        "itertools.repeat('')",
        "(text for text in itertools.repeat('some words'))",
        "['some words'] * 50_000_000",
        "itertools.repeat('long text ' * 100_000)",
        "pyarrow.RecordBatchReader.from_batches(batch.schema, itertools.repeat(batch))",
    ],
)
def test_daemon_thread_at_the_end_of_the_interpreter(texts: list[str]) -> None:
    code = f"""
import itertools, threading, time
import pyarrow
import hapax_words as hapax
batch = pyarrow.record_batch({{"text": ["some words"] * 10_000}})
def sleeping():
    yield from ["many words"] * 200_000
    time.sleep(5)
    yield "more"
def count_forever():
    while True:
        hapax.count_iter({texts})
for _ in range(3):
    threading.Thread(target=count_forever, daemon=True).start()
time.sleep(0.3)
"""
    for _ in range(3):
        end = run(code)
        assert (end.status, end.output, end.errors) == (0, "", ""), end
        assert end.seconds < 8


def test_fork_in_a_generator() -> None:
    code = """
import os, sys
import hapax_words as hapax
def texts():
    yield from ["many words"] * 500_000
    global child
    child = os.fork()
    yield from ["many words"] * 500_000
child = None
try:
    counts = hapax.count_iter(texts())
except hapax.Cancelled:
    os._exit(7)  # only the process that has the threads can count
assert child != 0
assert counts.total == 2_000_000
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
    end = run(code)
    assert (end.status, end.errors) == (0, "")


def test_counts_in_forked_processes() -> None:
    code = """
import multiprocessing
import hapax_words as hapax
def total(number):
    return hapax.count_iter(f"word {i}" for i in range(number)).total
if __name__ == "__main__":
    assert total(300_000) == 600_000
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(total, [10, 200_000, 300_000]) == [20, 400_000, 600_000]
"""
    end = run(code)
    assert (end.status, end.errors) == (0, "")


@pytest.mark.parametrize(
    "text",
    [
        "'word{} and more words ' * 40",
        "'word{} and more ' * 300_000",
        "'слово{} и ещё ' * 40",
        "'{}'",
    ],
)
@pytest.mark.parametrize("documents", [False, True])
def test_memory_of_a_generator(text: str, documents: bool) -> None:
    """Beside the words, a generator of any length takes less than 64 MB."""
    code = f"""
import re, resource
import hapax_words as hapax
def peak():
    # Of this process alone: ru_maxrss begins with that of the process that started it.
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) * 1024
def texts():
    size = 0
    for number in range(10_000_000):
        text = ({text}).replace("{{}}", str(number % 10))
        size += len(text) + 20
        if size > 300_000_000:
            return
        yield text
before = peak()
hapax.count_iter(texts(), documents={documents})
print(peak() - before)
"""
    end = run(code)
    assert end.errors == ""
    assert int(end.output) < 64 << 20
