"""Reads are done before they are asked for, a few at a time, whatever is asked for. No store."""

import threading
from typing import Any

from hapax_words.spark._pieces import Piece
from hapax_words.spark._read_ahead import AHEAD, READ_BYTES, Read, ReadAhead, foretold


class Stores:
    """Says which reads were done; in place of what opens URLs."""

    def __init__(self) -> None:
        self.reads: list[tuple[str, int, int]] = []
        self._lock = threading.Lock()

    def open(self, url: str) -> Any:
        stores = self

        class File:
            def read_at(self, offset: int, length: int) -> bytes:
                with stores._lock:
                    stores.reads.append((url, offset, length))
                return b"x" * length

        return File()


def whole(name: str, size: int) -> Piece:
    return Piece(f"x://{name}".encode(), 0, size, True, size, None, None, "tag")


def test_a_range_is_read_with_what_is_around_it() -> None:
    piece = whole("a", 20_000_000)._replace(begin=1000, end=5_000_000, is_whole=False)
    local = piece._replace(path=b"/local")
    assert list(foretold([local, piece])) == [
        Read(1, 992, READ_BYTES + 264),
        Read(1, 1000 + READ_BYTES - 8, 5_000_000 - 1000 - READ_BYTES + 264),
    ]


def test_what_nobody_asks_for_is_dropped() -> None:
    """Of a file that looks binary only the head is read. The files behind it are read ahead again."""
    stores = Stores()
    pieces = [whole("binary", 9 * READ_BYTES)] + [whole(str(number), 5) for number in range(20)]
    with ReadAhead(pieces, stores, 1) as ahead:  # type: ignore[arg-type]
        assert len(ahead.read(0, 0, READ_BYTES)) == READ_BYTES
        assert len(ahead.read(1, 0, 5)) == 5
        assert list(ahead._started) == [Read(number, 0, 5) for number in range(2, 2 + AHEAD)]
    assert len([read for read in stores.reads if read[0] == "x://binary"]) <= 1 + AHEAD


def test_a_read_that_was_not_foretold_is_done() -> None:
    stores = Stores()
    with ReadAhead([whole("a", READ_BYTES * 2)], stores, 1) as ahead:  # type: ignore[arg-type]
        assert len(ahead.read(0, 17, 4)) == 4
        assert len(ahead.read(0, READ_BYTES, READ_BYTES)) == READ_BYTES
