"""count_iter(): texts of any iterable, as Counter counts them."""

import io
import itertools
import mmap
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import hapax_words as hapax
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive

TEXTS = [
    "The whale, and the sea",
    "",
    "Привет МИР мир",
    "日本語 テスト",
    "naïve Ünïcödé",
    "𐐀𐐁 😀 z",
]
LONG = "word another_one Zebra9 " * 20_000  # longer than what is copied


@given(st.lists(naive.texts))
def test_equals_counter(texts: list[str]) -> None:
    expected = naive.count_words(texts)
    for given_texts in (texts, tuple(texts), iter(texts), (text for text in texts)):
        counts = hapax.count_iter(given_texts)
        assert counts == expected
        assert counts.total == expected.total()
        assert counts.texts == len(texts)


@given(st.lists(naive.texts), st.integers(1, 3))
def test_strategies_and_case(texts: list[str], workers: int) -> None:
    for strategy in ("linear", "threads"):
        counts = hapax.count_iter(texts, strategy=strategy, workers=workers, case="keep")
        assert counts == naive.count_words(texts, lower=False)


@given(st.lists(st.binary() | naive.texts.map(lambda text: text.encode("utf-8", "replace"))))
def test_bytes_like(texts: list[bytes]) -> None:
    expected = naive.count_words(texts)
    for kind in (bytes, bytearray, memoryview):
        assert hapax.count_iter([kind(text) for text in texts]) == expected


@pytest.mark.parametrize("strategy", ["auto", "linear", "threads", "queue", "shared", "hybrid"])
def test_every_strategy(strategy: str) -> None:
    assert hapax.count_iter(TEXTS * 9, strategy=strategy) == naive.count_words(TEXTS * 9)


