"""count_file(): a file whose read() returns str is a text file, of whatever class it is."""

import codecs
import contextlib
import gzip
import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hapax_words
import pytest

hapax: Any = hapax_words  # bad arguments are tried, too

# It begins as bzip2 does, and its bytes in UTF-8 are other letters in Latin-1.
TEXT = "BZh91AY&SY café"
WORDS = {"bzh91ay": 1, "sy": 1, "café": 1}


class Own:
    """A file of a user's own, with the least that count_file() needs."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, n: int) -> str:
        block, self.text = self.text[:n], self.text[n:]
        return block


def open_temporary(path: Path) -> Any:
    file = tempfile.NamedTemporaryFile("w+", encoding="utf-8", dir=path.parent)
    file.write(path.read_text(encoding="utf-8"))
    file.seek(0)
    return file


TEXT_FILES: dict[str, Callable[[Path], Any]] = {
    "open": lambda path: open(path, encoding="utf-8"),
    "StringIO": lambda path: io.StringIO(path.read_text(encoding="utf-8")),
    "gzip": lambda path: gzip.open(f"{path}.gz", "rt", encoding="utf-8"),
    "temporary": open_temporary,
    "codecs": lambda path: codecs.getreader("utf-8")(open(path, "rb")),
    "own class": lambda path: Own(path.read_text(encoding="utf-8")),
}


def count(kind: str, path: Path, **arguments: Any) -> Any:
    """Counts the file as one of the kinds."""
    file = TEXT_FILES[kind](path)
    with contextlib.ExitStack() as stack:
        stack.callback(getattr(file, "close", lambda: None))
        return hapax.count_file(file, **arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.gz").write_bytes(gzip.compress(TEXT.encode()))
    return tmp_path / "a"


@pytest.mark.parametrize("kind", TEXT_FILES)
def test_text_is_neither_sniffed_nor_decoded(path: Path, kind: str) -> None:
    assert count(kind, path) == WORDS
    assert count(kind, path, strict=True) == WORDS


@pytest.mark.parametrize("kind", TEXT_FILES)
@pytest.mark.parametrize(
    "argument", [{"encoding": "latin1"}, {"decompress": "never"}, {"decoder_memory": 0}]
)
def test_arguments_for_bytes_are_refused(path: Path, kind: str, argument: dict[str, Any]) -> None:
    (name,) = argument
    with pytest.raises(ValueError, match=f"^{name} is for binary files; f is a text file"):
        count(kind, path, **argument)


def test_an_empty_text_file_refuses_them_too() -> None:
    for empty in (io.StringIO(), Own("")):
        assert hapax.count_file(empty) == {}
        with pytest.raises(ValueError, match="encoding is for binary files"):
            hapax.count_file(empty, encoding="latin1")


@pytest.mark.parametrize("make", [io.StringIO, Own])
def test_a_lone_surrogate_separates(make: Callable[[str], Any]) -> None:
    expected = Counter(re.findall(r"\w+", "a\ud800b"))
    assert hapax.count_file(make("a\ud800b")) == expected
    assert hapax.count_file(make("a\ud800b"), strict=True) == expected
