"""Pieces of files: one count of all of them, exact wherever a file is cut, or an exception that names
the piece. Objects of Python are read in the caller's thread, and their exceptions come out."""

import gzip
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words as hapax
import pytest
from hapax_words import _hapax
from running import interrupt, run

MAX_SECONDS = 1.0

TEXT = (
    "ΟΔΟΣ ΟΔΟΣΣ Σ\0ΑΣ straddling_words İI ".encode()
    + b"\xff\xfe\xe2\x82 \xce\xf0\x9f\x98x \0"
    + "中文 ΑΣ'b".encode()
)


class Store:
    """An object that may be read anywhere. It gives `step` bytes at once, and calls `before`."""

    def __init__(
        self, content: bytes, step: int = 1 << 30, before: Callable[[], object] = lambda: None
    ) -> None:
        self.content, self.step, self.before = content, step, before
        self.threads: set[int] = set()

    def read_at(self, offset: int, length: int) -> Any:
        assert 0 <= offset < offset + length <= len(self.content)
        self.threads.add(threading.get_ident())
        self.before()
        return self.content[offset : offset + min(self.step, length)]


def options(**values: Any) -> _hapax.Options:
    made = _hapax.Options()
    made.workers = 1
    for name, value in values.items():
        setattr(made, name, value)
    return made


def count(pieces: _hapax.Pieces, **values: Any) -> hapax.Counts:
    return hapax.Counts(_hapax.count_pieces(options(**values), pieces, None, None))