@pytest.mark.parametrize("character", ["a", "é", "ж", "中", "𐐀", "\ud800"])
def test_blocks_of_all_sizes(character: str) -> None:
    """Texts around every size at which something changes: 64 KB, 256 KB, 512 KB, 1 MB, 8 MB."""
    short = [character * 7 + " " + character] * 3
    few = naive.count_words(short)
    for kilobytes in (1, 63, 65, 255, 257, 513, 1023, 1025, 9000):
        size = (kilobytes << 10) // len(character.encode("utf-8", "replace"))
        text = (character * 6 + " ") * (size // 7)
        many = naive.count_words([text])
        end = naive.count_words([text + "x"])
        assert hapax.count_iter([text]) == many
        assert hapax.count_iter([*short, text, *short]) == few + many + few
        assert hapax.count_iter(iter([text, text + "x", *short])) == many + end + few


def test_words_of_two_texts_stay_apart() -> None:
    # Buffers are used again, and their old bytes are letters where separators must be.
    texts = ["one", "two", "three"] * 1_000_000
    assert hapax.count_iter(texts) == {"one": 1_000_000, "two": 1_000_000, "three": 1_000_000}


def test_long_texts_of_every_kind() -> None:
    texts: list[Any] = [
        LONG,
        LONG.encode(),
        bytearray(LONG.encode()),
        LONG + "é",
        LONG + "ж",
        LONG + "𐐀",
    ]
    assert hapax.count_iter(texts) == naive.count_words(texts)


def test_text_is_never_sniffed() -> None:
    texts: list[Any] = [
        "BZh91AY&SY is a magic",
        "\ufeffmark",
        "a\0b",
        "\x1f\x8b\x08 gzip",
        b"\xff\xfea\0b\0",
    ]
    assert hapax.count_iter(texts) == naive.count_words(texts)
    assert hapax.count_iter(texts * 20_000) == naive.count_words(texts * 20_000)


def test_lone_surrogate_separates() -> None:
    assert hapax.count_iter(["\ud800a b\udfffc", "Σ\udc00"]) == {"a": 1, "b": 1, "c": 1, "σ": 1}
    assert hapax.count_iter(["é\ud800é", "𐐀\udfff𐐀"]) == {"é": 2, "𐐨": 2}


def test_invalid_bytes() -> None:
    texts = [b"good", b"b\xffad"]
    assert hapax.count_iter(texts) == {"good": 1, "b": 1, "ad": 1}
    for many in (texts, texts * 200_000):
        with pytest.raises(hapax.InvalidTextError) as caught:
            hapax.count_iter(many, strict=True)
        assert caught.value.offset == 6


def test_iterables(tmp_path: Path) -> None:
    expected = naive.count_words(TEXTS)
    assert hapax.count_iter(dict.fromkeys(TEXTS)) == expected
    assert hapax.count_iter(set(TEXTS)) == expected
    assert hapax.count_iter(map(str.upper, TEXTS)) == naive.count_words(map(str.upper, TEXTS))
    assert hapax.count_iter(itertools.chain(TEXTS, TEXTS)) == naive.count_words(TEXTS * 2)
    assert hapax.count_iter(io.StringIO("\n".join(TEXTS))) == expected
    path = tmp_path / "texts"
    path.write_text("\n".join(TEXTS))
    with path.open() as lines:
        assert hapax.count_iter(lines) == expected
    with path.open("rb") as lines:
        assert hapax.count_iter(lines) == expected
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert hapax.count_iter([mapped]) == expected
    assert hapax.count_iter(numpy.array(TEXTS)) == expected
    assert hapax.count_iter(numpy.array(TEXTS, dtype=object)) == expected
    assert hapax.count_iter(numpy.array([text.encode() for text in TEXTS])) == expected


def test_old_protocol_and_subclasses() -> None:
    class Sequence:
        def __getitem__(self, index: int) -> str:
            return TEXTS[index]

    class Backwards(list[str]):
        def __iter__(self) -> Iterator[str]:
            return iter(["only this"])

    class Text(str):
        pass

    assert hapax.count_iter(cast(Any, Sequence())) == naive.count_words(TEXTS)
    assert hapax.count_iter(Backwards(TEXTS)) == {"only": 1, "this": 1}
    assert hapax.count_iter([Text(text) for text in TEXTS]) == naive.count_words(TEXTS)


def test_iterates_in_the_callers_thread() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table texts(text)")
        database.executemany("insert into texts values (?)", [(text,) for text in TEXTS * 5000])
        rows = database.execute("select text from texts")
        counts = hapax.count_iter(row[0] for row in rows)
    assert counts == naive.count_words(TEXTS * 5000)


def test_texts_are_not_kept() -> None:
    texts = [LONG + str(i) for i in range(9)] + [LONG + "ж"] * 2 + ["short"] * 9
    before = [sys.getrefcount(text) for text in texts]
    sizes = [sys.getsizeof(text) for text in texts]
    hapax.count_iter(texts)
    with pytest.raises(TypeError):
        hapax.count_iter([*texts, 5])  # type: ignore[list-item]
    assert [sys.getrefcount(text) for text in texts] == before
    assert [sys.getsizeof(text) for text in texts] == sizes  # no copy in UTF-8 stays with one


def test_bytearray_can_be_resized_after() -> None:
    text = bytearray(LONG.encode())
    hapax.count_iter([text] * 30)
    text.extend(b"more")


def test_generator_that_counts() -> None:
    def texts() -> Iterator[str]:
        for number in range(4):
            inner = hapax.count_iter(["inner words"] * 100_000 * number)
            yield f"{inner.total} " * 50_000

    assert hapax.count_iter(texts()) == {str(number * 200_000): 50_000 for number in range(4)}


def test_list_that_changes() -> None:
    """Another thread replaces and removes texts while the list is walked over."""
    texts = ["a"] * 20_000_000
    is_walking = threading.Event()

    def change() -> None:
        assert is_walking.wait(60)
        texts[:] = ["b"] * 15_000_000

    thread = threading.Thread(target=change)
    thread.start()
    counts = hapax.count_iter(texts, progress=lambda done, total: is_walking.set())
    thread.join()
    assert set(counts) <= {"a", "b"} and counts["a"] > 0
    assert counts.total == counts.texts
    assert 15_000_000 <= counts.total < 20_000_000


def test_concurrent_counts() -> None:
    texts = [f"{'word ' * 50}{number}" for number in range(20_000)]
    expected = hapax.count_iter(texts)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(hapax.count_iter(iter(texts))))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6


@pytest.mark.parametrize("kind", ["list", "generator"])
def test_two_counts_of_one_iterator(kind: str) -> None:
    """Each counts the texts that it got. A generator refuses to be called by two threads at once."""
    texts = ["a b"] * 200_000
    shared = iter(texts) if kind == "list" else (text for text in texts)
    got = [0, 0]
    failed = []

    def watched(number: int) -> Iterator[str]:
        for text in shared:
            got[number] += 1
            yield text

    def count(number: int) -> None:
        try:
            counts = hapax.count_iter(watched(number))
            assert counts.texts == got[number]
            assert counts == ({"a": got[number], "b": got[number]} if got[number] else {})
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=count, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 200_000
    if kind == "list":
        assert failed == []
    for error in failed:
        assert isinstance(error, ValueError) and re.search("already executing", str(error))


def test_other_threads_run_meanwhile() -> None:
    """A walk over a long list lets other threads run, as Python code does."""
    texts = ["a"] * 30_000_000  # for which the engine never makes the walk wait
    longest = 0.0
    is_done = threading.Event()

    def measure_gaps() -> None:
        nonlocal longest
        last = time.monotonic()
        while not is_done.is_set():
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    thread = threading.Thread(target=measure_gaps)
    thread.start()
    begin = time.monotonic()
    hapax.count_iter(texts)
    seconds = time.monotonic() - begin
    is_done.set()
    thread.join()
    assert longest < seconds / 2
