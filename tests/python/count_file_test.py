"""count_file(): an open file from where it stands; afterwards it stands at its end."""

import bz2
import codecs
import gzip
import io
import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from words import counted, texts

hapax: Any = hapax_words  # bad arguments are tried, too

TEXT = "first line\nThe whale, ΑΣ çay the\nthird\n" * 3


def words_of(rest: str | bytes) -> "Counter[str]":
    return counted(rest if isinstance(rest, str) else rest.decode(errors="replace"))


def named(path: str, mode: str, **more: Any) -> Any:
    """A temporary file with the text of another."""
    file = tempfile.NamedTemporaryFile(mode, dir=os.path.dirname(path), **more)
    with open(path, mode.replace("w+", "r"), **more) as text:
        file.write(text.read())
    file.seek(0)
    return file


OPENERS: dict[str, Callable[[str], Any]] = {
    "binary": lambda path: open(path, "rb"),
    "unbuffered": lambda path: open(path, "rb", buffering=0),
    "text": lambda path: open(path, encoding="utf-8"),
    "text, replace": lambda path: open(path, encoding="utf-8", errors="replace"),
    "text, ignore": lambda path: open(path, encoding="utf-8", errors="ignore"),
    "text, backslashes": lambda path: open(path, encoding="utf-8", errors="backslashreplace"),
    "text, surrogates": lambda path: open(path, encoding="utf-8", errors="surrogateescape"),
    "text, latin1": lambda path: open(path, encoding="latin-1"),
    "text, mark": lambda path: open(path, encoding="utf-8-sig"),
    "text, newlines": lambda path: open(path, encoding="utf-8", newline="\r"),
    "update": lambda path: open(path, "rb+"),
    "text update": lambda path: open(path, "r+", encoding="utf-8"),
    "gzip": lambda path: gzip.open(path + ".gz"),
    "gzip text": lambda path: gzip.open(path + ".gz", "rt", encoding="utf-8"),
    "bz2": lambda path: bz2.open(path + ".bz2"),
    "BytesIO": lambda path: io.BytesIO(Path(path).read_bytes()),
    "StringIO": lambda path: io.StringIO(Path(path).read_text(encoding="utf-8")),
    "named": lambda path: named(path, "wb+"),
    "named text": lambda path: named(path, "w+", encoding="utf-8"),
    "codecs": lambda path: codecs.getreader("utf-8")(open(path, "rb")),
}


def prepared(path: Path, text: bytes) -> str:
    path.write_bytes(text)
    Path(f"{path}.gz").write_bytes(gzip.compress(text))
    Path(f"{path}.bz2").write_bytes(bz2.compress(text))
    return str(path)


@pytest.mark.parametrize("kind", OPENERS)
@pytest.mark.parametrize("lines", [0, 1, 2])
def test_every_kind_of_file_from_where_it_stands(tmp_path: Path, kind: str, lines: int) -> None:
    path = prepared(tmp_path / "a", TEXT.encode())
    with OPENERS[kind](path) as reference, OPENERS[kind](path) as file:
        for _ in range(lines):
            assert file.readline() == reference.readline()
        expected = words_of(reference.read())
        assert hapax.count_file(file) == expected
        assert not file.read()
        assert hapax.count_file(file) == {}


@pytest.mark.parametrize(
    "kind", ["text, replace", "text, ignore", "text, backslashes", "text, surrogates"]
)
def test_a_text_file_treats_invalid_bytes_as_it_says(tmp_path: Path, kind: str) -> None:
    path = prepared(tmp_path / "a", b"one\xfftwo \xc3 three")
    with OPENERS[kind](path) as reference, OPENERS[kind](path) as file:
        assert hapax.count_file(file) == counted(reference.read())


def test_a_strict_text_file_raises_as_it_says(tmp_path: Path) -> None:
    path = prepared(tmp_path / "a", b"one \xff")
    with open(path, encoding="utf-8") as file, pytest.raises(UnicodeError):
        hapax.count_file(file)
    with open(path, encoding="utf-16") as file, pytest.raises(UnicodeError):
        hapax.count_file(file)


@pytest.mark.parametrize("data", [b"\xff\xfea\0", b"\xfe\xff\0a", gzip.compress(b"a b", mtime=0)])
def test_a_text_file_is_neither_decoded_nor_decompressed(tmp_path: Path, data: bytes) -> None:
    path = prepared(tmp_path / "a", data)
    with open(path, encoding="utf-8", errors="replace") as file:
        assert hapax.count_file(file) == counted(data.decode(errors="replace"))


def test_a_binary_file_is_counted_as_a_path_is(tmp_path: Path) -> None:
    for data in (gzip.compress(b"a b a"), "a b a".encode("utf-16")):
        path = prepared(tmp_path / "a", data)
        with open(path, "rb") as file:
            assert hapax.count_file(file) == hapax.count(path) == {"a": 2, "b": 1}
        assert hapax.count_file(io.BytesIO(data)) == {"a": 2, "b": 1}
    path = prepared(tmp_path / "b", gzip.compress(b"a b a"))
    with open(path, "rb") as file:
        assert hapax.count_file(file, decompress="never") == hapax.count(path, decompress="never")
    path = prepared(tmp_path / "c", "café".encode("latin1"))
    with open(path, "rb") as file:
        assert hapax.count_file(file, encoding="latin1") == {"café": 1}
        assert file.tell() == 4


