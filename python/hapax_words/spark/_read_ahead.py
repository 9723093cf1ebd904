"""In the executors: reads remote files before the native count asks for their bytes.

A store takes long to answer, and the count reads 4 MB at a time, one piece after the other. Its reads
can be foretold (include/hapax/input.h), so threads do a few of the next ones meanwhile. A read that
was not foretold, such as that of the rest of a very long word, is done when it is asked for.
"""

import os
import threading
from _collections_abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from ._pieces import Piece
from ._stores import Stores

# So many reads are under way or done: some 16 MB.
AHEAD = 4
READ_BYTES = 4 << 20
# A range is read with so many bytes before and behind each part.
BEFORE, BEHIND = 8, 256


class Read(NamedTuple):
    """A read of a piece: which one, where and how much."""

    piece: int
    offset: int
    length: int


def foretold(pieces: Sequence[Piece]) -> Iterator[Read]:
    """The reads of all remote pieces, in the order in which the native count does them."""
    for number, piece in enumerate(pieces):
        if not piece.is_remote:
            continue
        before, behind = (0, 0) if piece.is_whole else (BEFORE, BEHIND)
        for begin in range(piece.begin, piece.end, READ_BYTES):
            end = min(begin + READ_BYTES, piece.end)
            first = max(begin - before, 0)
            yield Read(number, first, min(end + behind, piece.file_bytes) - first)


class ReadAhead:
    """The reads of one native count. Use it in a with statement and in one thread."""

    def __init__(self, pieces: Sequence[Piece], stores: Stores, workers: int) -> None:
        self._pieces = pieces
        self._stores = stores
        self._coming = foretold(pieces)
        self._started: dict[Read, Future[Any]] = {}  # in the order of the reads
        # Several workers may ask for their parts in another order.
        self._late = workers - 1
        self._pool: ThreadPoolExecutor | None = None
        self._of_thread = threading.local()  # the file that each thread has read last

    def __enter__(self) -> "ReadAhead":
        return self

    def __exit__(self, *unused: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def read(self, piece: int, offset: int, length: int) -> Any:
        """The bytes of a piece."""
        wanted = Read(piece, offset, length)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AHEAD, "hapax-read")
        self._drop_those_before(wanted)
        self._start(self._pool, wanted)
        read = self._started.pop(wanted, None)
        self._start(self._pool, wanted)
        return self._fetch(wanted) if read is None else read.result()

    def _drop_those_before(self, wanted: Read) -> None:
        """Nobody asks for the rest of a file that looks binary, for example."""
        before = [read for read in self._started if read < wanted]
        for read in before[: max(0, len(before) - self._late)]:
            self._started.pop(read).cancel()

    def _start(self, pool: ThreadPoolExecutor, wanted: Read) -> None:
        while len(self._started) < AHEAD + self._late:
            coming = next((read for read in self._coming if read >= wanted), None)
            if coming is None:
                return
            self._started[coming] = pool.submit(self._fetch, coming)

    def _fetch(self, read: Read) -> Any:
        url = os.fsdecode(self._pieces[read.piece].path)
        if getattr(self._of_thread, "url", None) != url:
            self._of_thread.file = self._stores.open(url)
            self._of_thread.url = url
        return self._of_thread.file.read_at(read.offset, read.length)
