"""compare(): nothing is left behind, whatever ends a comparison, which would take hours."""

import os
import signal
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import hapax_words as hapax
import pytest
from comparing import book, quick
from running import Ended, interrupt, run, start

# The end must come within 0.2 seconds. A busy machine and the end of Python itself take more.
MAX_SECONDS = 1.0


def long_comparison(
    before: str, after: str, folder: Path, mark: str, repeat: int = 100_000
) -> str:
    return (
        "import hapax_words as h, os, sys, threading, time\n"
        f"os.environ['MARK'] = {mark!r}; os.environ['TMPDIR'] = {str(folder / 'temporary')!r}\n"
        "def run(**more):\n"
        f"    h.compare({str(folder / 'book.txt')!r}, runs=1000, repeat={repeat}, **more)\n"
        f"{before}\nprint('ready', flush=True)\n{after}\n"
    )


def processes_with(mark: str) -> list[str]:
    """The processes that have the mark in their environment."""
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MARK={mark}".encode() in file.read_bytes():
                found.append((file.parent / "cmdline").read_text())
        except OSError:  # it has ended, or belongs to somebody else
            pass
    return found


def await_processes(mark: str, enough: Callable[[int], bool], seconds: float) -> None:
    """Waits until the number of processes with the mark is as wanted."""
    end = time.monotonic() + seconds
    while not enough(len(found := processes_with(mark))):
        assert time.monotonic() < end, found
        time.sleep(0.01)


@pytest.fixture
def interrupted(book: str, tmp_path: Path) -> Callable[[str, str], Ended]:
    """Runs code in a Python of its own, interrupts it, and checks that nothing is left."""

    def interrupt_it(before: str, after: str) -> Ended:
        mark = str(uuid.uuid4())
        end = interrupt(long_comparison(before, after, tmp_path, mark), delay=0.5)
        assert end.seconds < MAX_SECONDS, end
        assert processes_with(mark) == [] and os.listdir("temporary") == []
        return end

    return interrupt_it


@pytest.mark.parametrize("progress", ["None", "lambda *two: None"])
@pytest.mark.parametrize("strategies", ["None", "'linear'", "'queue'", "'shared'"])
def test_ctrl_c_ends_it(
    interrupted: Callable[[str, str], Ended], strategies: str, progress: str
) -> None:
    end = interrupted("", f"run(strategies={strategies}, progress={progress})")
    assert end.errors.strip().splitlines()[-1] == "KeyboardInterrupt", end


def test_ctrl_c_in_the_main_thread_ends_that_of_another_with_stop(
    interrupted: Callable[[str, str], Ended],
) -> None:
    end = interrupted(
        "stop = threading.Event()\n"
        "def other():\n"
        "    try: run(stop=stop)\n"
        "    except h.Cancelled as error: print(error.kind)\n"
        "thread = threading.Thread(target=other); thread.start()",
        "try: time.sleep(60)\nexcept KeyboardInterrupt: stop.set(); thread.join()",
    )
    assert end.output == "cancelled\n"


def test_the_exit_of_python_ends_that_of_a_daemon_thread(book: str, tmp_path: Path) -> None:
    mark = str(uuid.uuid4())
    code = long_comparison(
        "import atexit; atexit.register(time.sleep, 0.3)  # called when the comparison has ended\n"
        "threading.Thread(target=run, daemon=True).start(); time.sleep(0.5)",
        "",
        tmp_path,
        mark,
    )
    begin = time.monotonic()
    end = run(code)
    assert (end.status, end.output, end.errors) == (0, "ready\n", "")
    assert time.monotonic() - begin < 10
    assert processes_with(mark) == [] and os.listdir("temporary") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("progress", ["None", "lambda *two: None"])
def test_a_signal_that_ends_python_ends_it(
    book: str, tmp_path: Path, number: signal.Signals, progress: str
) -> None:
    mark = str(uuid.uuid4())
    code = long_comparison("", f"run(progress={progress})", tmp_path, mark, repeat=3000)
    process = start(code)
    assert process.stdout is not None and process.stderr is not None
    with process, process.stdout, process.stderr:
        try:
            assert process.stdout.readline() == "ready\n"
            await_processes(mark, lambda n: n >= 2, 60)  # the program, and a run that it measures
            process.send_signal(number)
        finally:
            end = time.monotonic() + 10
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            process.kill()
    assert process.returncode == -number
    await_processes(mark, lambda n: n == 0, 5)
    assert os.listdir("temporary") == []


def test_exceptions_of_stop_and_progress_end_it(book: str) -> None:
    class Broken:
        def is_set(self) -> bool:
            raise LookupError("stop")

    def progress(done: int, runs: int | None) -> None:
        raise LookupError("progress")

    with pytest.raises(LookupError, match="stop"):
        quick(book, runs=1000, repeat=10_000, stop=Broken())
    with pytest.raises(LookupError, match="progress"):
        quick(book, runs=1000, repeat=10_000, progress=progress)
    stop = threading.Event()
    stop.set()
    with pytest.raises(hapax.Cancelled):
        quick(book, runs=1000, repeat=10_000, stop=stop)
    assert os.listdir("temporary") == []


def test_threads_may_compare_at_once(book: str) -> None:
    equal: list[bool] = []
    threads = [threading.Thread(target=lambda: equal.append(quick(book).all_equal)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert equal == [True] * 3 and os.listdir("temporary") == []