@given(texts(), st.integers(0, 30))
def test_any_position(text: str, position: int) -> None:
    data = text.encode()
    with tempfile.TemporaryFile() as file:
        file.write(b"ab " + data)
        file.seek(position)
        rest = (b"ab " + data)[position:]
        assert hapax.count_file(file, decompress="never") == counted(rest.decode(errors="replace"))
        assert file.tell() == max(position, len(data) + 3)


def test_a_text_file_that_is_iterated_over(tmp_path: Path) -> None:
    path = prepared(tmp_path / "a", TEXT.encode())
    with open(path, encoding="utf-8") as file:
        assert next(file) == "first line\n"
        assert hapax.count_file(file) == counted(TEXT.partition("\n")[2])


class Later:
    """A stop that is set when it is asked for the second time."""

    asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked > 1


def interrupt(done: int, total: int | None) -> None:
    """Reports progress when Ctrl-C is pressed."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("kind", ["binary", "unbuffered", "text", "text, replace", "update"])
@pytest.mark.parametrize("what", ["strict", "stop", "Ctrl-C"])
def test_after_an_exception_nothing_is_skipped(tmp_path: Path, kind: str, what: str) -> None:
    calls: dict[str, tuple[dict[str, Any], type[BaseException]]] = {
        "strict": ({"strict": not kind.startswith("text")}, UnicodeError),
        "stop": ({"stop": Later()}, hapax.Cancelled),
        "Ctrl-C": ({"progress": interrupt}, KeyboardInterrupt),
    }
    arguments, error = calls[what]
    if (what, kind) == ("strict", "text, replace"):
        pytest.skip("no byte is invalid there")
    lines = b"line of text\n" * 30_000
    with open(tmp_path / "a", "wb") as sparse:
        sparse.write(b"header\n" + lines + (b"\xff" if what == "strict" else b""))
        sparse.truncate(sparse.tell() + (200 << 30))
    with OPENERS[kind](str(tmp_path / "a")) as file:
        file.readline()
        position = file.tell()
        with pytest.raises(error):
            hapax.count_file(file, **arguments)
        assert file.tell() == position
        rest = file.read(300_000)
        assert (rest if isinstance(rest, bytes) else rest.encode()) == lines[:300_000]


def test_what_was_written_is_counted(tmp_path: Path) -> None:
    with open(tmp_path / "a", "wb+") as file:
        file.write(b"a b a")
        file.seek(0)
        file.write(b"x")
        assert hapax.count_file(file) == {"b": 1, "a": 1}


def test_a_file_of_python_is_read_in_the_callers_thread() -> None:
    class File:
        def __init__(self) -> None:
            self.threads: set[int] = set()
            self.blocks = [b"one tw", b"o \xc3", b"\xa7ay", b""]

        def read(self, n: int) -> bytes:
            assert n > 0
            self.threads.add(threading.get_ident())
            return self.blocks.pop(0)

    file = File()
    assert hapax.count_file(file) == {"one": 1, "two": 1, "çay": 1}
    assert file.threads == {threading.get_ident()}


def test_large_files_through_python() -> None:
    data = "the whale çay\n".encode() * 500_000
    assert hapax.count_file(io.BytesIO(data)) == dict.fromkeys(("the", "whale", "çay"), 500_000)
    counts = hapax.count_file(io.StringIO(data.decode()), strategy="queue", workers=2)
    assert counts["çay"] == 500_000


def test_exceptions_of_read_come_out() -> None:
    class File:
        blocks = [b"a b"]

        def read(self, n: int) -> bytes:
            if self.blocks:
                return self.blocks.pop()
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        hapax.count_file(File())


def test_an_error_of_the_count_ends_the_reading() -> None:
    class File:
        blocks = 0

        def read(self, n: int) -> bytes:
            self.blocks += 1
            return b"a \xff" + bytes(n - 3)

    file = File()
    with pytest.raises(hapax.InvalidTextError) as caught:
        hapax.count_file(file, strict=True)
    assert caught.value.offset == 2 and caught.value.path == "file"
    assert file.blocks < 1000


@pytest.mark.parametrize(
    ("make", "exception", "message"),
    [
        (lambda path: path, TypeError, r"f must be an open file.*not str; count\(\) counts files"),
        (lambda path: 3, TypeError, "f must be an open file.*not int"),
        (lambda path: b"a", TypeError, "f must be an open file"),
    ],
)
def test_what_is_no_file(
    tmp_path: Path, make: Callable[[str], object], exception: type[Exception], message: str
) -> None:
    with pytest.raises(exception, match=message):
        hapax.count_file(make(prepared(tmp_path / "a", b"a")))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = prepared(tmp_path / "a", b"a")
    with open(path, "rb") as file:
        pass
    with pytest.raises(ValueError, match="f is closed"):
        hapax.count_file(file)
    with open(path, "ab") as writable, pytest.raises(io.UnsupportedOperation):
        hapax.count_file(writable)

    class Odd:
        def read(self, n: int) -> object:
            return 3

    with pytest.raises(TypeError, match=r"what read\(\) of f returns must be .*, not int"):
        hapax.count_file(Odd())