def identity(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def of_object(store: Any, size: int, name: bytes = b"object") -> _hapax.Pieces:
    pieces = _hapax.Pieces()
    pieces.add_object_range(store, size, 0, size, name)
    return pieces


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(TEXT)
    return path


@pytest.mark.parametrize("workers", [1, 3])
def test_pieces_add_up_wherever_a_file_is_cut(file: Path, workers: int) -> None:
    expected = hapax.count(file)
    assert len(expected) > 8
    listed, store, slow = identity(file), Store(TEXT), Store(TEXT, step=3)
    for cut in range(len(TEXT) + 1):
        pieces = _hapax.Pieces()
        pieces.add_range(os.fsencode(file), 0, cut, listed)
        pieces.add_range(os.fsencode(file), cut, len(TEXT), None)
        assert count(pieces, workers=workers) == expected, cut
        for one in (store, slow):
            pieces = _hapax.Pieces()
            pieces.add_object_range(one, len(TEXT), 0, cut, b"object")
            pieces.add_object_range(one, len(TEXT), cut, len(TEXT), b"object")
            assert len(pieces) == 2 and count(pieces, workers=workers) == expected, cut


def test_all_kinds_of_pieces_are_one_count(file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.gz"
    packed.write_bytes(gzip.compress(TEXT))
    pieces = _hapax.Pieces()
    pieces.add_file(os.fsencode(file), identity(file))
    pieces.add_file(os.fsencode(packed), identity(packed))
    pieces.add_range(os.fsencode(file), 0, len(TEXT), (len(TEXT), None, None))
    pieces.add_object(Store(gzip.compress(TEXT), step=7), len(gzip.compress(TEXT)), b"whole")
    pieces.add_object_range(Store(TEXT), len(TEXT), 0, len(TEXT), b"object")
    once = hapax.count(file)
    assert dict(count(pieces, workers=2)) == {word: 5 * n for word, n in once.items()}
    assert not count(_hapax.Pieces())


def test_a_large_object_is_read_in_few_steps_in_the_callers_thread() -> None:
    words = b"some words of ordinary length " * 300_000
    for workers in (1, 3):
        lengths: list[int] = []
        store = Store(words)
        read_at = store.read_at
        store.read_at = lambda offset, n: lengths.append(n) or read_at(offset, n)  # type: ignore
        counts = count(of_object(store, len(words)), workers=workers)
        assert counts == hapax.count_text(words) and len(lengths) == 3
        assert store.threads == {threading.get_ident()}


def changed(file: Path, listed: Any) -> str:
    """What count_pieces() says of the second piece, for a whole file as well as for a range."""
    causes = set()
    for is_range in (False, True):
        pieces = of_object(Store(TEXT), len(TEXT))
        if is_range:
            pieces.add_range(os.fsencode(file), 3, 9, listed)
        else:
            pieces.add_file(os.fsencode(file), listed)
        with pytest.raises(hapax.InputChangedError) as caught:
            count(pieces)
        assert caught.value.path == str(file) and caught.value.input == 1
        causes.add(caught.value.cause.partition(": ")[2])
    (cause,) = causes
    return cause


def test_a_file_that_is_not_as_it_was_listed_is_an_error(file: Path) -> None:
    size, modified, inode = identity(file)
    assert changed(file, (size - 1, modified, inode)) == f"its size was {size - 1} and is {size}"
    assert changed(file, (size, modified - 1, inode)) == "it was modified"
    assert changed(file, (size, modified, inode + 1)) == "it is another file"
    file.unlink()
    file.mkdir()
    assert changed(file, (size, modified, inode)) == "it is a directory"


def test_notices_tell_the_piece(file: Path) -> None:
    size, modified, inode = identity(file)
    pieces = _hapax.Pieces()
    for listed in ((size, modified, inode), (size + 1, modified, inode)):
        for begin, end in ((0, 9), (9, size)):
            pieces.add_range(os.fsencode(file), begin, end, listed)
    pieces.add_file(b"/no/such", None)
    counts = count(pieces, keep_going=True)
    assert counts == hapax.count(file)
    inputs = [notice.input for notice in counts.notices if notice.kind == "unreadable"]
    assert sorted(inputs, key=str) == [2, 3, 4]
    with pytest.raises(FileNotFoundError) as caught:
        count(pieces)
    assert caught.value.input == 4  # type: ignore[attr-defined]


class Mine(BaseException):
    pass


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("whole", [False, True])
def test_an_exception_of_read_at_comes_out(workers: int, whole: bool) -> None:
    raised = Mine("no answer")

    def fail() -> None:
        raise raised

    pieces = of_object(Store(TEXT), len(TEXT))
    store = Store(TEXT, before=fail)
    if whole:
        pieces.add_object(store, len(TEXT), b"failing")
    else:
        pieces.add_object_range(store, len(TEXT), 2, len(TEXT), b"failing")
    for keep_going in (False, True):
        with pytest.raises(Mine) as caught:
            count(pieces, workers=workers, keep_going=keep_going)
        assert caught.value is raised


def test_what_read_at_returns_is_checked() -> None:
    class Answer:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def read_at(self, offset: int, length: int) -> object:
            return self.answer

    for answer, error in (
        ("some text", TypeError),
        (None, TypeError),
        (b"12345678901", ValueError),
    ):
        with pytest.raises(error, match="read_at"):
            count(of_object(Answer(answer), 10))
    with pytest.raises(hapax.InputChangedError) as caught:
        count(of_object(Answer(b""), 10))
    assert (caught.value.path, caught.value.offset, caught.value.input) == ("object", 0, 0)
    pieces = _hapax.Pieces()
    pieces.add_object(Answer(b""), 10, b"whole")
    with pytest.raises(hapax.InputChangedError, match="whole"):
        count(pieces)
    with pytest.raises(AttributeError, match="read_at"):
        count(of_object(object(), 10))
    for view in (bytearray(b"a b"), memoryview(b"a b")):
        assert dict(count(of_object(Answer(view), 3))) == {"a": 1, "b": 1}


def test_an_error_of_another_piece_ends_the_count(tmp_path: Path) -> None:
    (tmp_path / "truncated.gz").write_bytes(gzip.compress(TEXT * 1000)[:-9])
    pieces = _hapax.Pieces()
    pieces.add_file(os.fsencode(tmp_path / "truncated.gz"), None)
    pieces.add_object_range(Store(TEXT * 1000), len(TEXT) * 1000, 0, len(TEXT) * 1000, b"object")
    with pytest.raises(hapax.CorruptInputError) as caught:
        count(pieces, workers=3)
    assert caught.value.input == 0


def test_read_at_may_count() -> None:
    store = Store(TEXT, before=lambda: hapax.count_text("a " * 100_000))
    assert count(of_object(store, len(TEXT)), workers=3) == hapax.count_text(TEXT)


def test_stop_and_progress() -> None:
    size = 50 << 20
    told: list[tuple[int, int | None]] = []
    store = Store(b"a b " * (size // 4), before=lambda: time.sleep(0.03))
    pieces = of_object(store, size)
    _hapax.count_pieces(options(), pieces, None, lambda *what: told.append(what))
    assert told[-1] == (size, size) and len(told) > 3
    stop = threading.Event()

    def stop_in_time() -> None:
        stop.set()
        time.sleep(0.03)  # else all is counted before anybody looks

    store.before = stop_in_time
    with pytest.raises(hapax.Cancelled):
        _hapax.count_pieces(options(workers=2), pieces, stop, None)


BEGIN = """
import hapax_words as h, os, time
from hapax_words import _hapax
class Store:
    def read_at(self, offset, n): {body}
options, pieces = _hapax.Options(), _hapax.Pieces()
options.workers = 2
pieces.add_object_range(Store(), 1 << 40, 0, 1 << 40, b'object')
"""
COUNT = "_hapax.count_pieces(options, pieces, None, None)"


@pytest.mark.parametrize("body", ["return b'a ' * (n // 2)", "time.sleep(60)"])
def test_ctrl_c_ends_it(body: str) -> None:
    end = interrupt(BEGIN.format(body=body) + f"print('ready', flush=True)\n{COUNT}")
    assert "KeyboardInterrupt" in end.errors and end.seconds < MAX_SECONDS


def test_a_fork_in_read_at_ends_the_count_of_the_child() -> None:
    body = "os.fork() or h.__dict__.update(child=True); return b'a ' * (n // 2)"
    code = BEGIN.format(body=body).replace("1 << 40", "1000") + (
        f"try: {COUNT}; print('counted')\n"
        "except h.Cancelled as error: print(f'child: {error}')\n"
        "if not hasattr(h, 'child'): os.wait()\n"
    )
    end = run(code)
    assert end.status == 0 and end.errors == ""
    assert "counted" in end.output and "child: the process was forked" in end.output


def test_which_files_may_be_cut() -> None:
    assert _hapax.CUT_HEAD_BYTES == 32768
    assert _hapax.can_be_cut(b"", options()) and _hapax.can_be_cut(TEXT, options())
    assert _hapax.can_be_cut(memoryview(gzip.compress(TEXT)), options(never_decompress=True))
    assert not _hapax.can_be_cut(gzip.compress(TEXT), options())
    assert not _hapax.can_be_cut(TEXT, options(skip_binary=True))
    assert not _hapax.can_be_cut(TEXT, options(encoding="latin-1"))
    assert not _hapax.can_be_cut("a".encode("utf-16"), options())
