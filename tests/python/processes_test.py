"""Counting with multiprocessing, in many threads at once, and a thousand times."""

import gc
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from words import many_words

hapax: Any = hapax_words  # bad arguments are tried, too

TEXT = many_words(range(2_000)) + " whale whale"


def count_in_child(path: str) -> tuple[int, int]:
    """Counts a file and a text that is large enough for threads."""
    return hapax.count(path)["whale"], hapax.count_text("whale " * 100_000, workers=2)["whale"]


def fail_in_child(path: str) -> None:
    hapax.count(path)


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "a").write_text(TEXT)
    return str(tmp_path / "a")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_count_after_their_parent_has(path: str, method: str) -> None:
    assert count_in_child(path) == (2, 100_000)
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(count_in_child, [path] * 4)) == [(2, 100_000)] * 4


def test_an_error_comes_back_from_a_child(path: str) -> None:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        with pytest.raises(hapax.NotFoundError) as caught:
            pool.submit(fail_in_child, path + "x").result()
    assert caught.value.filename == path + "x"


def test_a_fork_while_other_threads_count(path: str) -> None:
    stop = threading.Event()

    def count() -> None:
        while not stop.is_set():
            hapax.count_text(TEXT * 20)
            hapax.count(path)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    statuses = []
    for _ in range(30):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if count_in_child(path) == (2, 100_000) else 2
            finally:
                os._exit(status)
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    stop.set()
    for thread in threads:
        thread.join()
    assert statuses == [0] * 30


def test_many_threads_count_at_once(path: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda _: hapax.count(path).to_dict(), range(200)))
    assert all(one == done[0] for one in done) and done[0]["whale"] == 2


def test_many_threads_read_the_same_counts(path: str) -> None:
    counts = hapax.count_text(many_words(range(50_000)))
    expected = counts.most_common()

    def read(number: int) -> bool:
        way = (counts.most_common, counts.to_dict, counts.items)[number % 3]
        found = way()
        pairs = list(found.items()) if isinstance(found, dict) else list(found)
        return bool(pairs == expected and counts.hapaxes == 50_000)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(48)))


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def use_everything(path: str, pyarrow: Any) -> None:
    """Whatever can leak: counts, errors, iterators, streams."""
    counts = hapax.count(path)
    counts.to_dict()
    counts.most_common(3)
    next(iter(counts.items()))
    counts.__arrow_c_stream__()
    pyarrow.table(counts)
    repr(counts), counts.stats, counts.notices, counts == {"a": 1}
    hapax.count_text("çay " * 10)
    with pytest.raises(hapax.NotFoundError):
        hapax.count(path + "x")
    with pytest.raises(hapax.InvalidTextError):
        hapax.count_text(b"\xff", strict=True)


def test_nothing_leaks_over_a_thousand_counts(path: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    for _ in range(100):
        use_everything(path, pyarrow)
    gc.collect()
    before = resident_bytes()
    descriptors = len(os.listdir("/proc/self/fd"))
    threads = len(os.listdir("/proc/self/task"))
    for _ in range(1_000):
        use_everything(path, pyarrow)
    gc.collect()
    # A leak of one dict of these words would be 200 MB.
    assert resident_bytes() - before < 10 << 20
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert len(os.listdir("/proc/self/task")) == threads
