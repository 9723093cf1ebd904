"""Ctrl-C ends whatever takes long, at once and with the exception of its handler; `stop` does so in
other threads."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hapax_words import _hapax
from running import interrupt, run, seconds_to_stop
from words import many_words

# They measure how soon something ends.
pytestmark = pytest.mark.alone

hapax: Any = hapax_words  # bad arguments are tried, too

# The end must come within 0.2 seconds. A busy machine and the end of Python itself take more.
MAX_SECONDS = 1.0

needs_memory_of_str = pytest.mark.skipif(
    ".abi3." in (_hapax.__file__ or ""), reason="the stable ABI gives no access to the memory of a str"
)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes long: sparse, of NULs."""
    path = tmp_path_factory.mktemp("big") / "big"
    with open(path, "wb") as file:
        file.write(b"a b c\n")
        file.truncate(200 << 30)
    return path


def expect_interrupt(code: str) -> None:
    end = interrupt(code)
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt", end
    assert end.seconds < MAX_SECONDS, end


@pytest.mark.parametrize("strategy", ["auto", "linear", "threads", "queue", "shared", "hybrid"])
def test_ctrl_c_ends_a_count(big: Path, strategy: str) -> None:
    expect_interrupt(
        "import hapax_words as h; print('ready', flush=True)\n"
        f"h.count({str(big)!r}, strategy={strategy!r})"
    )


def test_ctrl_c_ends_a_count_of_a_text() -> None:
    expect_interrupt(
        "import hapax_words as h; text = 'a b ' * (1 << 25); print('ready', flush=True)\n"
        "while True: h.count_text(text, strategy='linear')"
    )


def test_ctrl_c_ends_a_wait_for_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    expect_interrupt(
        f"import hapax_words as h; print('ready', flush=True); h.count({str(tmp_path / 'fifo')!r})"
    )


def test_ctrl_c_ends_a_wait_for_data_of_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    path = str(tmp_path / "fifo")
    expect_interrupt(
        f"import hapax_words as h, os; fd = os.open({path!r}, os.O_RDWR)\n"
        f"print('ready', flush=True); h.count({path!r})"
    )


def test_ctrl_c_ends_count_file(big: Path) -> None:
    expect_interrupt(
        f"import hapax_words as h; f = open({str(big)!r}, 'rb'); print('ready', flush=True)\n"
        "h.count_file(f)"
    )


def test_ctrl_c_ends_count_file_that_reads_through_python() -> None:
    expect_interrupt(
        "import hapax_words as h\n"
        "class Endless:\n"
        "    def read(self, n): return b'a b ' * (n // 4)\n"
        "print('ready', flush=True); h.count_file(Endless())"
    )


@pytest.mark.parametrize(
    "use", ["list(counts)", "counts.to_dict()", "import pyarrow; pyarrow.table(counts)"]
)
def test_ctrl_c_ends_sorting_and_what_follows(use: str) -> None:
    expect_interrupt(
        "import hapax_words as h\n"
        "counts = h.count_text(' '.join(f'w{n}' for n in range(300_000)))\n"
        f"print('ready', flush=True)\nwhile True:\n    {use}"
    )


