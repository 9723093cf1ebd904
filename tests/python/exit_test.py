"""Daemon threads that count while the interpreter ends: it neither aborts nor prints, nor waits."""

from pathlib import Path

import hapax_words
import pytest
from running import run

# They measure how soon something ends.
pytestmark = pytest.mark.alone

ROUNDS = 4
BEGIN = """
import hapax_words as h, threading, time, sys, os
path = {path!r}
class Endless:
    def read(self, n): return b"a b " * (n // 4)
    def read_at(self, offset, n): return self.read(n)
def count_object():
    pieces = h._hapax.Pieces()
    pieces.add_object_range(Endless(), 1 << 50, 0, 1 << 50, b"object")
    h._hapax.count_pieces(h._hapax.Options(), pieces, None, None)
class Slow:
    def __eq__(self, other): return bool(sum(range(500)))
equal = dict.fromkeys("abcd", Slow())
def fail(work):
    try: work()
    except h.Error: pass
def forever(work):
    def body():
        while True: work()
    for _ in range(3): threading.Thread(target=body, daemon=True).start()
"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "big"
    with open(path, "wb") as file:
        file.truncate(100 << 30)
    return path


@pytest.mark.parametrize(
    "work",
    [
        "lambda: h.count(path)",
        "lambda: h.count(path, strategy='queue', workers=2)",
        "lambda: h.count_text('a b ' * 100_000)",
        "lambda: h.count_text('a b')",
        "lambda: h.count_file(open(path, 'rb'))",
        "lambda: h.count_file(Endless())",
        "count_object",
        "lambda: h.count(path, progress=lambda done, total: time.sleep(0.01))",
        "lambda: h.count(path, stop=threading.Event())",
        "lambda: counts.to_dict()",
        "lambda: list(counts)",
        "lambda: fail(lambda: h.count_text(b'\\xff', strict=True))",
        "lambda: fail(lambda: h.count_iter([b'\\xff'], strict=True))",
        "lambda: h.count_text('a b c d') == equal",
        "lambda: h.count(path, progress=lambda *_: h.count_text('a ' * 100_000))",
    ],
)
def test_a_daemon_thread_that_counts_does_not_disturb_the_exit(big: Path, work: str) -> None:
    code = BEGIN.format(path=str(big)) + (
        "counts = h.count_text(' '.join(f'w{n}' for n in range(50_000)))\n"
        f"forever({work})\ntime.sleep(0.2)\n"
    )
    for ending in ("", "sys.exit(0)", "", "sys.exit(0)")[:ROUNDS]:
        end = run(code + ending)
        assert (end.status, end.output, end.errors) == (0, "", ""), end
        assert end.seconds < 8


def test_a_child_that_was_forked_by_a_progress_callable_ends_well(big: Path) -> None:
    end = run(
        BEGIN.format(path=str(big)) + "child = []\n"
        "class Sleepy:\n"
        "    def __eq__(self, other):\n"
        "        for _ in range(1_000): time.sleep(0.0001)\n"
        "        return True\n"
        "sleepy = dict.fromkeys('abcd', Sleepy())\n"
        "def progress(done, total):\n"
        "    child.append(os.fork()); raise LookupError\n"
        "try: h.count(path, progress=progress)\n"
        "except LookupError: pass\n"
        "if child[0] == 0:\n"
        "    threading.Thread(target=lambda: h.count_text('a b c d') == sleepy, daemon=True).start()\n"
        "    time.sleep(0.05); sys.exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]))\n"
    )
    assert (end.output, end.errors) == ("7\n", "")


def test_the_main_thread_may_count_in_an_exit_hook() -> None:
    """Hooks that were registered before the import run after ours."""
    end = run(
        "import atexit\n"
        "def hook():\n"
        "    import hapax_words as h; print(h.count_text('a b ' * 100_000)['a'])\n"
        "atexit.register(hook)\nimport hapax_words"
    )
    assert (end.output, end.errors) == ("100000\n", "")


def test_a_thread_that_is_no_daemon_finishes_its_count() -> None:
    end = run(
        "import hapax_words as h, threading\n"
        "def count(): print(h.count_text('a b ' * 5_000_000)['a'])\n"
        "threading.Thread(target=count).start()"
    )
    assert (end.output, end.errors) == ("5000000\n", "")


def test_no_leak_warnings_at_exit() -> None:
    end = run("import hapax_words as h; kept = h.count_text('a'); items = iter(kept.items())")
    assert (end.status, end.output, end.errors) == (0, "", "")


def test_nobody_can_call_the_exit_hook() -> None:
    """It would silence all other threads for good."""
    names = [name for name in dir(hapax_words._hapax) if name.startswith("_")]
    assert all(name.startswith("__") for name in names), names
