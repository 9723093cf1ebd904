"""count_iter(): what it does not take, and exceptions of what it iterates over."""

import array
import itertools
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import hapax_words as hapax
import numpy
import pytest


@pytest.mark.parametrize("text", ["text", b"text", bytearray(b"text"), memoryview(b"text")])
def test_one_text_is_an_error(text: str) -> None:
    kind = type(text).__name__
    with pytest.raises(TypeError, match=f"texts is one {kind}, .* use count_text"):
        hapax.count_iter(text)


@pytest.mark.parametrize("texts", [None, 5, 2.5, len, object()])
def test_no_iterable_is_an_error(texts: list[str]) -> None:
    with pytest.raises(TypeError, match="texts must be an iterable of str or bytes, not "):
        hapax.count_iter(texts)
    with pytest.raises(TypeError, match="not PosixPath; use count\\(\\) for a path"):
        hapax.count_iter(Path("x"))  # type: ignore[arg-type]


@pytest.mark.parametrize("item", [None, 5, ["a"], object(), numpy.float64(1.0), numpy.uint8(65)])
def test_item_of_another_type(item: Any) -> None:
    kind = type(item).__name__
    for texts in (["a", item], ("a", item), iter(["a", item]), ["a" * 300_000, item]):
        with pytest.raises(TypeError, match=f"item 1 of texts must be str or bytes, not .*{kind}"):
            hapax.count_iter(texts)
    with pytest.raises(TypeError, match="item 100000 of texts must be str or bytes"):
        hapax.count_iter(["many words"] * 100_000 + [item])


def test_buffers_that_are_no_bytes() -> None:
    with pytest.raises(TypeError, match="item 0 of texts must have items of one byte"):
        hapax.count_iter([array.array("i", [1])])
    with pytest.raises(TypeError, match="item 0 of texts must be contiguous"):
        hapax.count_iter([memoryview(b"abcd")[::2]])


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="strategy must be one of"):
        hapax.count_iter([], strategy="fast")
    with pytest.raises(ValueError, match="workers must be from 1 to"):
        hapax.count_iter([], workers=0)
    with pytest.raises(TypeError, match="stop must be"):
        hapax.count_iter([], stop=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="documents must be True or False"):
        hapax.count_iter([], documents=1)  # type: ignore[arg-type]


class Special(Exception):
    pass


@pytest.mark.parametrize("texts_before", [0, 3, 300_000])
def test_exception_of_the_generator(texts_before: int) -> None:
    error = Special("its own")

    def texts() -> Iterator[str]:
        yield from itertools.repeat("some words here", texts_before)
        raise error

    threads_before = len(list(Path("/proc/self/task").iterdir()))
    with pytest.raises(Special) as caught:
        hapax.count_iter(texts())
    assert caught.value is error
    assert error.__cause__ is None
    assert error.__context__ is None
    # All threads of the count have ended, although the traceback still holds its frames.
    assert len(list(Path("/proc/self/task").iterdir())) == threads_before
    with pytest.raises(Special, match="by iter"):
        hapax.count_iter(FailingIterable())
    assert hapax.count_iter(["works again"]).total == 2


class FailingIterable:
    def __iter__(self) -> NoReturn:
        raise Special("by iter")


def test_the_cause_of_a_buffer_that_cannot_be_had_comes_out() -> None:
    view = memoryview(b"a b")
    view.release()
    mapped = mmap.mmap(-1, 10)
    mapped.close()
    with pytest.raises(ValueError, match="released memoryview"):
        hapax.count_iter([view])
    with pytest.raises(ValueError, match="closed"):
        hapax.count_iter([mapped])