def ends_in_the_middle(work: Callable[[], object]) -> bool:
    """Whether Ctrl-C after a fifth of the time that some work takes ends it in half of that time.
    Another program may take the processors once."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for _ in range(5):
        begin = time.monotonic()
        work()
        whole = time.monotonic() - begin
        signal.setitimer(signal.ITIMER_REAL, whole / 5)
        begin = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            work()
            time.sleep(60)
        if time.monotonic() - begin < max(whole / 2, 0.1):
            return True
    return False


def test_ctrl_c_ends_loops_in_the_middle() -> None:
    counts = hapax.count_iter([many_words(range(600_000))], documents=True)
    other = hapax.count_text(many_words(range(600_000)))
    terms = _hapax.Terms(counts, None)
    assert ends_in_the_middle(lambda: counts == other)
    assert ends_in_the_middle(terms.to_dict)


@needs_memory_of_str
def test_ctrl_c_ends_a_long_text_without_ascii() -> None:
    text = "語。" * 10_000_000
    assert ends_in_the_middle(lambda: hapax.count_text(text))
    assert ends_in_the_middle(lambda: hapax.count_iter([text]))


@needs_memory_of_str
def test_the_lock_is_free_while_a_long_text_is_encoded() -> None:
    """Another thread of Python works on; it is never held up for long."""
    text = "語。" * 40_000_000
    thread = threading.Thread(target=lambda: hapax.count_iter([text]))
    last, longest = time.monotonic(), 0.0
    thread.start()
    while thread.is_alive():
        now = time.monotonic()
        last, longest = now, max(longest, now - last)
    assert longest < 0.2


def test_stop_ends_every_step_of_a_vocabulary() -> None:
    counts = hapax.count_iter([many_words(range(30_000))], documents=True)
    stop = threading.Event()
    terms = _hapax.Terms(counts, stop)
    stop.set()
    with pytest.raises(hapax.Cancelled):
        _hapax.Terms(counts, stop)
    with pytest.raises(hapax.Cancelled):
        terms.frequencies()
    with pytest.raises(hapax.Cancelled):
        terms.to_dict()
    with pytest.raises(hapax.Cancelled):
        terms.keep(list(range(10_000)))
    with pytest.raises(hapax.Cancelled):
        terms.keep_documents(1, 1)


def test_the_exception_of_a_handler_comes_out(big: Path) -> None:
    end = interrupt(
        "import hapax_words as h, signal\n"
        "def handler(number, frame): raise LookupError('mine')\n"
        "signal.signal(signal.SIGINT, handler); print('ready', flush=True)\n"
        f"h.count({str(big)!r})"
    )
    assert end.errors.strip().splitlines()[-1] == "LookupError: mine" and end.seconds < MAX_SECONDS


def test_a_handler_that_raises_nothing_lets_the_count_go_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    path = str(tmp_path / "fifo")
    end = interrupt(
        "import hapax_words as h, os, signal\n"
        f"fd = os.open({path!r}, os.O_RDWR)\n"
        "def handler(number, frame): os.write(fd, b'a b a'); os.close(fd)\n"
        "signal.signal(signal.SIGINT, handler); print('ready', flush=True)\n"
        f"print(h.count({path!r}).to_dict())"
    )
    assert end.output == "{'a': 2, 'b': 1}\n" and end.status == 0, end


def test_an_interrupted_process_counts_on(big: Path) -> None:
    end = interrupt(
        "import hapax_words as h; print('ready', flush=True)\n"
        f"try: h.count({str(big)!r}, strategy='queue')\n"
        "except KeyboardInterrupt: print(h.count_text('a b a').to_dict())"
    )
    assert end.output == "{'a': 2, 'b': 1}\n" and end.errors == ""


def test_stop_ends_a_count_in_another_thread(big: Path) -> None:
    assert seconds_to_stop(lambda stop: hapax.count(big, stop=stop)) < MAX_SECONDS


def test_a_stop_that_is_set_ends_every_way_to_count(big: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(hapax.Cancelled):
        hapax.count(big, stop=stop)
    with open(big, "rb") as file, pytest.raises(hapax.Cancelled):
        hapax.count_file(file, stop=stop)
    with pytest.raises(hapax.Cancelled):
        hapax.count_text("a", stop=stop)
    with pytest.raises(hapax.Cancelled):
        hapax.merge([hapax.count_text("a")], stop=stop)

    class Endless:
        def read(self, n: int) -> bytes:
            return b"a b " * (n // 4)

    with pytest.raises(hapax.Cancelled):
        hapax.count_file(Endless(), stop=stop)


def test_cancelled_has_one_text(big: Path) -> None:
    class Later:
        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 1

    at_once = threading.Event()
    at_once.set()
    said = set()
    for stop in (at_once, Later()):
        with pytest.raises(hapax.Cancelled) as caught:
            hapax.count(big, stop=stop)
        said.add(str(caught.value))
    assert said == {"cancelled"}


def test_exceptions_of_stop_and_progress_end_the_count(big: Path) -> None:
    class Broken:
        def is_set(self) -> bool:
            raise LookupError("stop")

    def progress(done: int, total: int | None) -> None:
        raise LookupError("progress")

    with pytest.raises(LookupError, match="stop"):
        hapax.count(big, stop=Broken())
    with pytest.raises(LookupError, match="progress"):
        hapax.count(big, progress=progress)


def test_the_lock_is_free_while_counts_run(big: Path) -> None:
    """Another thread of Python works on while the count runs."""
    stop, steps = threading.Event(), 0

    def count() -> None:
        with pytest.raises(hapax.Cancelled):
            hapax.count(big, stop=stop, workers=1, strategy="linear")

    thread = threading.Thread(target=count)
    thread.start()
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        steps += 1
    stop.set()
    thread.join()
    assert steps > 10_000


def test_the_lock_is_free_while_words_are_sorted() -> None:
    """Another thread of Python never waits for long: not for half of the sorting."""
    counts = hapax.count_text(many_words(range(1_500_000)))
    is_done = threading.Event()
    seconds = 0.0

    def sort() -> None:
        nonlocal seconds
        begin = time.monotonic()
        counts.__arrow_c_stream__()
        seconds = time.monotonic() - begin
        is_done.set()

    thread = threading.Thread(target=sort)
    thread.start()
    longest, last = 0.0, time.monotonic()
    while not is_done.is_set():
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    thread.join()
    assert max(longest, time.monotonic() - last) < seconds / 2


def test_a_child_made_by_the_progress_callable_gets_an_error(big: Path) -> None:
    end = run(
        "import hapax_words as h, os, threading\n"
        "stop, child = threading.Event(), []\n"
        "def progress(done, total):\n"
        "    if not child: child.append(os.fork()); stop.set()\n"
        f"try: h.count({str(big)!r}, progress=progress, stop=stop)\n"
        "except h.Cancelled as error:\n"
        "    if child[0] == 0: os._exit(7 if 'forked' in str(error) else 8)\n"
        "    print(os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]))\n"
    )
    assert (end.output, end.errors) == ("7\n", "")


def test_a_child_made_by_read_gets_an_error_at_once() -> None:
    """What it shares with the engine's thread of its parent may be locked for ever."""
    end = run(
        "import hapax_words as h, os\n"
        "child, reads = [], []\n"
        "class File:\n"
        "    def read(self, n):\n"
        "        if child and child[0] == 0: os._exit(8)\n"
        "        if child: return b''\n"
        "        reads.append(n)\n"
        "        if len(reads) == 1: return b'a '\n"  # the engine starts behind the first block
        "        child.append(os.fork()); return b'a b'\n"
        "try: counts = h.count_file(File())\n"
        "except h.Cancelled as error: os._exit(7 if 'forked' in str(error) else 9)\n"
        "print(counts['a'], os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]))\n"
    )
    assert (end.output, end.errors) == ("2 7\n", "")
